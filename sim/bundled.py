"""The bundled cases and designs by their names, found without reading any: a shell that completes a name must not wait."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder() -> Path:
    """Where the bundled scenarios lie: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "_scenarios"
    return installed if installed.is_dir() else _PACKAGE.parent / "scenarios"


def notebook_folder() -> Path:
    """Where the notebooks lie: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "_notebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "notebooks"


def notebooks() -> list[Path]:
    """The page that lists the notebooks, the notebooks, and the teaching notes of the lessons."""
    place = notebook_folder()
    found = sorted(path for path in place.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    return [place / "README.md", *found, *sorted((place / "trainers" / "notes").glob("*.md"))]


def cases() -> dict[str, Path]:
    """Files of the bundled scenarios by name, sorted."""
    return _by_name(folder())


def designs() -> dict[str, Path]:
    """Files of the bundled designs by name, sorted."""
    return _by_name(folder() / "designs")


def _by_name(place: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(place.glob("*.toml"))}
