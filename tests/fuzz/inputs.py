"""Scenario files, designs and command lines, mutated at random from a seed: nothing but sentences may come out."""

from __future__ import annotations

import copy
import random
import tomllib
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from sim.bundled import folder
from sim.cli import kamlab
from sim.engine import Batch
from sim.errors import KamlabError
from sim.experiment import read_design
from sim.scenario import load, names, read_scenario
from sim.scenario.change import ROWS
from sim.scenario.naming import quoted
from sim.scenario.scenario import parse

ODD: tuple[Any, ...] = (
    0, 1, -1, 2.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"), 2**63, 10**400, True, False, "", "x", "a\nb", "a\u202eb", "balanced",
    "layered", "none", "raid", "Café", "Cafe\u0301", [], [1], [0.5, 0.5], [1, 2, 3], {}, {"a": 1},
    {"account.demnd": 99}, [[1]], [{}], 12, 0.3,
)  # fmt: skip
SIGNS = ("[", "]", "{", '"', "=", "[[", "\n", "e9", "-", "\0", "\ufeff", "\ud800", "9" * 50, "#", "'", ".", ",")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to everything inside a tree of tables and lists."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, below in inner for p in [(*path, key), *places(below, (*path, key))]]


def mutated(rng: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """Tables with one to three entries deleted, replaced, added or swapped."""
    data = copy.deepcopy(data)
    for _ in range(rng.randint(1, 3)):
        at: Any = data
        *path, last = rng.choice(places(data) or [("name",)])
        for step in path:
            at = at[step]
        how = rng.random()
        if how < 0.2:
            del at[last]
        elif how < 0.35 and isinstance(at, dict):
            at[rng.choice([*at, "demnd", "name", "set", "x"])] = copy.deepcopy(rng.choice(ODD))
        elif how < 0.5 and isinstance(at[last], float) if isinstance(at, (dict, list)) else False:
            at[last] *= rng.choice([0.0, 0.5, 2.0, -1.0, 1e6, 1e-9])
        else:
            at[last] = copy.deepcopy(rng.choice(ODD))
    return data


def spliced(rng: random.Random, text: str) -> bytes:
    """A file's text with a few characters replaced, as bytes."""
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(text) + 1)
        text = text[:start] + rng.choice(SIGNS) + text[start + rng.randint(0, 12) :]
    content = bytearray(text.encode("utf-8", "surrogatepass"))
    if rng.random() < 0.2 and content:
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def told(error: KamlabError) -> str | None:
    """What is wrong with a sentence: None where it is one line and not endless."""
    text = str(error)
    return None if text and len(text.splitlines()) == 1 and len(text) < 1200 else f"no sentence: {text[:300]!r}"


def fault_of_scenario(rng: random.Random) -> str | None:
    """Of a mutated bundled case: refused in a sentence, or run for two months with finite measures or a sentence."""
    data = tomllib.loads((folder() / f"{rng.choice(names())}.toml").read_text(encoding="utf-8"))
    try:
        case = parse(mutated(rng, data), "case.toml")
        if sum(a.count for a in case.account) <= 200:
            Batch(case.with_(months=min(2, case.months)), rng.randrange(2**63)).run(rng.randrange(2**32))
    except KamlabError as error:
        return told(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def fault_of_file(rng: random.Random, path: Path) -> str | None:
    """Of the spliced text of a bundled case or design."""
    found = sorted([*folder().glob("*.toml"), *(folder() / "designs").glob("*.toml")])
    chosen = rng.choice(found)
    path.write_bytes(spliced(rng, chosen.read_text(encoding="utf-8")))
    try:
        (read_design if chosen.parent.name == "designs" else read_scenario)(path)
    except KamlabError as error:
        return told(error)
    except Exception as error:
        return f"{chosen.name}: {type(error).__name__}: {error}"
    return None


def fault_of_design(rng: random.Random, path: Path) -> str | None:
    """Of a mutated design: read and checked as a file is."""
    from sim.experiment.design import Design, check_design, points

    del path
    chosen = rng.choice(sorted((folder() / "designs").glob("*.toml")))
    data = mutated(rng, tomllib.loads(chosen.read_text(encoding="utf-8")))
    if rng.random() < 0.5:
        data.pop("factors", None), data.pop("point", None)
        ranges = {key_of(rng): [rng.choice([0, 1, 0.5, -1, 4]), rng.choice([0, 1, 2.5, 4, 1e6])] for _ in range(rng.randint(1, 3))}
        data["sample"] = {"points": rng.choice([1, 2, 4, 3, 0]), "ranges": ranges}
    try:
        design = Design.stated(data, "design")
        check_design(design, load(design.scenario), "design")
        if design.size < 5000:
            points(design)
    except KamlabError as error:
        return told(error)
    except Exception as error:
        return f"{chosen.name}: {type(error).__name__}: {error}"
    return None


def key_of(rng: random.Random) -> str:
    """A dotted key, mostly one that means something."""
    case = load(rng.choice(names()))
    table = rng.choice([*ROWS, "assumptions", "acount"])
    rows = getattr(case, table, ()) if table in ROWS else ()
    fields = [*ROWS[table].model_fields, "demnd"] if table in ROWS else ["carry", "rounds", "cary"]
    name = [quoted(rng.choice(rows).name)] if rows and hasattr(rows[0], "name") and rng.random() < 0.6 else []
    return rng.choice([".".join([table, *name, rng.choice(fields)]), "months", "", "a.b.c.d", 'x."', "..", "account.'"])


WORDS = (
    "", "x", "0", "-1", "2", "1e9", "nan", "1:2", "2:1", "1:", ":", "balanced", "hard-line,balanced", "shallow",
    "balanced/layered", "a: balanced", "/", "=",
    "~nobody-here/x", "caf\udce9", "a\0b", "kamlab-out", "--", "-x", "99999999999999999999", "True", "格力", '"', "auto", "profit", "proft",
)  # fmt: skip
OPTIONS = {
    "show": ("--json", "--zh"), "check": (), "trace": ("--policy", "--relationship", "--replication", "--seed", "--set",
              "--event", "--account"),
    "verify": ("--seed", "--replications"), "sensitivity": ("--left", "--right", "--draws", "--replications", "--seed", "--window"),
    "map": ("--x", "--y", "--steps", "--cell", "--replications", "--window", "--measure"),
    "new": (),
    "why": ("--left", "--right", "--replications"), "regimes": ("--fact", "--points", "--cell", "--replications"),
    "robustness": ("--points",),
    "compare": ("--policies", "--relationships", "--width", "--measure", "--engine", "--seed"),
    "run": ("--resume", "--executor"), "bogus": (),
}  # fmt: skip
FLAGS = ("--json", "--zh", "--resume")
CHEAP = {"trace": ["--months", "2"], "compare": ["--months", "2", "--replications", "x"], "sensitivity": ["--months", "2", "--draws", "3"],
         "map": ["--months", "2", "--replications", "1"], "why": ["--months", "2", "--replications", "1"],
         "regimes": ["--months", "2", "--replications", "1"], "verify": ["--replications", "0"], "run": ["--out", "a\0b"],
         "robustness": ["--replications", "1"]}  # fmt: skip
"""Of costly commands a last option that is refused, so that all words before it are judged and nothing long is run."""


def fault_of_command(rng: random.Random) -> str | None:
    """Of a command line: exit code 0, 1 or 2, and no exception."""
    command = rng.choice(list(OPTIONS))
    words = [command]
    if rng.random() < 0.9:
        words.append(rng.choice(["three-managers", "gree-gome", "quick", "nothing", "scenarios/kiln-raid.toml", *WORDS]))
    for option in rng.sample(OPTIONS[command], rng.randint(0, len(OPTIONS[command]))):
        key = key_of(rng)
        setting = f"{key}={rng.choice(['0', '1', '0.5', '-1', '1:3', '1,2', 'nan', '[1]', 'x', ''])}"
        words += [option] if option in FLAGS else [option, rng.choice([setting, *WORDS]) if rng.random() < 0.7 else setting]
    words += CHEAP.get(command, [])
    with CliRunner().isolated_filesystem():
        found = CliRunner().invoke(kamlab, words)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        return f"{words}: {type(found.exception).__name__}: {found.exception}"
    wrong = found.exit_code not in (0, 1, 2) or "Traceback" in found.output or (found.exit_code == 2 and not found.stderr.strip())
    return f"{words}: exit {found.exit_code}: {found.output[-300:]}" if wrong else None
