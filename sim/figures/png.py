"""A figure as PNG, laid out and drawn once."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COMPRESSION = 3
"""Of 9; twice as quick as the usual 6, for a sixth more bytes."""
INCHES_PER_METRE = 1 / 0.0254


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
    return png(pixels, dpi)


def png(pixels: np.ndarray, dpi: float) -> bytes:
    """A picture as PNG (ISO/IEC 15948). Rows are written as they are: Pillow tries five filters on each, which helps photographs.

    Parameters
    ----------
    pixels : array (height, width, 3) of uint8: red, green, blue
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # the first byte of a row names its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    per_metre = round(dpi * INCHES_PER_METRE)
    bits, truecolour, plain = 8, 2, (0, 0, 0)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, bits, truecolour, *plain)),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", zlib.compress(rows.tobytes(), COMPRESSION)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
