"""From a TOML file to a checked scenario, with one clear sentence for everything that can be wrong with it."""

from __future__ import annotations

import itertools
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.errors import KamlabError, did_you_mean
from sim.given import plain, read_text, shown
from sim.paths import usable
from sim.scenario.models import Scenario

MAX_BYTES = 2_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises
    ------
    KamlabError
        for a missing file, a directory, a file that is too large, not UTF-8 or not TOML
    """
    try:
        if path.is_dir():
            raise KamlabError(f"{path} is a directory: name the .toml file in it")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # never more, so that a device or pipe without end is refused as well
        text = read_text(content)
    except FileNotFoundError:
        raise KamlabError(f"{path}: there is no such file; `kamlab scenarios` lists the bundled cases") from None
    except UnicodeDecodeError as error:
        raise KamlabError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8") from None
    except (OSError, ValueError) as error:
        if isinstance(error, KamlabError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise KamlabError(f"{path} cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise KamlabError(f"{path} has more than the {MAX_BYTES:,} bytes that are read: a scenario states facts, so shorten it")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KamlabError(f"{path} is not valid TOML: {error}") from None
    except ValueError:  # Python refuses to read such a number
        raise KamlabError(f"{path} is not valid TOML: a number has thousands of digits") from None
    except RecursionError:
        raise KamlabError(f"{path} nests tables too deeply: a scenario needs three levels at most") from None


_OF_A_DESIGN = ("scenario", "replications", "sample", "factors", "point", "chunk", "measures", "windows")
_OF_A_SCENARIO = ("supplier", "account", "story", "shows", "source", "segment")


def is_design(name: str | Path) -> bool:
    """Whether a file states a design of an experiment rather than a scenario: it has more keys of the one than of the other."""
    path = usable(name)
    if not path.is_file():
        return False
    data = read_toml(path)
    return sum(key in data for key in _OF_A_DESIGN) > sum(key in data for key in _OF_A_SCENARIO)


def parse(data: Mapping[str, Any], where: str, *, listed_by: str = "") -> Scenario:
    """Check the tables of a scenario; `where` names their file in errors, `listed_by` the command that lists them all.

    Raises
    ------
    KamlabError
        naming file, table, key and remedy of the first thing that is wrong, and how many others there are
    """
    try:
        return Scenario.model_validate(plain(data))
    except ValidationError as error:
        raise refusal(explain(error, data, where), listed_by) from None


def read_scenario(path: Path) -> Scenario:
    """Read and check a scenario file."""
    return parse(read_toml(path), str(path), listed_by=f"kamlab check {shlex.quote(str(path))}")


def refusal(sentences: Sequence[str], listed_by: str = "") -> KamlabError:
    """The first of what is wrong as an error, which says how much more there is."""
    first, others = sentences[0], len(sentences) - 1
    if not others:
        return KamlabError(first)
    more = f"{others} more: `{listed_by}` lists them" if listed_by else f"{others} more {'problem' if others == 1 else 'problems'}"
    return KamlabError(f"{first} (and {more})", sentences)


def explain(error: ValidationError, data: Mapping[str, Any], where: str, model: type[BaseModel] = Scenario) -> list[str]:
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
            if isinstance(at, list) and step < len(at) and isinstance(at[step], Mapping):
                name = at[step].get("name")
                words += f"[[{table}]] number {step + 1}" + (f" ({name!r})" if isinstance(name, str) else "")
            else:
                keys.append(f"{table}[{step + 1}]")
        elif isinstance(step, str) and not step.startswith(("function-", "constrained-", "dict[", "float", "tuple[")):
            keys.append(step if step.isprintable() else repr(step))
        if isinstance(at, Mapping):
            at = at.get(step)
        elif isinstance(at, list) and isinstance(step, int) and step < len(at):
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
