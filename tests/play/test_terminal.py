"""The game in the terminal: played to its debrief, whatever is typed, stopped and gone on with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.play import debrief
from sim.play.game import Game
from sim.play.saved import read_game
from tests.cli.cases import command, environment, run
from tests.play.players import Wild, finish

GAME = ("play", "gree-gome", "--quick")
ANSWERS = ["account-unit", *["0.6", "even 0.55", "price 0.7 service 0.1", "", "0.5", "0.4", "a", "h", "r", "h", "r"] * 12]
"""More than a game needs; what makes no sense at a question is asked again."""


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_process_plays_a_case_from_its_name_to_its_debrief(tmp_path: Path):
    done = subprocess.run(
        command(*GAME),
        input=typed(*ANSWERS),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    game = read_game(tmp_path / "gree-gome-1.json")
    assert game.question is None
    told = " ".join(done.stdout.split())
    for words in (game.scenario.title, "You are the key account manager of Gree for 24 months", "Month 1 of 24", "Month 19 of 24"):
        assert words in told, words
    for sentence in debrief(game).words():
        assert sentence in told


def test_nothing_is_broken_inside_a_word_on_a_narrow_terminal(tmp_path: Path):
    done = subprocess.run(
        command(*GAME), input=typed("?", "account-unit", *ANSWERS), cwd=tmp_path, env=environment(COLUMNS="80"), capture_output=True,
        encoding="utf-8", timeout=300, check=True,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if "kamlab play --debrief" not in line]  # a command is copied whole
    assert max(map(len, lines)) <= 80
    table = done.stdout.split("The same random numbers under other managers")[1].split("- Your firm")[0]
    told = " ".join(table.split())
    for words in ("profit (million yuan)", "no-account-manager", "compromise", "on average", "resentment"):
        assert words in told, words
    assert "how readily a broken relationship is sought back" in " ".join(done.stdout.split())


def test_what_is_typed_is_what_is_decided():
    lines = ["0 1 0 links 0.5 team hard-line", "0.7", "even 0.6", "price 0.9 exclusivity 0", "", "w", "h", "q"]
    assert run(*GAME, input=typed(*lines)).exit_code == 0
    decided = [decision.model_dump(exclude_defaults=True) for decision in read_game("gree-gome-1.json").decisions]
    assert decided[:3] == [
        {"visits": (0.0, 1.0, 0.0), "links": 0.5, "instruction": "hard-line"}, {"worth": 0.7}, {"worth": 0.6, "perspective": 0.0},
    ]  # fmt: skip
    issue = decided[3]["issues"]
    assert (issue[0], issue[1], issue[5]) == (0.9, pytest.approx(0.6), 0.0)  # what was left out stays as offered before, evenly
    assert decided[4] == decided[3]  # Enter repeats
    assert [decision.do for decision in read_game("gree-gome-1.json").decisions[5:]] == ["walk away", "hold"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["layerd"], "'layerd' is not understood; did you mean 'layered'?"),
        (["1 2"], "a plan of visits has three numbers"),
        (["20 20 20"], "60 visits a month are more than the 16 that there is time for"),
        (["-1 2 3"], "-1 does not lie in 0 to 60"),
        (["nan 2 3"], "nan does not lie in"),
        (["links"], "a number is wanted here"),
        (["links 2"], "2 does not lie in 0 to 1"),
        (["watch x"], "'x' is not understood"),
        (["team softly"], "no colleague bargains by 'softly'"),
        (["d balanced"], "a plan tells colleagues how to bargain by team, as in team balanced."),
        (["d"], "d leaves a dispute or a stand-off to a colleague"),
        (["", "1.5"], "1.5 does not lie in 0 to 1"),
        (["", "a"], "answers: offer"),
        (["", ""], "no offer of yours yet to repeat"),
        (["", "prise 0.5"], "one number from 0 to 1, or issues"),
        (["", "prise"], "'prise' is not understood; did you mean 'price'?"),
        (["", "price"], "a number is wanted here"),
        (["", "price 0.5 sevrice 0.2"], "did you mean 'service'"),
        (["", "d"], "name the colleague's policy"),
        (["", "d nobody"], "no colleague bargains by 'nobody'"),
        (["", "h"], "'h' is not understood"),
        (["", "w", "0.5"], "answer h (hold)"),
        (["\x00\x1b[A"], "is not understood"),
        (["窑炉"], "is not understood"),
        (["1e400 0 0"], "does not lie in"),
    ],
)
def test_a_line_that_makes_no_sense_is_asked_again_and_changes_nothing(lines: list[str], words: str):
    shown = run("play", "gree-gome", input=typed(*lines)).stdout
    assert words.lower() in " ".join(shown.split()).lower()
    before = len(lines) - 1
    assert len(read_game("gree-gome-1.json").decisions) == before
    assert shown.count("Traceback") == 0


def test_help_and_view_are_no_decisions():
    shown = run("play", "gree-gome", input=typed("?", "v", "", "?", "t", "v", "w", "?", "t", "q")).stdout
    assert "keep the plan" in shown
    assert "giving way evenly on every issue" in shown
    assert "take their last offer" in shown
    assert len(read_game("gree-gome-1.json").decisions) == 2


def test_a_game_that_is_stopped_and_gone_on_with_ends_like_one_played_through():
    one = run(*GAME, "--save", "one.json", input=typed(*ANSWERS))
    assert "The game is over" in one.stdout
    left = list(ANSWERS)
    run(*GAME, "--save", "two.json", input=typed(*left[:3]))
    for _ in range(200):
        game = read_game("two.json")
        if game.question is None:
            break
        done = run("play", "--resume", "two.json", input=typed(*left[:5], "q"))
        left = left[3:] + left[:3]
        assert done.exit_code == 0
    assert game.question is None
    assert len(game.series) == 24
    whole = read_game("one.json")
    again = whole.again()
    for decision in whole.decisions:
        again.decide(decision)
    assert np.array_equal(again.monthly(), whole.monthly())


def test_the_end_of_the_input_keeps_the_game_and_says_how_to_go_on():
    done = run(*GAME, input=typed("", "0.6"))
    assert done.exit_code == 0
    assert "go on with: kamlab play --resume gree-gome-1.json" in done.stdout
    assert len(read_game("gree-gome-1.json").decisions) == 2
    again = run("play", "--resume", "gree-gome-1.json", input=typed("0.55", "q"))
    assert "you go on in month" in again.stdout
    assert len(read_game("gree-gome-1.json").decisions) == 3


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_keeps_the_game(tmp_path: Path):
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sim.cli import main
main()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, *GAME], cwd=tmp_path, env=environment(PYTHONUNBUFFERED="1"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(typed("", "0.6"))
    child.stdin.flush()
    for line in child.stdout:
        if re.match(r"Gome asks for terms", line):
            break
    child.send_signal(signal.SIGINT)
    _, complained = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "kamlab: the game is kept; go on with: kamlab play --resume gree-gome-1.json" in complained.splitlines()
    assert complained.splitlines()[-1] == "kamlab: stopped"
    assert len(read_game(tmp_path / "gree-gome-1.json").decisions) == 2


def test_a_disk_that_fills_up_does_not_end_the_game(monkeypatch: pytest.MonkeyPatch):
    from sim.play.saved import Session

    saves = []

    def save(self):
        saves.append(len(self.game.decisions))
        if len(saves) in (2, 3):
            raise sim.KamlabError("the disk is full")
        kept(self)

    kept = Session.save
    monkeypatch.setattr(Session, "save", save)
    done = run(*GAME, input=typed("", "0.6", "0.5", "q"))
    assert done.exit_code == 0
    assert done.stderr.count("the disk is full") == 2
    assert len(read_game("gree-gome-1.json").decisions) == 3


@pytest.mark.parametrize(
    ("options", "words"), [((), "was played on elsewhere, or changed. Nothing was written here"), (("--zh",), "在别处又玩过，或被改过")]
)
def test_a_game_that_is_played_on_elsewhere_ends_in_a_sentence_and_undoes_nothing(options, words, monkeypatch: pytest.MonkeyPatch):
    from sim.play import terminal
    from sim.play.decisions import WalkAway
    from sim.play.saved import Session

    said, stored = iter(["", "0.6", "0.7"]), []

    def line(prompt: str) -> str:
        text = next(said)
        if text == "0.6":  # meanwhile in another window
            Session.load(Path("gree-gome-1.json")).decide(WalkAway())
            stored.append(Path("gree-gome-1.json").read_bytes())
        return text

    monkeypatch.setattr(terminal, "_line", line)
    done = run(*GAME, *options)
    assert done.exit_code == 2
    (told,) = done.stderr.splitlines()
    assert words in told
    assert told.endswith(f"kamlab play {' '.join([*options, '--resume'])} gree-gome-1.json")
    assert stored == [Path("gree-gome-1.json").read_bytes()], "what was decided elsewhere is gone"
    assert next(said) == "0.7", "the game went on"


def test_a_debrief_tells_which_games_are_in_it_also_where_two_folders_have_one_name(tmp_path: Path):
    paths = [Path(day) / "ann.json" for day in ("monday", "tuesday")] + [Path("broken.json")]
    for taste, path in enumerate(paths[:2]):
        path.parent.mkdir()
        finish_and_save(path, taste)
    paths[2].write_text("{")
    assert run("play", "--debrief", *paths, "--out", "out").exit_code == 0
    games = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))["games"]
    assert list(games) == ["monday/ann.json", "tuesday/ann.json"]
    assert len(set(games.values())) == 2
    again = run("play", "--debrief", paths[0], paths[2], "--out", "one")
    assert again.exit_code == 0, again.stderr
    assert list(json.loads(Path("one/manifest.json").read_text(encoding="utf-8"))["games"]) == ["ann.json"]


def finish_and_save(path: Path, taste: int) -> None:
    from sim.play.saved import Session

    Session(finish(Game(sim.load("gree-gome").with_(months=3)), Wild(taste)), path).save()


def test_games_are_numbered_and_never_overwritten():
    for _ in range(2):
        run(*GAME, input="")
    assert sorted(path.name for path in Path().iterdir()) == ["gree-gome-1.json", "gree-gome-2.json"]
    before = Path("gree-gome-1.json").read_bytes()
    done = run(*GAME, "--save", "gree-gome-1.json", input=typed("account-unit"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "exists already: go on with --resume gree-gome-1.json" in done.stderr
    assert Path("gree-gome-1.json").read_bytes() == before


def test_one_file_is_debriefed_by_itself_and_several_as_a_class():
    for n in range(3):
        run(*GAME, "--save", f"player{n}.json", input=typed(*ANSWERS[n:]))
    one = run("play", "--debrief", "player0.json")
    assert one.exit_code == 0, one.stderr
    assert all(sentence in " ".join(one.stdout.split()) for sentence in debrief(read_game("player0.json")).words())
    Path("broken.json").write_text("{")
    many = run("play", "--debrief", "player0.json", "player1.json", "player2.json", "broken.json", "--out", "out")
    assert many.exit_code == 0, many.stderr
    assert "3 games on the same random numbers" in many.stdout
    assert "broken.json is no saved game" in many.stderr
    assert {path.name for path in Path("out").iterdir()} == {
        "class.png",
        "class.pdf",
        "class.svg",
        "class-games.csv",
        "class-spread.csv",
        "class-differences.csv",
        "manifest.json",
    }
    told = json.loads(run("play", "--debrief", "player0.json", "player1.json", "--json").stdout)
    assert [game["player"] for game in told["games"]] == ["player0", "player1"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "name one case to play"),
        (("gree-gome", "kiln-raid"), "name one case to play"),
        (("gree-gom",), "did you mean 'gree-gome'"),
        (("gree-gome", "--account", "Gom"), "did you mean 'Gome'"),
        (("gree-gome", "--every", "0"), "every 1 to 12 months"),
        (("gree-gome", "--months", "0"), "months"),
        (("gree-gome", "--seed", "-1"), "seed"),
        (("gree-gome", "--save", "nowhere/game.json"), "cannot be written"),
        (("gree-gome", "--resume", "game.json"), "leave out NAME"),
        (("--resume", "game.json"), "no such file"),
        (("--debrief",), "needs the files"),
        (("--debrief", "game.json"), "no such file"),
        (("gree-gome", "--json"), "--json and --out go with --debrief"),
    ],
)
def test_play_refuses_in_a_sentence(options: tuple[str, ...], words: str):
    done = run("play", *options, input="")
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert not list(Path().iterdir())


def test_the_debrief_in_the_terminal_names_every_manager():
    from sim.play import terminal
    from sim.play.saved import Session

    Session(finish(Game(sim.load("gree-gome").with_(months=6)), Wild(2)), Path("wild.json")).save()
    shown = run("play", "--debrief", "wild.json").stdout
    for name in ("you", "compromise", "hard-line", "balanced", "no-account-manager", "account-unit"):
        assert name in shown
    assert [terminal.free_path(Path(), "wild") for _ in range(2)] == [Path("wild-1.json"), Path("wild-2.json")]  # begun at once


def test_a_relationship_named_team_is_a_plan_and_the_word_team_still_instructs():
    case = ("play", "internal-collapse", "--set", "supplier.W.negotiates=false", "--every", "1")
    assert run(*case, input=typed("team", "team team squeezing", "q")).exit_code == 0
    plans = [decision.model_dump(exclude_defaults=True) for decision in read_game("internal-collapse-1.json").decisions]
    assert plans == [
        {"relationship": "team", "instruction": plans[0]["instruction"]}, {"relationship": "team", "instruction": "squeezing"},
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_what_was_typed_ahead_is_dropped_at_a_terminal_and_kept_in_a_pipe(monkeypatch: pytest.MonkeyPatch):
    import select

    from sim.terminal import forget_typed

    def left_over(descriptor: int, end: int) -> bytes:
        with os.fdopen(descriptor, closefd=False) as stream:
            monkeypatch.setattr(sys, "stdin", stream)
            os.write(end, b"a\nw\n")
            assert select.select([descriptor], [], [], 10)[0]
            forget_typed()
            return os.read(descriptor, 100) if select.select([descriptor], [], [], 0.2)[0] else b""

    keyboard, terminal = os.openpty()
    assert left_over(terminal, keyboard) == b""
    reading, writing = os.pipe()
    assert left_over(reading, writing) == b"a\nw\n"
    for descriptor in (keyboard, terminal, reading, writing):
        os.close(descriptor)


@pytest.mark.parametrize("compiling", [True, False])
def test_only_what_is_typed_while_the_rules_compile_is_dropped(compiling: bool, monkeypatch: pytest.MonkeyPatch):
    from types import SimpleNamespace

    from sim.play import terminal

    dropped = []
    monkeypatch.setattr(terminal, "compile_ahead", lambda: SimpleNamespace(is_alive=lambda: compiling))
    monkeypatch.setattr(terminal, "forget_typed", lambda: dropped.append(len(dropped)))
    shown = run(*GAME, input=typed("", "0.6", "q")).stdout
    assert shown.count("still being compiled") == len(dropped) == 2 * compiling
