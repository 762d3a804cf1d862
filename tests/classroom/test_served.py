"""A class over the network: people as programs play it to the end, and a power cut loses nothing that anybody was told of."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra class is not installed")

from sim.classroom.store import Store
from tests.classroom.players import Player, Trainer
from tests.classroom.served import Served
from tests.cli.cases import process, run


def assert_kept(store: Store, players: list[Player]) -> None:
    """Every answer that the server confirmed is kept once, as it was given; and no question has two answers."""
    room, _, _ = store.rooms()[-1]
    people = {person.label: person for person in store.people(room)}
    moves = store.moves(room)
    assert max(Counter((move.game, move.place, move.chair, move.asked) for move in moves).values()) == 1
    for move_numbers in (sorted(m.number for m in moves if m.place == place) for place in {m.place for m in moves}):
        assert move_numbers == list(range(len(move_numbers)))
    for player in players:
        own = {(move.game, move.asked): json.loads(move.decision) for move in moves if move.person == people[player.name].id}
        for game, asked, decision in player.told:
            assert (game, asked) in own, f"{player.name} was told that answer {asked} counts, and it is lost"
            assert own[game, asked]["do"] == decision["do"]


async def played(served: Served, people: int, kills: int, think: float = 0.05) -> list[Player]:
    """A class of so many people that is played to its end, the server being killed so often on the way."""
    desk = Trainer(served.base, served.key)
    await desk.enter()
    players = [Player(served.base, served.code, f"Person {n}", n) for n in range(people)]
    for player in players:
        await player.join()
    await desk.do("begin")
    playing = [asyncio.create_task(player.play(think)) for player in players]
    for n in range(kills):
        enough = (n + 1) * people
        while sum(len(player.told) for player in players) < enough and not all(task.done() for task in playing):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(served.kill)
        await asyncio.to_thread(served.start)
    await asyncio.wait_for(asyncio.gather(*playing), 120)
    assert all(player.state["over"] for player in players)
    for path in ("/desk/decisions.csv", "/desk/outcomes.csv"):
        answer = await desk.client.get(path)
        assert answer.status_code == 200
        assert answer.text.count("\n") > people
    for one in (*players, desk):
        await one.close()
    return players


def test_kill_9_under_load_loses_nothing_that_was_confirmed(tmp_path):
    with Served(tmp_path) as served:
        code = served.code
        players = asyncio.run(played(served, people=4, kills=2))
        assert served.code == code, "the class did not go on"
    assert sum(len(player.told) for player in players) > 2 * len(players), "the class was over before the second kill"
    assert_kept(Store(str(tmp_path / "kamlab-class.sqlite")), players)


@pytest.fixture
def postgres():
    """A server of PostgreSQL of its own, in a folder that its user can get to: pytest's own are closed to all others."""
    pytest.importorskip("psycopg", reason="the extra class-postgresql is not installed")
    found = shutil.which("pg_ctl"), shutil.which("initdb")
    if not all(found):
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="kamlab-pg-"))
    as_user: list[str] = []
    if os.getuid() == 0:  # which PostgreSQL refuses to be
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    where = {"cwd": "/", "env": {**os.environ, "LC_ALL": "C.UTF-8"}}

    def tell(*words: str) -> None:
        done = subprocess.run([*as_user, *words], capture_output=True, text=True, **where)
        assert done.returncode == 0, done.stderr + done.stdout

    tell(found[1], "-D", str(folder / "data"), "-U", "kamlab", "--auth=trust", "--no-sync")
    tell(found[0], "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses=''", "start")
    yield f"postgresql://kamlab@/postgres?host={folder}"
    tell(found[0], "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder)


def test_a_class_in_postgresql_is_played_killed_and_gone_on_with(postgres, tmp_path):
    with Served(tmp_path, "--months", "6", "--database", postgres, "--key", "the-trainers-own-key") as served:
        players = asyncio.run(played(served, people=4, kills=1))
    assert_kept(Store(postgres), players)


def test_a_second_server_of_one_file_is_refused_in_a_sentence(tmp_path):
    with Served(tmp_path) as served:
        second = process("class", "--port", 0, cwd=tmp_path)
    assert second.returncode == 2
    assert "another process serves the class" in second.stderr
    assert "Traceback" not in second.stderr
    assert served.code


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["nowhere"], "nowhere"), (["--roles", "king"], "there is no role 'king'"), (["--key", "short"], "at least 12"),
        (["--database", "mysql://x/y"], "not known here"), (["--consent", "none.txt"], "none.txt"), (["--every", "99"], "1 to 12"),
        (["--database", "no/such/folder/x.sqlite"], "cannot be written"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_refused_in_a_sentence(tmp_path, args, sentence, monkeypatch):
    began = time.monotonic()
    monkeypatch.chdir(tmp_path)
    done = run("class", "--port", 0, *args)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < 60
