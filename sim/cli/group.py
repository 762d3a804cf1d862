"""The group of commands: what becomes of errors, Ctrl-C and closed pipes."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from typing import Any

import click

from sim import __version__
from sim.called import forget_command, note_command
from sim.errors import KamlabError, RowsError, closest
from sim.paths import check_text
from sim.terminal import complain, forgiving_streams

UNUSABLE, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
"""Exit codes: input that cannot be used, Ctrl-C, and a reader such as `head` that has seen enough (128 + the signal's number)."""

MOST_ROWS = 100
"""Sentences about a table that are shown."""
YOUNG = 50_000
"""Objects made between two looks for garbage; with Python's 700 a tenth of a short command would be spent looking at imported modules."""


class _EndedEarlyError(Exception):
    """Ctrl-C or a closed pipe, under a name to which click has no answer of its own."""

    def __init__(self, code: int) -> None:
        self.code = code


class Kamlab(click.Group):
    """The group of commands. Whatever goes wrong ends in one sentence on stderr and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            code = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()  # here, since an error at the exit of the interpreter could not be told in a sentence
        except KeyboardInterrupt:
            raise _EndedEarlyError(INTERRUPTED) from None
        except BrokenPipeError:
            raise _EndedEarlyError(PIPE_CLOSED) from None
        return code

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command line, if they are UTF-8: what is named otherwise could not be told in any result."""
        for word in args:
            check_text(word)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, or suggest one."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = closest(args[0], self.commands)
            hint = f"did you mean {near!r}?" if near else f"commands: {', '.join(sorted(self.commands))}"
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and exit: 0 where all went well, else as the command or the error says."""
        forgiving_streams()
        given = args[0] if args else extra.get("args")
        note_command(sys.argv[1:] if given is None else given)
        try:
            code = super().main(*args, **{"prog_name": "kamlab", **extra, "standalone_mode": False}) or 0
        except _EndedEarlyError as end:
            code = end.code
            if code == INTERRUPTED:
                complain("stopped")
            else:  # what is still buffered has no reader: the interpreter must not try to write it at its exit
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        except (click.ClickException, KamlabError, OSError, MemoryError) as error:
            for sentence in _sentences(error):
                complain(sentence)
            code = UNUSABLE
        finally:
            forget_command()
        sys.exit(code)


def _sentences(error: BaseException) -> list[str]:
    """What is wrong: a sentence, or one for each cell of a table."""
    if not isinstance(error, RowsError):
        return [_sentence(error)]
    shown, more = error.sentences[:MOST_ROWS], len(error.sentences) - MOST_ROWS
    return [*shown, *([f"and {more} more"] if more > 0 else [])]


def _sentence(error: BaseException) -> str:
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "kamlab"
        return f"{error.format_message().rstrip('.')} (`{command} --help` tells more)"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        return f"{error.filename or 'the output'} cannot be read or written: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return "this needs more memory than there is: ask for fewer replications, months or cells"
    return str(error)


def main() -> None:
    """Entry point of the command `kamlab`."""
    gc.set_threshold(YOUNG, 20, 100)
    warnings.showwarning = lambda message, *_, **__: complain(str(message))
    try:
        kamlab.main()
    finally:
        gc.freeze()  # at its exit the interpreter would look for garbage among all that was imported


@click.group(
    cls=Kamlab,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: kamlab compare three-managers --replications 500",
)
@click.version_option(__version__, "-V", "--version", prog_name="kamlab", message="%(prog)s %(version)s")
@click.pass_context
def kamlab(ctx: click.Context) -> None:
    """A laboratory for key account negotiation and competition.

    Compare conflict policies (compromise, hard-line, balanced) and relationships (shallow, layered) of a supplier with its
    key accounts, over months and over replications. Begin with `kamlab scenarios`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
