"""A figure as PNG, laid out and drawn once."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

COMPRESSION = 3
"""Of 9; twice as quick as the usual 6, for a tenth more bytes, and those are saved by leaving out the alpha channel."""


def as_png(figure: Figure, dpi: float) -> bytes:
    """The same pixels as `figure.savefig(..., dpi=dpi)`, which draws a figure with a layout twice, in half the time.

    Parameters
    ----------
    dpi : dots an inch
    """
    canvas, before = figure.canvas, figure.dpi
    figure.set_dpi(dpi)
    try:
        drawn = FigureCanvasAgg(figure)
        drawn.draw()
        pixels = np.asarray(drawn.buffer_rgba())[:, :, :3]  # the background is opaque
    finally:
        figure.set_dpi(before)
        figure.set_canvas(canvas)
    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "png", dpi=(dpi, dpi), compress_level=COMPRESSION)
    return buffer.getvalue()
