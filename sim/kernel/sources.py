"""What compiled rules are made of: the files behind a rule, and digests of them.

A rule that is kept on disk must be compiled again when something changes that it stands on, and only then. What it stands on is
its own file, whatever that imports (and so on), and the few files that everybody stands on.
"""

from __future__ import annotations

import dis
import hashlib
import json
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from sim.kernel import cache as kept

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = ("kernel/*.py", "world/*.py", "rules/*.py", "engine/calendar.py")
"""What the results of a run stand on."""
EVERYBODY = ("kernel/jit.py", "kernel/rule.py", "kernel/parts.py", "kernel/calling.py", "kernel/state.py", "kernel/table_type.py")
"""How rules are compiled and read a state. Of columns and parameters these need the layout only, which is a part of every key by itself."""

IMPORT = dis.opmap["IMPORT_NAME"]


@cache
def rules_digest() -> str:
    """SHA-256 over all sources that are compiled, shortened to 16 hexadecimal digits: the provenance of results."""
    digest = hashlib.sha256()
    for pattern in COMPILED:
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def stands_on(path: Path, package: Path = PACKAGE) -> set[Path]:
    """The files that a rule in the file `path` stands on: its own, what it imports, and what everybody stands on.

    Imports of the package and of a user's own modules are followed, those of installed libraries are not.

    Raises
    ------
    ValueError
        for a relative import
    """
    found: set[Path] = set()
    everybody = [package / name for name in EVERYBODY]
    left = [path, *everybody]
    while left:
        here = left.pop()
        if here not in found:
            found.add(here)
            left += [] if here in everybody else _imports(here, package)
    return found


@cache
def key_of(path: Path) -> str:
    """Digest of all that a rule in the file `path` stands on."""
    digest = hashlib.sha256()
    for source in sorted(stands_on(path)):
        content = hashlib.sha256(source.read_bytes()).digest()
        digest.update(source.name.encode() + content)
    return digest.hexdigest()


@cache
def _imports(path: Path, package: Path) -> tuple[Path, ...]:
    homes = (_file_of(name, package) for name in _names_kept(path))
    return tuple(home for home in homes if home is not None)


def _names_kept(path: Path) -> list[str]:
    """The names that a file imports, kept beside the compiled rules under the digest of its content, which is all that they depend on."""
    content = path.read_bytes()
    entry = f"imports-{hashlib.sha256(content).hexdigest()[:24]}.json"
    found = kept.read(entry)
    if found is not None:
        return json.loads(found)
    names = list(dict.fromkeys(_names(path, content)))
    kept.write(entry, json.dumps(names).encode())
    return names


def _names(path: Path, content: bytes) -> Iterator[str]:
    """Dotted names that a file imports; `from a import b` names both `a` and `a.b`, either of which may be a module.

    Read from the compiled file, since Python 3.11 cannot make syntax trees in two threads at once (python/cpython#106905).
    """
    left = [compile(content, str(path), "exec", dont_inherit=True)]
    while left:
        code = left.pop()
        left += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        if IMPORT not in code.co_code[::2]:  # every other byte is an operation; to look at each in full would take long
            continue
        loaded: list[Any] = [0, None]
        line = code.co_firstlineno
        for step in dis.get_instructions(code):
            line = step.positions.lineno or line if step.positions else line
            if step.opname in ("LOAD_CONST", "LOAD_SMALL_INT"):
                loaded.append(step.argval)
            elif step.opname == "IMPORT_NAME":
                level, listed = loaded[-2:]
                if level:
                    raise ValueError(f"{path}, line {line}: import what rules stand on by its full name, as in `from sim.rules.market`")
                yield step.argval
                yield from (f"{step.argval}.{name}" for name in listed or ())


def _file_of(name: str, package: Path) -> Path | None:
    """The source of a module of the package, or of one of the user's own; None for libraries and for names that are no modules."""
    parts = name.split(".")
    if parts[0] == package.name:
        inside = package.joinpath(*parts[1:])
        return next((file for file in (inside.with_suffix(".py"), inside / "__init__.py") if len(parts) > 1 and file.is_file()), None)
    told = getattr(sys.modules.get(name), "__file__", None)
    if told is None or not told.endswith(".py"):
        return None
    return None if any(Path(told).is_relative_to(library) for library in _libraries()) else Path(told)


@cache
def _libraries() -> tuple[str, ...]:
    return tuple({sysconfig.get_paths()[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")} | _site_packages())


def _site_packages() -> set[str]:
    return {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
