"""The command line as a shell meets it: what it imports, pipes, signals, encodings, full disks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.cases import command, environment, process, write_case

ESCAPE = "\x1b"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and devices of POSIX")


def test_help_imports_nothing_heavy(tmp_path: Path):
    code = """
import sys
from sim.cli import kamlab
try:
    kamlab.main(["--help"])
except SystemExit as done:
    heavy = {"numba", "numpy", "pandas", "mesa", "matplotlib", "scipy", "pydantic", "rich", "tqdm"} & set(sys.modules)
    sys.exit(f"imported {heavy}" if heavy else done.code)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "compare" in done.stdout


def test_a_pipe_gets_whole_lines_without_colour(tmp_path: Path):
    case = write_case(tmp_path)
    done = process("show", case, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ESCAPE not in done.stdout
    assert any("Hard buyer" in line and "Maker 50%, Rival 50%" in line for line in done.stdout.splitlines())


def test_a_bad_file_is_one_line_on_stderr(tmp_path: Path):
    done = process("compare", "nowhere.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kamlab: nowhere.toml: there is no such file; `kamlab scenarios` lists the bundled cases\n"


@posix
def test_a_terminal_gets_colour_and_its_width_unless_told_otherwise(tmp_path: Path):
    def on_a_terminal(**changes: str) -> str:
        ours, theirs = os.openpty()
        child = subprocess.Popen(command("measures"), cwd=tmp_path, env=environment(COLUMNS="80", TERM="xterm", **changes), stdout=theirs)
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 65536):
                shown += block
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        assert child.wait() == 0
        return shown.decode()

    coloured, plain = on_a_terminal(), on_a_terminal(NO_COLOR="1")
    assert f"{ESCAPE}[" in coloured
    assert f"{ESCAPE}[3" not in plain  # bold is no colour
    assert max(len(line.rstrip("\r")) for line in plain.split("\n") if ESCAPE not in line) <= 80


@posix
def test_a_reader_that_has_seen_enough_ends_it_in_silence(tmp_path: Path):
    child = subprocess.Popen(
        command("parameters", "--json"), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.stderr.read() == ""
    child.stderr.close()
    assert child.wait() == 141


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line(tmp_path: Path):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            command("measures"), cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "kamlab: the output cannot be read or written: No space left on device\n"


@posix
def test_an_interrupt_is_one_line(tmp_path: Path):
    """It comes when the first replications are at work, and they do not end before it."""
    case = write_case(tmp_path)
    code = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl-C, and so would what it starts
from sim.cli import main
from sim.engine import Batch
from sim.experiment.pool import stop
def run(batch, replication, records=None):
    os.write(1, b"at work\\n")  # in one piece: two threads begin at once
    stop.wait()
    return replicate(batch, replication, records)
replicate, Batch.run = Batch.run, run
main()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, "compare", str(case), "--replications", "500", "--out", str(tmp_path / "out")],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "at work\n"
        child.send_signal(signal.SIGINT)
        told, complained = child.communicate(timeout=60)
    finally:
        child.kill()  # one that did not hear it would wait for ever
    assert child.returncode == 130
    assert set(told.splitlines()) <= {"at work"}
    assert [line for line in complained.splitlines() if not line.startswith("Compiling")] == ["kamlab: stopped"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_console_without_chinese_is_no_reason_to_fail(tmp_path: Path, encoding: str):
    done = process("show", "three-managers", "--zh", cwd=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "three-managers" in done.stdout
    assert encoding == "ascii" or "???" in done.stdout  # where a stream claims to know ASCII only, click writes UTF-8
