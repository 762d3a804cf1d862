"""Draw the figures in docs/images that show what decides: `python docs/inquiries.py [NAME ...]` (all take some minutes)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def draw(name: str) -> Path:
    """Run a figure's command and put its picture among the images; returns the path."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "sim.cli", *FIGURES[name], "--out", folder], check=True)
        (picture,) = Path(folder).glob("*.png")
        return Path(shutil.copy(picture, IMAGES / f"{name}.png"))


if __name__ == "__main__":
    for name in sys.argv[1:] or FIGURES:
        print(f"Drew {draw(name)}")
