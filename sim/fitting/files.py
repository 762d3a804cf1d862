"""A fit as files: tables, figures and their captions, words, the fitted set and the fitted case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.figures.fit import CAPTIONS, assumptions_figure, measures_figure
from sim.report.folder import PICTURES, claim, results_in
from sim.scenario import Scenario

FITTED = "fitted.toml"
FIGURES = {"assumptions": assumptions_figure, "measures": measures_figure}
TABLES = ("assumptions", "posterior", "measures", "months", "held-out", "summaries")


def names_of(scenario: Scenario) -> list[str]:
    """Names of the files that are written."""
    pictures = [f"{name}.{ending}" for name in FIGURES for ending in PICTURES]
    return [*pictures, *(f"{name}.csv" for name in TABLES), "captions.txt", "words.txt", FITTED, fitted_case(scenario)]


def fitted_case(scenario: Scenario) -> str:
    """Name of the file that holds the fitted case."""
    return f"{scenario.name}-fitted.toml"


def claim_fit(out: Path, asked: Mapping[str, Any], scenario: Scenario, *, overwrite: bool) -> None:
    """Refuse a folder that holds another result, before anything is simulated."""
    claim(out, asked, overwrite=overwrite, files=names_of(scenario))


def save(found: Any, out: Path, *, overwrite: bool) -> list[Path]:
    """Write all of a `Fit`; the manifest comes last."""
    with results_in(out, found.asked, overwrite=overwrite, files=names_of(found.scenario)) as folder:
        for name, table in found.tables().items():
            folder.csv(f"{name}.csv", table)
        for name, draw in FIGURES.items():
            folder.figure(name, draw(found))
        folder.text("captions.txt", "".join(f"{name}: {caption}\n\n" for name, caption in CAPTIONS.items()))
        folder.text("words.txt", "".join(f"{sentence}\n" for sentence in found.words()))
        folder.text(FITTED, fitted_set(found))
        if not found.scenario.adaptive:  # a function of Python, which no file can state
            folder.text(fitted_case(found.scenario), found.fitted.to_toml())
    return folder.paths


def fitted_set(found: Any) -> str:
    """The text of the fitted set, which `--assumptions` takes."""
    told = found.table[found.table["identified"]].to_dict("records")
    lines = [f"# Assumptions fitted to {found.observed.months} months of {len(found.observed.accounts)} accounts of {found.scenario.name}:",
             "# medians, and the interval that holds 90 %. What the data do not tell is left out.", "[assumptions]"]  # fmt: skip
    lines += [f"{row['assumption']} = {float(row['estimate'])!r}  # {row['low']:.4g} to {row['high']:.4g}" for row in told]
    return "\n".join(lines) + "\n"
