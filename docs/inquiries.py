"""Draw the figures in docs/images that show what decides, and rank the parameters: `python docs/inquiries.py [NAME ...]`.

All take some minutes. `python docs/inquiries.py ranks` writes docs/ranks.csv, from which docs/generate.py shows ranks in the reference.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

RANKS = Path(__file__).with_name("ranks.csv")
IMAGES = Path(__file__).parent / "images"
UNIFORM = "uniform: balanced/no relationship/supplier.First miner.negotiates=false/supplier.First miner.list_month=1"
FIGURES: dict[str, tuple[str, ...]] = {
    "three-managers-robustness": ("robustness", "robustness"),
    "kiln-raid-robustness": ("robustness", "robustness-kiln-raid"),
    "three-managers-sensitivity": ("sensitivity", "three-managers", "--left", "balanced", "--right", "hard-line"),
    "kiln-raid-why": ("why", "kiln-raid", "--left", "shallow", "--right", "layered", "--replications", "400"),
    "kiln-raid-map": (
        "map", "kiln-raid", "--x", "account.power_shift=0,0.02,0.05,0.1,0.2,0.4", "--y", "account.raid_stake=0.1:0.9", "--steps", "5",
        "--set", "event.probability=0", "--cell", "shallow", "--cell", "layered", "--replications", "400",
    ),
    "iron-ore-map": (
        "map", "iron-ore", "--x", "account.substitutes=0.02,0.1,0.25,0.5,0.75,1", "--y",
        "supplier.New mines.quality=0.3,0.45,0.6,0.75,0.9", "--set", "supplier.New mines.enters=1", "--cell", UNIFORM,
        "--cell", "hard-line/no relationship", "--cell", "balanced/no relationship", "--cell", "balanced/layered",
    ),
}  # fmt: skip
"""The command behind each figure."""
CONTRASTS: dict[str, tuple[str, ...]] = {
    "three-managers: balanced less hard-line, profit": ("three-managers", "--left", "balanced", "--right", "hard-line"),
    "kiln-raid: layered less shallow, profit": ("kiln-raid", "--left", "layered", "--right", "shallow"),
}
"""What parameters are ranked by: the words in the reference, and what `kamlab sensitivity` is asked."""


def draw(name: str) -> Path:
    """Run a figure's command and put its picture among the images; returns the path."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "sim.cli", *FIGURES[name], "--out", folder], check=True)
        (picture,) = Path(folder).glob("*.png")
        return Path(shutil.copy(picture, IMAGES / f"{name}.png"))


def ranks(to: Path = RANKS, *options: str) -> Path:
    """Write the rank of every parameter by each contrast (parameter, contrast, rank, decides); returns the path.

    Parameters
    ----------
    to : file written
    options : further options of `kamlab sensitivity`, such as --draws
    """
    tables = []
    for contrast, asked in CONTRASTS.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "sim.cli", "sensitivity", *asked, *options, "--out", folder], check=True)
            found = pd.read_csv(Path(folder) / "sensitivity.csv")
        tables.append(
            pd.DataFrame({"parameter": found["parameter"], "contrast": contrast, "rank": found.index + 1, "decides": found["decides"]})
        )
    pd.concat(tables).to_csv(to, index=False)
    return to


if __name__ == "__main__":
    for name in sys.argv[1:] or (*FIGURES, "ranks"):
        print(f"Wrote {ranks() if name == 'ranks' else draw(name)}")
