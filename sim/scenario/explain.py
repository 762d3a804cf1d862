"""What pydantic found wrong with tables, in sentences that name place, key and remedy."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.errors import KamlabError, did_you_mean
from sim.given import shown


def refusal(sentences: Sequence[str], listed_by: str = "", kind: type[KamlabError] = KamlabError) -> KamlabError:
    """The first of what is wrong as an error, which says how much more there is."""
    first, others = sentences[0], len(sentences) - 1
    if not others:
        return KamlabError(first)
    more = f"{others} more: `{listed_by}` lists them" if listed_by else f"{others} more {'problem' if others == 1 else 'problems'}"
    return kind(f"{first} (and {more})", sentences)


def explain(error: ValidationError, data: Any, where: str, model: type[BaseModel]) -> list[str]:
    """The problems of a pydantic report on `model`, each a sentence; unknown keys first, since they explain the rest."""
    problems = sorted(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    told: dict[str, Sequence[str]] = {}
    for problem in problems:
        unknown = problem["type"] == "extra_forbidden"
        place = _place(problem["loc"][:-1] if unknown else problem["loc"], data)
        thing = place + str(problem["loc"][-1]) if unknown else place
        if thing not in told:  # of a value that may be of several types, each is reported
            told[thing] = [f"{where}: {place}{sentence}" for sentence in _sentences(problem, model)]
    return list(dict.fromkeys(itertools.chain.from_iterable(told.values())))


def _place(loc: tuple[int | str, ...], data: Any) -> str:
    """`[[account]] number 2 ("North"), key demand: ` for ("account", 1, "demand")."""
    words, at = "", data
    keys: list[str] = []
    for step in loc:
        if isinstance(step, int) and keys:
            table = keys.pop()
            if isinstance(at, (list, tuple)) and step < len(at) and isinstance(at[step], (Mapping, BaseModel)):
                name = at[step].get("name") if isinstance(at[step], Mapping) else getattr(at[step], "name", None)
                words += f"[[{table}]] number {step + 1}" + (f" ({name!r})" if isinstance(name, str) else "")
            else:
                keys.append(f"{table}[{step + 1}]")
        elif isinstance(step, str) and not step.startswith(("function-", "constrained-", "dict[", "float", "tuple[")):
            keys.append(step if step.isprintable() else repr(step))
        if isinstance(at, Mapping):
            at = at.get(step)
        elif isinstance(at, (list, tuple)) and isinstance(step, int) and step < len(at):
            at = at[step]
    if keys:
        words += (", " if words else "") + "key " + ".".join(keys)
    return words + ": " if words else ""


_TYPES = {
    "float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number", "string_type": "text in quotes",
    "bool_type": "true or false", "dict_type": "a table", "model_type": "a table", "tuple_type": "a list",
    "model_attributes_type": "a table", "list_type": "a list",
}  # fmt: skip


def _sentences(problem: Any, model: type[BaseModel]) -> Sequence[str]:
    """What pydantic takes for one problem may be several things that a check of ours found."""
    found = getattr(problem.get("ctx", {}).get("error"), "sentences", ())
    return found or [_sentence(problem, model)]


def _sentence(problem: Any, model: type[BaseModel]) -> str:
    kind, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    shown = _shown(given)
    if kind == "extra_forbidden":
        key = str(problem["loc"][-1])
        return f"unknown key {key!r}{did_you_mean(key, _known_keys(problem['loc'], model))}"
    if kind == "missing":
        if isinstance(problem["loc"][-1], int):
            return "too few entries"
        return "missing; add it"
    if kind in _TYPES:
        return _brackets(problem, model) or f"must be {_TYPES[kind]}, not {shown}"
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
        bound, limit = next(iter(context.items()))
        return f"must be {words[bound]} {limit:g}, not {shown}"
    if kind == "union_tag_invalid":
        return f"key {context['discriminator'].strip(chr(39))}: must be {context['expected_tags']}, not {context['tag']!r}"
    if kind == "union_tag_not_found":
        return f"key {context['discriminator'].strip(chr(39))}: missing; add it"
    if kind == "literal_error":
        return f"must be {context['expected']}, not {shown}"
    if kind == "too_short":
        return "is empty: name at least one"
    if kind == "too_long":
        return f"has {context['actual_length']} entries; at most {context['max_length']} are possible"
    if kind == "string_pattern_mismatch":
        return f"{shown} cannot be a scenario's name: use a to z, 0 to 9 and -, beginning with a letter or digit"
    if kind == "string_too_long":
        return f"is too long: at most {context['max_length']} characters"
    if kind == "finite_number":
        return f"must be a finite number, not {shown}"
    if kind == "value_error":
        return str(context["error"])
    return f"{problem['msg']} (given: {shown})"


def _brackets(problem: Any, model: type[BaseModel]) -> str:
    """The remedy where a table was written in single brackets for double ones, or the other way round."""
    loc, given = problem["loc"], problem["input"]
    if len(loc) != 1:
        return ""
    if problem["type"] == "tuple_type" and isinstance(given, Mapping) and _table_of(model.model_fields[loc[0]].annotation):
        return f"must be written [[{loc[0]}]], in double brackets, since there may be several"
    if problem["type"] in ("model_type", "dict_type") and isinstance(given, list):
        return f"must be written [{loc[0]}], in single brackets, since there is only one"
    return ""


def _shown(value: Any) -> str:
    """A given value in an error, as TOML writes it."""
    return str(value).lower() if isinstance(value, bool) else shown(value)


def _known_keys(loc: tuple[int | str, ...], top: type[BaseModel]) -> list[str]:
    """Keys of the table in which an unknown key was found."""
    model: Any = top
    for step in loc[:-1]:
        if isinstance(step, str) and isinstance(model, type) and issubclass(model, BaseModel) and step in model.model_fields:
            model = _table_of(model.model_fields[step].annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _table_of(annotation: Any) -> Any:
    """The pydantic model inside an annotation such as `tuple[Account, ...]` or `Cell | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _table_of(inner)
        if found is not None:
            return found
    return None
