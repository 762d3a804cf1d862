"""Files of Python of one's own: policies, measures and agent classes that commands and designs name.

A file is read once and becomes a module that no other process could import by its name. Whatever lives in it therefore travels to worker
processes together with its text: they see the file as it was when it was read, even where it was edited since.
"""

from __future__ import annotations

import hashlib
import linecache
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import KamlabError, told
from sim.given import read_text
from sim.paths import usable

if TYPE_CHECKING:
    from collections.abc import Iterator


class CodeFile(NamedTuple):
    """A file as it was when it was read."""

    path: str
    text: str

    @property
    def module(self) -> str:
        """The name of the module that it becomes, another one for every content."""
        return f"own_code_{hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:16]}"


_READ: dict[str, CodeFile] = {}
"""By the name of the module."""
_LOCK = threading.RLock()


def read_file(given: Any, what: str = "code") -> ModuleType:
    """The module that a file of Python becomes.

    Raises
    ------
    KamlabError
        for a file that is missing, is no Python, or raises when it is read
    """
    path = usable(given, what)
    if path.suffix != ".py":
        raise KamlabError(f"{what}: {path} is no file of Python: name one that ends in .py")
    try:
        text = read_text(path.read_bytes())
    except FileNotFoundError:
        raise KamlabError(f"{what}: there is no file {path}") from None
    except OSError as error:
        raise KamlabError(f"{what}: {path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise KamlabError(f"{what}: {path} is not UTF-8: save it as UTF-8") from None
    return module_of(CodeFile(str(path), text))


def module_of(code: CodeFile) -> ModuleType:
    """The module of a file that was read, made where this process has not made it yet."""
    with _LOCK:
        if code.module in _READ:
            return sys.modules[code.module]
        module = ModuleType(code.module)
        module.__file__ = code.path
        # Lines of errors are those of the text that runs, whatever becomes of the file.
        linecache.cache[code.path] = len(code.text), None, code.text.splitlines(keepends=True), code.path
        sys.modules[code.module] = module
        try:
            with _beside(code.path), redirect_stdout(sys.stderr):  # what a file prints is no part of a command's answer
                exec(compile(code.text, code.path, "exec", dont_inherit=True), module.__dict__)
        except SyntaxError as error:
            del sys.modules[code.module]
            raise KamlabError(f"{code.path}, line {error.lineno}: this is no Python: {error.msg}") from None
        except (Exception, SystemExit) as error:
            del sys.modules[code.module]
            raise KamlabError(f"{code.path} raises when it is read: {told(error)}") from error
        _READ[code.module] = code
        return module


@contextmanager
def _beside(path: str) -> Iterator[None]:
    """Files beside this one can be imported by it, as where Python itself runs it."""
    folder = str(Path(path).resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def file_of(module: str) -> CodeFile | None:
    """The file that a module was made from here; None for modules that Python imports by their name."""
    return _READ.get(module)


def imported(module: str, name: str) -> Any:
    """What stands in a loaded module under a dotted name, or None."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def can_travel(module: str, name: str) -> bool:
    """Whether another process can find what a module holds under a name: by importing the module, or with the text of its file."""
    return module != "__main__" and imported(module, name) is not None


def arrived(module: str, name: str, code: CodeFile | None) -> Any:
    """What came from another process: its module is imported, or made from the text that came with it.

    Raises
    ------
    KamlabError
        where the module here does not hold it
    """
    if code is None:
        __import__(module)
    else:
        module_of(code)
    found = imported(module, name)
    if found is None:
        raise KamlabError(f"{name} is not to be found in {module}: a worker needs the same modules as this process")
    return found
