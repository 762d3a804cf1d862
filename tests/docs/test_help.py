"""`help()` of what is public is worth reading: it says what each argument is, what comes back, and what is refused."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re

import pytest

import sim

PUBLIC = {
    f"{module}.{name}": getattr(importlib.import_module(module), name)
    for module in ("sim", "sim.inquiry", "sim.experiment")
    for name in (
        re.findall(r"import \w+ as (\w+)", (importlib.resources.files("sim") / "__init__.pyi").read_text(encoding="utf-8"))
        if module == "sim"
        else importlib.import_module(module).__all__
    )
}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
METHODS = {
    f"{name}.{label}": method
    for name, thing in PUBLIC.items()
    if inspect.isclass(thing)
    for label, method in vars(thing).items()
    if inspect.isfunction(method) and not label.startswith("_")
}
RECORDS = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing) and dataclasses.is_dataclass(thing)}


def documented(told: str) -> set[str]:
    """Names that stand before a colon at the beginning of a line, or before the one in `a : ...; b : ...`."""
    return {name.strip() for names in re.findall(r"(?:^|; )\s*((?:\*{0,2}\w+, )*\*{0,2}\w+) : ", told, re.M) for name in names.split(",")}


def undocumented(thing, told: str) -> list[str]:
    known = documented(told)
    return [
        parameter.name
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.name != "self"
        and not parameter.name.startswith("_")
        and parameter.name not in known
        and f"`{parameter.name}`" not in told
    ]


def test_there_is_much_that_is_public():
    assert len(FUNCTIONS) > 30
    assert len(METHODS) > 60
    assert sim.compare in FUNCTIONS.values()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_its_arguments_are_and_what_it_refuses(name):
    told = inspect.getdoc(FUNCTIONS[name]) or ""
    assert told.partition("\n")[0].strip().endswith((".", ":"))
    assert undocumented(FUNCTIONS[name], told) == []
    if inspect.signature(FUNCTIONS[name]).parameters:
        assert "Raises\n------" in told, "nothing is said of what is refused"


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_a_sentence_of_its_own(name):
    told = inspect.getdoc(METHODS[name]) or ""
    assert len(told) > 15


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_says_what_its_fields_are(name):
    told = inspect.getdoc(RECORDS[name]) or ""
    inherited = "\n".join(inspect.getdoc(kind) or "" for kind in RECORDS[name].__mro__ if dataclasses.is_dataclass(kind))
    assert len(told) > 15
    missing = [field.name for field in dataclasses.fields(RECORDS[name]) if not field.name.startswith("_")]
    assert [field for field in missing if field not in documented(inherited) and f"{field} " not in inherited] == []
