"""Killed, damaged, refused, full: an experiment ends with the bytes of an uninterrupted one, or leaves everything alone."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import KamlabError
from sim.experiment import large, pool, read_results, run_design, store
from tests.cli.cases import environment, run
from tests.experiment.cases import (
    CHUNKS,
    InTurn,
    after_chunk,
    chunks,
    command,
    digests,
    go_on,
    go_on_without_end,
    hold,
    posix,
    small,
    victim,
    wait_for,
    write_small,
)


@pytest.fixture
def copy(whole, tmp_path):
    """A finished experiment that may be spoilt."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def resume(out, **changes):
    return run_design(small(**changes), out, resume=True, progress=False)


# Killed


def kill_and_resume(out: Path, whole: Path, luck: random.Random) -> set[int]:
    """Kill a run again and again, at moments drawn by lot, then let it finish. Returns how many chunks stood at each kill."""
    stood = set()
    for _ in range(luck.randint(1, 4)):
        process = victim(go_on_without_end, out)
        goal = min(len(chunks(out)) + luck.choice([0, 0, 1, 1, 5, 15]), CHUNKS - 1)
        wait_for(lambda goal=goal: len(chunks(out)) >= goal, process)
        time.sleep(luck.uniform(0, 0.03))
        process.kill()
        process.join()
        stood.add(len(chunks(out)))
        for path in chunks(out):
            assert path.read_bytes() == (whole / "runs" / path.name).read_bytes(), f"{path.name} stands under its name but is not whole"
    last = victim(go_on, out)
    last.join()
    assert last.exitcode == 0
    assert digests(out) == digests(whole)
    return stood


@posix
@pytest.mark.parametrize("rounds", [4, pytest.param(150, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_ends_with_the_same_bytes(whole, tmp_path, rounds):
    luck = random.Random(f"kill {rounds}")
    stood = set().union(*(kill_and_resume(tmp_path / str(i), whole, luck) for i in range(rounds)))
    assert stood - {0}, "no kill met a run at work"


def die_while_writing(out: Path, nth: int) -> None:
    """Run the small design, and die when half of the n-th file is on the disk."""
    write_table, writes = pq.write_table, iter(range(1000))

    def write_half(table: pa.Table, path: Path, **options):
        write_table(table, path, **options)
        if next(writes) == nth:
            os.truncate(path, path.stat().st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)

    pq.write_table = write_half
    go_on(out)


@posix
@pytest.mark.parametrize("nth", [0, 7])
def test_killed_in_the_middle_of_a_file_it_stands_under_no_name(whole, tmp_path, nth):
    out = tmp_path / "out"
    process = victim(die_while_writing, out, nth)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert len(list(out.rglob(".*.tmp"))) == 1
    assert not [path for path in (*chunks(out), *out.glob("points.parquet")) if not pq.read_metadata(path).num_rows]
    found = resume(out)
    assert not found.damaged
    assert digests(out) == digests(whole)


def test_a_second_resume_changes_nothing(whole, copy):
    assert (resume(copy).made, resume(copy).made) == (0, 0)
    assert digests(copy) == digests(whole)


def test_half_written_drafts_are_removed(whole, copy):
    chunks(copy)[7].unlink()
    for draft in (".manifest.json.1.tmp", ".points.parquet.2.tmp", "runs/.chunk-0000007.parquet.3.tmp"):
        (copy / draft).write_bytes(b"half")
    assert resume(copy).made == 1
    assert digests(copy) == digests(whole)


def test_drafts_disturb_nobody_who_reads_meanwhile(copy):
    (copy / "runs" / ".chunk-0000007.parquet.3.tmp").write_bytes(b"half")
    assert len(pd.read_parquet(copy / "runs")) == 600


def test_a_death_before_the_manifest_is_a_beginning(whole, tmp_path):
    out = tmp_path / "out"
    (out / "runs").mkdir(parents=True)
    (out / ".manifest.json.1.tmp").write_text("{")
    resume(out)
    assert digests(out) == digests(whole)


@pytest.mark.parametrize("chunk", [7, 50, 100_000])
def test_the_size_of_chunks_does_not_matter(whole, tmp_path, chunk):
    found = run_design(small(chunk=chunk), tmp_path / "out", progress=False)
    assert found.chunks == len(chunks(tmp_path / "out")) == -(-600 // chunk)
    pd.testing.assert_frame_equal(found.read(), pd.read_parquet(whole / "runs"), check_exact=True)


def test_an_experiment_is_not_run_over_unless_asked(whole, copy):
    with pytest.raises(KamlabError, match="holds this experiment already: go on with --resume"):
        run_design(small(), copy, progress=False)
    assert digests(copy) == digests(whole)


# Damaged


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def flip_a_value(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[600] ^= 0b100  # in the pages, before the footer
    path.write_bytes(content)


def lose_a_row(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.slice(0, table.num_rows - 1), path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def rename_a_column(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.rename_columns(["pront" if name == "profit" else name for name in table.column_names]), path)


@pytest.mark.parametrize("damage", [truncate, flip_a_value, lose_a_row, empty, rename_a_column])
def test_a_damaged_chunk_is_put_aside_and_made_anew(whole, copy, tmp_path, damage):
    path = chunks(copy)[3]
    damage(path)
    spoilt = path.read_bytes()
    done = run("run", write_small(tmp_path), "--out", copy, "--resume")
    assert done.exit_code == 0
    assert done.stderr == "kamlab: chunk-0000003.parquet was a damaged chunk: it is put aside, and was made again\n"
    assert "1 made now" in done.stdout
    found = digests(copy)
    assert (copy / "damaged" / path.name).read_bytes() == spoilt
    assert found.pop(f"damaged/{path.name}")
    assert found == digests(whole)
    assert len(pd.read_parquet(copy / "runs")) == 600


@pytest.mark.parametrize("flips", [100, pytest.param(4000, marks=pytest.mark.slow)])
def test_no_flipped_bit_is_believed(copy, flips):
    """In a chunk, the points, a digest or the manifest: a resume and a reader notice every one that changes what is told."""
    numbers = random.Random(f"flip {flips}")
    files = [chunks(copy)[0], chunks(copy)[-1], copy / "points.parquet", copy / "manifest.json", copy / "digests" / "chunk-0000000.sha256"]
    sound, harmless = read_results(copy), 0
    for _ in range(flips):
        path = numbers.choice(files)
        content = path.read_bytes()
        spoilt = bytearray(content)
        spoilt[numbers.randrange(len(content))] ^= 1 << numbers.randrange(8)
        path.write_bytes(spoilt)
        try:
            found = read_results(copy)
        except KamlabError:
            pass
        else:
            assert path.name == "manifest.json", f"{path.name}: a flipped bit was not noticed"
            pd.testing.assert_frame_equal(found, sound)  # a blank that became another blank
            harmless += 1
        path.write_bytes(content)
    assert harmless < flips // 20, "most flips must be noticed"


def copy_over(out: Path) -> None:
    shutil.copy(chunks(out)[2], chunks(out)[1])


def copy_with_digest(out: Path) -> None:
    copy_over(out)
    shutil.copy(out / "digests" / "chunk-0000002.sha256", out / "digests" / "chunk-0000001.sha256")


def edit_a_value(out: Path) -> None:
    table = pq.read_table(chunks(out)[1]).to_pandas()
    table.loc[0, "profit"] += 1.0
    pq.write_table(pa.Table.from_pandas(table, schema=pq.read_schema(chunks(out)[1]), preserve_index=False), chunks(out)[1])


def lose_its_digest(out: Path) -> None:
    (out / "digests" / "chunk-0000001.sha256").unlink()


def take_another_experiments(out: Path) -> None:
    other = out.with_name("other")
    run_design(small(seed=2), other, progress=False)
    for place in ("runs/chunk-0000001.parquet", "digests/chunk-0000001.sha256"):
        shutil.copy(other / place, out / place)


@pytest.mark.parametrize("spoil", [copy_over, copy_with_digest, edit_a_value, lose_its_digest, take_another_experiments])
def test_a_chunk_that_is_not_what_was_written_there_is_neither_read_nor_kept(whole, copy, spoil):
    spoil(copy)
    with pytest.raises(KamlabError, match=r"not as it was written: chunk-0000001\.parquet .*--resume puts it aside and makes it again"):
        read_results(copy)
    assert [path.name for path in resume(copy).damaged] == ["chunk-0000001.parquet"]
    found = digests(copy)
    assert found.pop("damaged/chunk-0000001.parquet")
    assert found == digests(whole)


def test_what_an_earlier_resume_put_aside_is_not_written_over(copy):
    for content in (b"first", b"second"):
        chunks(copy)[3].write_bytes(content)
        resume(copy)
    assert sorted(path.read_bytes() for path in (copy / "damaged").iterdir()) == [b"first", b"second"]


@pytest.mark.parametrize("name", ["chunk-0000050.parquet", "chunk-00000001.parquet", "notes.txt", "chunk-0000003 (copy).parquet"])
def test_what_is_no_chunk_of_the_experiment_is_refused_by_name(copy, name):
    shutil.copy(chunks(copy)[0], copy / "runs" / name)
    before = digests(copy)
    for go in (resume, read_results):
        with pytest.raises(KamlabError, match=rf"no chunk of this experiment \({re.escape(name)}\).*move it elsewhere"):
            go(copy)
    assert digests(copy) == before


def test_an_unfinished_experiment_is_read_only_where_that_is_said(copy):
    chunks(copy)[5].unlink()
    with pytest.raises(KamlabError, match=r"holds 49 of 50 chunks: finish it with --resume, or read it with partial=True"):
        read_results(copy)
    assert len(read_results(copy, ["profit"], partial=True)) == 600 - 12


def test_the_digests_are_those_that_other_tools_check(whole):
    names = set()
    for path in (whole / "digests").iterdir():
        _, line = path.read_text().splitlines()
        told, name = line.split("  ")
        assert hashlib.sha256((whole / name).read_bytes()).hexdigest() == told
        names.add(whole / name)
    assert set(chunks(whole)) <= names
    assert len(chunks(whole)) == 50


# Refused


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2}, {"replications": 51}, {"chunk": 13}, {"months": 7, "windows": {"late": [4, 6]}}, {"measures": ["profit"]},
        {"factors": {"account.power_shift": [0.0, 0.31]}}, {"policies": ["hard-line"]}, {"windows": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_changed_design_leaves_every_byte_alone(whole, copy, change):
    with pytest.raises(KamlabError, match=r"holds another experiment.*differs in: design.*left untouched; use another folder"):
        resume(copy, **change)
    assert digests(copy) == digests(whole)


def test_changed_rules_leave_every_byte_alone(whole, copy, monkeypatch):
    monkeypatch.setattr(store, "rules_digest", lambda: "0123456789abcdef")
    with pytest.raises(KamlabError, match="differs in: rules"):
        resume(copy)
    assert digests(copy) == digests(whole)


def test_other_versions_of_a_library_leave_every_byte_alone(whole, copy, monkeypatch):
    here = store.made_with()
    monkeypatch.setattr(store, "made_with", lambda: {**here, "numpy": "0.9"})
    with pytest.raises(KamlabError, match=rf"begun with other versions \(numpy {re.escape(here['numpy'])}, here 0\.9\)"):
        resume(copy)
    assert digests(copy) == digests(whole)


def test_a_worker_with_other_versions_ends_the_run(tmp_path, monkeypatch):
    here = store.made_with()
    monkeypatch.setattr(pool, "_signed", lambda work, unit: ({**here, "numba": "0.1"}, work(unit)))
    with pytest.raises(KamlabError, match=rf"a worker has other versions \(numba 0\.1, here {re.escape(here['numba'])}\)"):
        resume(tmp_path / "out")
    assert not chunks(tmp_path / "out")


def test_a_changed_scenario_leaves_every_byte_alone(tmp_path):
    from sim.scenario import template

    case = tmp_path / "case.toml"
    case.write_text(template("case"), encoding="utf-8")
    own = {"scenario": str(case), "factors": None, "chunk": 100}
    out = tmp_path / "out"
    run_design(small(**own), out, progress=False)
    before = digests(out)
    case.write_text(template("case").replace("demand = ", "demand = 1"), encoding="utf-8")
    with pytest.raises(KamlabError, match="differs in: scenario"):
        resume(out, **own)
    assert digests(out) == before


def test_chunks_without_a_manifest_are_left_alone(copy):
    (copy / "manifest.json").unlink()
    before = digests(copy)
    with pytest.raises(KamlabError, match=r"holds files but .*manifest\.json is missing: begin in an empty folder"):
        resume(copy)
    assert digests(copy) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'{"experiment": 3}',
        b"\xff\xfe",
        b'{"made_with": {}}',
        b"[" * 200_000,
        b'{"experiment": {"format": ' + b"9" * 5000 + b"}}",
        b'{"experiment": ' * 200_000,
    ],
    ids=lambda content: f"{content[:20]} of {len(content)}",
)
def test_a_damaged_manifest_is_one_sentence(copy, content):
    (copy / "manifest.json").write_bytes(content)
    before = digests(copy)
    with pytest.raises(KamlabError, match=r"manifest\.json cannot be read .*begin in another folder"):
        resume(copy)
    assert digests(copy) == before


def test_a_byte_order_mark_before_the_manifest_is_no_fault(whole, copy):
    content = (copy / "manifest.json").read_bytes()
    (copy / "manifest.json").write_bytes(b"\xef\xbb\xbf" + content)
    assert resume(copy).made == 0
    assert len(read_results(copy)) == 600


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda told: told["made_with"].update(numpy="1.0"), "not as it was written"),
        (lambda told: told["experiment"]["design"].update(seed=9), "not as it was written"),
        (lambda told: told["experiment"].update(format=1), "of another version of KAMlab, which kept no digests"),
        (lambda told: told.pop("sha256"), "not as it was written"),
    ],
)
def test_an_edited_manifest_is_refused(copy, edit, words):
    told = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    edit(told)
    (copy / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    for go in (resume, read_results):
        with pytest.raises(KamlabError, match=words):
            go(copy)


@pytest.mark.parametrize("rounds", [60, pytest.param(5000, marks=pytest.mark.slow)])
def test_whatever_a_manifest_holds_it_is_a_sentence_or_the_same_experiment(copy, rounds):
    numbers = random.Random(f"manifest {rounds}")
    path = copy / "manifest.json"
    content = path.read_bytes()
    pieces = [b"{", b"[", b'"', b"null", b"1e999", b"NaN", b"\\ud800", b"-", b"9" * 400, b"\x00", b"\xff", b'"format": 2', b"true", b"\n"]
    for _ in range(rounds):
        spoilt = bytearray(content)
        for _ in range(numbers.randint(1, 4)):
            at = numbers.randrange(len(spoilt))
            spoilt[at : at + numbers.choice([0, 0, 1, 5, 500])] = numbers.choice(pieces) * numbers.choice([1, 1, 3])
        path.write_bytes(spoilt)
        told = ""
        try:
            read_results(copy)
        except KamlabError as refused:
            told = str(refused)
        assert told or json.loads(spoilt) == json.loads(content), spoilt
        assert "\n" not in told
        assert len(told) < 500


def test_a_design_of_millions_of_files_is_refused_at_once():
    with pytest.raises(ValueError, match=r"would write 8,640,000 files, more than the 1,000,000 .*use a larger chunk"):
        small(replications=720_000, chunk=1)


def test_a_large_design_is_not_laid_out_before_it_begins(tmp_path, monkeypatch):
    taken = []

    def first_only(design, scenario, block):
        taken.append(block.chunk)
        raise KamlabError("enough")

    monkeypatch.setattr(large, "run_block", first_only)
    with pytest.raises(KamlabError, match="enough"):
        run_design(small(replications=80_000, chunk=1), tmp_path / "out", progress=False, executor=InTurn())
    assert len(taken) < 100, "the blocks of the whole design were taken before the first was done"


def test_files_of_others_in_the_folder_are_left_alone(whole, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / ".notes.tmp").write_text("mine too")
    resume(out)
    found = digests(out)
    assert {found.pop("notes.txt"), found.pop(".notes.tmp")} - set(found.values())
    assert found == digests(whole)


def test_files_of_others_among_the_chunks_are_refused(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine.parquet").write_text("mine")
    with pytest.raises(KamlabError, match="holds files but"):
        resume(tmp_path)
    assert list(digests(tmp_path)) == ["runs/mine.parquet"]


# Not to be written


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path):
    path = write_small(tmp_path)
    done = run("run", path, "--out", path)
    assert done.exit_code == 2
    assert done.stderr == f"kamlab: {path} is a file: name a folder for the results\n"
    done = run("run", path, "--out", path / "below")
    assert done.exit_code == 2
    assert "cannot be used for results: Not a directory; choose a folder that can be written" in done.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can write")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    done = run("run", write_small(tmp_path), "--out", "/proc/results")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("kamlab: /proc/results cannot be used for results: ")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    path = write_small(tmp_path)
    monkeypatch.setattr(Path, "write_text", refuse)
    done = run("run", path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "manifest.json cannot be written: Permission denied" in done.stderr


@pytest.mark.parametrize("room", [0, 1, 20])
def test_a_full_disk_keeps_what_is_done(whole, tmp_path, monkeypatch, room):
    writes = iter(range(1000))
    write_table = pq.write_table

    def until_full(table: pa.Table, path: Path, **options):
        if next(writes) >= room:
            path.write_bytes(b"PAR1 and then no more")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_table(table, path, **options)

    design, out = write_small(tmp_path), tmp_path / "out"
    with monkeypatch.context() as full:
        full.setattr(pq, "write_table", until_full)
        done = run("run", design, "--out", out)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert f"cannot be written: No space left on device; what is done is kept in {out}: make room" in done.stderr
    assert len(chunks(out)) == max(0, room - 1)  # the first that is written is the table of points
    assert not list(out.rglob(".*.tmp"))
    done = run("run", design, "--out", out, "--resume")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{CHUNKS - max(0, room - 1)} made now" in done.stdout
    assert digests(out) == digests(whole)


# Interrupted


def command_without_end(told: Path, *args: object) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts in the background ignores Ctrl-C
    hold(5)
    command(told, *args)


class Dropped:
    """What is interrupted while it is destroyed: Python loses the exception that a handler raises there."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_is_heard_wherever_the_main_thread_is(tmp_path, monkeypatch):
    monkeypatch.setattr(large, "run_block", large.run_block)
    hold(5)
    monkeypatch.setattr(store.Store, "write", after_chunk(2, Dropped))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_design(small(), tmp_path / "out", progress=False)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert 2 <= len(chunks(tmp_path / "out")) <= 5  # it goes after what was done before it: of the five let through, none or all


@posix
def test_ctrl_c_keeps_what_is_done(whole, tmp_path):
    design, out, told = write_small(tmp_path), tmp_path / "out", tmp_path / "told"
    process = victim(command_without_end, told, "run", design, "--out", out)
    wait_for(lambda: len(chunks(out)) == 5, process)
    os.kill(process.pid, signal.SIGINT)
    process.join(60)
    process.kill()  # one that did not hear it would wait for ever
    assert process.exitcode == 130
    assert told.read_text(encoding="utf-8") == f"kamlab: what is done is kept in {out}; go on with --resume\nkamlab: stopped\n"
    assert len(chunks(out)) == 5
    resume(out)
    assert digests(out) == digests(whole)


@posix
@pytest.mark.parametrize(
    ("engine", "whom"),
    [
        pytest.param("batch", os.kill, id="batch"),
        pytest.param("batch", os.killpg, id="batch, from a terminal", marks=pytest.mark.slow),
        pytest.param("agents", os.kill, id="agents", marks=pytest.mark.slow),
        pytest.param("agents", os.killpg, id="agents, from a terminal", marks=pytest.mark.slow),  # which signals the whole group
    ],
)
def test_ctrl_c_does_not_wait_for_a_chunk(compiled, tmp_path, engine, whom):
    """A chunk of this design takes minutes; the command must end long before."""
    changes = {"name": "long", "months": 60, "windows": None, "replications": 100_000, "chunk": 100_000, "engine": engine}
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts in the background ignores Ctrl-C
from sim.cli import main
main()
"""
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-c", code, "run", str(write_small(tmp_path, **changes)), "--out", str(out)],
        cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not (out / "points.parquet").exists():
        assert child.poll() is None
        time.sleep(0.01)
    time.sleep(8 if engine == "agents" else 1)  # until the workers are at work
    whom(child.pid, signal.SIGINT)
    try:
        _, complained = child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    assert child.returncode == 130
    assert complained.splitlines()[-2:] == [f"kamlab: what is done is kept in {out}; go on with --resume", "kamlab: stopped"]
    assert "Traceback" not in complained
