"""The pinned requirements, which README's commands install, hold what the project says it needs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(lines: list[str]) -> set[str]:
    """Names of distributions, as pip compares them."""
    found = (re.match(r"[\w.-]+", line) for line in lines if line[:1].isalnum())
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize(
    ("file", "extras"), [("requirements.txt", ()), ("requirements-dev.txt", ("notebooks", "classroom", "dask", "dev"))]
)
def test_what_is_needed_is_pinned(file, extras):
    needed = names([*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])])
    assert needed - {PROJECT["name"]} <= names((ROOT / file).read_text(encoding="utf-8").splitlines())
