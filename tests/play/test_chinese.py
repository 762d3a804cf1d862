"""The game in Chinese: every sentence has a Chinese one, no surface falls back to English, and no saved game knows of it."""

from __future__ import annotations

import ast
import itertools
import re
import string
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

import sim
from sim.engine import ledger
from sim.kernel.axes import ISSUES, STAGES
from sim.language import CHINESE as VOCABULARY
from sim.language import RefusedError
from sim.play import debrief, decisions, news, pool, view, weigh
from sim.play.chinese import COMMANDS, SENTENCES
from sim.play.decisions import Offer, Plan
from sim.play.game import Game
from sim.play.pictures import picture, save_pictures
from sim.play.saved import Session, read_game
from sim.play.tongue import CHINESE, tongue_of
from sim.play.typed import as_typed
from sim.scenario import names
from sim.strategies.coverage import LAYERS
from sim.terminal import folded
from sim.world.registry import EVENTS
from tests.cli.cases import command, environment, run
from tests.play.players import Wild, delegator, finish
from tests.play.test_terminal import typed

ROOT = Path(sim.__file__).parent
SPOKEN = [
    ROOT / "language/tongue.py",
    ROOT / "cli/play.py",
    ROOT / "engine/ledger.py",
    *sorted((ROOT / "rules").glob("*.py")),
    *sorted((ROOT / "play").glob("*.py")),
]
COMMAND_LETTERS = set("awdtvqhrg")
ANSWERS = [
    "",
    "0.62",
    "平均 0.55",
    "价格 0.7 服务 0.2",
    "",
    "接受",
    "局面",
    "条款",
    "坚持",
    "修复",
    "d 平衡",
    "?",
    "4 3",
    "1.5",
    "离席",
] * 60
"""More than a game needs; what makes no sense at a question is asked again."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Every sentence


def said(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """Templates of a file with their lines: what a tongue says or counts, and what is refused."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            tongues = isinstance(node.func, ast.Attribute)  # not the `say` of `sim.terminal`
            if (called == "say" and tongues) or called in ("RefusedError", "StaleError", "MovedOnError"):
                yield from ((node.lineno, one) for one in either(node.args[0]))
            elif called == "count" and tongues and len(node.args) == 3:
                yield node.lineno, node.args[2]


def either(template: ast.expr) -> list[ast.expr]:
    """The templates of which a condition chooses one."""
    return [*either(template.body), *either(template.orelse)] if isinstance(template, ast.IfExp) else [template]


def templates() -> set[str]:
    found = {event.words for event in EVENTS.values() if isinstance(event.words, str)}
    for path in SPOKEN:
        for line, template in said(path):
            if isinstance(template, ast.Constant):
                found.add(template.value)
            else:  # these two say what others hand them
                assert path.name in ("tongue.py", "ledger.py"), f"{path.name}:{line}: a template that is no constant cannot be looked up"
    return found


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_sentence_has_a_chinese_one_and_no_chinese_one_is_left_over():
    needed = templates()
    assert len(needed) > 150
    assert needed - set(SENTENCES) == set(), "not in Chinese"
    assert set(SENTENCES) - needed == set(), "said nowhere"


def test_a_chinese_sentence_has_the_placeholders_of_the_english_one():
    assert [english for english, chinese in SENTENCES.items() if placeholders(english) != placeholders(chinese)] == []


def test_every_name_that_the_game_shows_is_in_the_vocabulary():
    cases = [sim.load(name) for name in names()]
    coarse = [word for scale in (view.WARMTH, view.SAY, view.LEAN) for _, word in scale]
    acts = [kind.model_fields["do"].default for kind in decisions.Decision.__subclasses__() if "do" in kind.model_fields]
    shown = [
        *LAYERS,
        *ISSUES,
        *STAGES,
        *coarse,
        *acts,
        *weigh.KINDS.values(),
        "you",
        "gone",
        "in business",
        "links",
        "watch",
        "team",
        "even",
    ]
    for case in cases:
        shown += [*case.conflicts(), *case.coverages(), *case.relationships, case.currency]
    assert {name for name in shown if name not in VOCABULARY} == set()
    assert len(acts) == 9


# Nothing in English


def latin(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]+", text)}


def own_words(case: sim.Scenario) -> set[str]:
    """Latin words that stay in a Chinese game: names, and what the Chinese story itself says in Latin letters."""
    given = [s.name for s in case.supplier] + [a.name for a in case.account] + [s.name for s in case.segment]
    return latin(" ".join([*given, case.name, case.title_zh, case.story.zh]))


def assert_chinese(shown: str, case: sim.Scenario, also: Iterable[str] = ()) -> None:
    lines = [line for line in shown.splitlines() if "kamlab play" not in line]  # a command is a command
    assert latin("\n".join(lines)) - own_words(case) - COMMAND_LETTERS - set(also) == set()
    assert re.search(r"[一-鿿]", shown)
    assert re.findall(r"[一-鿿\d%][,;:?!](?=[一-鿿A-Z])", shown) == [], "a half-width mark"


def test_every_event_is_told_in_chinese():
    world = SimpleNamespace(suppliers=["甲", "乙", "丙"], segments=["一", "二", "三"])
    setting = SimpleNamespace(setting=world)
    for details in itertools.product((0.0, 1.0, 2.0), (0.0, 1.0), (0.0, 0.25)):
        for event in EVENTS.values():
            assert latin(ledger.sentence(event, CHINESE, "甲", "丁", details, world)) == set()
        for words, _ in news.HEARD.values():
            assert latin(words(CHINESE, "丁", details, setting)) == set()


def test_a_process_plays_in_chinese_and_every_line_fits_a_terminal(folder: Path):
    done = subprocess.run(
        command("play", "gree-gome", "--zh", "--quick"), input=typed("?", *ANSWERS), cwd=folder, capture_output=True, encoding="utf-8",
        env=environment(COLUMNS="80", PYTHONIOENCODING="utf-8"), timeout=300, check=True,
    )  # fmt: skip
    game = read_game(folder / "gree-gome-1.json")
    assert game.question is None
    assert_chinese(done.stdout, game.scenario)
    told = re.sub(r"\s", "", done.stdout)
    for sentence in debrief(game, tongue=CHINESE).words():
        assert re.sub(r"\s", "", sentence) in told
    lines = [line for line in done.stdout.splitlines() if "kamlab play" not in line and "]: " not in line]
    assert max(map(cell_len, lines)) <= 80
    assert [line for line in lines if line.lstrip()[:1] in ("。", ",", ";", ":", "、", ")", "?")] == []
    labelled = [re.match(r"第\d+月 +", line) for line in lines]
    assert {cell_len(label[0]) for label in labelled if label} == {10}, "what is heard begins in one column"
    (head,) = {line for line in lines if line.startswith("你的客户")}
    row = next(line for line in lines[lines.index(head) :] if line.startswith("Gome"))
    assert cell_len(head[: head.index("现状")]) == cell_len(row[: row.index("正常往来")]), "the columns stand below their headings"


@pytest.mark.parametrize(
    "name", ["three-managers", "internal-collapse", "manager-stages", "decisive-point", "department-store", "iron-ore"]
)
def test_whole_games_are_told_in_chinese(name: str):
    case = sim.load(name)
    done = run("play", name, "--zh", "--months", 10, "--every", 6, input=typed("?", *ANSWERS))
    assert done.exit_code == 0, done.stderr
    assert "游戏结束" in done.stdout
    assert_chinese(done.stdout, case)


@pytest.mark.parametrize("name", ["kiln-raid", "serve-all", "ten-tactics"])
@pytest.mark.parametrize("player", [delegator("balanced"), Wild(3)], ids=["delegating", "wild"])
def test_debriefs_are_told_in_chinese(name: str, player):
    game = finish(Game(sim.load(name).with_(months=18), 2), player)
    assert_chinese("\n".join([*debrief(game, tongue=CHINESE).words(), *(item.words for item in game.news(tongue=CHINESE))]), game.scenario)


def test_a_game_is_gone_on_with_and_a_class_debriefed_in_chinese(folder: Path):
    case = sim.load("gree-gome")
    for n in range(2):
        run("play", "gree-gome", "--quick", "--zh", "--save", f"{n}.json", input=typed("", *ANSWERS[n:4]))
        shown = run("play", "--resume", f"{n}.json", "--zh", input=typed(*ANSWERS)).stdout
        assert "月继续。" in shown
        assert_chinese(shown, case, ["json"])
    (folder / "broken.json").write_text("{")
    many = run("play", "--zh", "--debrief", "0.json", "1.json", "broken.json", "--out", "out")
    assert many.exit_code == 0, many.stderr
    assert_chinese(many.stdout, case, ["out", "png", "pdf", "svg", "csv", "class", "games", "spread", "differences"])
    assert "broken.json不是保存的游戏，或已损坏" in many.stderr
    missing = run("play", "--zh", "--resume", "nothing.json")
    assert (missing.exit_code, missing.stderr) == (2, "kamlab: nothing.json：没有这个文件\n")


CLASSES = {
    "没有玩到底：共4个月，停在第1月；继续请用：kamlab play --zh --resume": lambda p: kept_game(p, most=0),
    "的种子不同（9和1）": lambda p: kept_game(p, seed=9),
    "的重复编号不同（1和0）": lambda p: kept_game(p, replication=1),
    "的案例不同": lambda p: kept_game(p, months=5),
    "不是保存的游戏，或已损坏": lambda p: p.write_bytes(b""),
    "没有这个文件": lambda p: None,
    "是文件夹": lambda p: p.mkdir(),
    "太大": lambda p: p.write_bytes(b" " * 3_000_000),
    "规则": lambda p: (kept_game(p), p.write_text(re.sub('"rules": "[0-9a-f]*"', '"rules": "0"', p.read_text()))),
    "在这局之后改动过": lambda p: (kept_game(p), p.write_text(re.sub('"digest": "[0-9a-f]*"', '"digest": "0"', p.read_text()))),
    "没有自带的案例“nirgends”": lambda p: (kept_game(p), p.write_text(p.read_text().replace('"gree-gome"', '"nirgends"'))),
}


def kept_game(path: Path, *, months: int = 4, most: int = 1000, **luck: int) -> None:
    session, player = Session(Game(sim.load("gree-gome").with_(months=months), **luck), path), Wild(1)
    session.save()
    while session.game.question is not None and len(session.game.decisions) < most:
        session.decide(player(session.game.question))


@pytest.mark.parametrize("words", CLASSES)
def test_a_class_is_told_in_chinese_what_was_left_out_and_a_single_game_what_is_wrong(words: str, folder: Path):
    for n in range(2):
        kept_game(folder / f"{n}.json")
    bad = folder / "b.json"
    CLASSES[words](bad)
    many = run("play", "--zh", "--debrief", "0.json", "1.json", "b.json")
    assert many.exit_code == 0, many.stderr
    (told,) = many.stderr.splitlines()
    assert told.startswith("kamlab: 未计入：")
    assert words in told
    told = re.sub(r"（(EOF|Expecting|Invalid)[^（）]*）", "", told)  # how a parser puts it
    assert_chinese(told.removeprefix("kamlab: "), sim.load("gree-gome"), ["json", "b", "nirgends", "kamlab", "play", "resume", "zh"])
    if "不同" not in words:  # which a game by itself cannot be
        one = run("play", "--zh", "--debrief", "b.json")
        assert one.exit_code == 2
        assert words in one.stderr
        alone = run("play", "--zh", "--debrief", "b.json", "b.json", "missing.json")
        assert alone.exit_code == 2
        assert "没有已结束的游戏可以汇总" in alone.stderr
        assert words in alone.stderr


# Figures


def texts(figure) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_figures_are_chinese_and_find_their_glyphs(folder: Path):
    case = sim.load("three-managers").with_(months=12)
    for n in range(2):
        session = Session(Game(case, 4), folder / f"{n}.json")
        finish(session.game, Wild(n))
        session.save()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for found in (debrief(read_game("0.json"), tongue=CHINESE), pool(["0.json", "1.json"], tongue=CHINESE)):
            assert save_pictures(found, {}, folder / type(found).__name__)[0].stat().st_size > 1000
            assert_chinese(texts(picture(found)), case, "abc")  # letters of panels


def test_numbers_and_tables_do_not_depend_on_the_language():
    game = finish(Game(sim.load("gree-gome").with_(months=12), 1), delegator("hard-line"))
    english, chinese = debrief(game), debrief(game, tongue=CHINESE)
    assert english.table().equals(chinese.table())
    assert "its resentment was highest" in " ".join(english.words())
    numbers = [re.findall(r"\d[\d,.]*\d", text) for text in (" ".join(english.words()), " ".join(chinese.words()))]
    assert sorted(numbers[0]) == sorted(numbers[1])


# What is typed


TOLD = [
    ("无人对接 团队 强硬", "no-account-manager team hard-line"), ("0.7", "0.7"), ("平均0.6", "even 0.6"),
    ("价格0.9，独家０", "price 0.9 exclusivity 0"), ("", ""), ("离席", "w"), ("坚持", "h"), ("退出", "q"),
]  # fmt: skip


def test_the_same_decisions_give_the_same_file_in_both_languages(folder: Path):
    for n, (file, language) in enumerate((("zh.json", ["--zh"]), ("en.json", []))):
        assert run("play", "gree-gome", "--quick", *language, "--save", file, input=typed(*(both[n] for both in TOLD))).exit_code == 0
    assert len(read_game("zh.json").decisions) == 7
    assert (folder / "zh.json").read_bytes() == (folder / "en.json").read_bytes()


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("价格0.7服务0.2", "price 0.7 service 0.2"), ("价格 0。7、返利 1", "price 0.7 rebate 1"), ("交给平衡", "d balanced"),
        ("D 强硬", "d hard-line"), ("交给同事 强硬", "d hard-line"), ("4 3 1 联动 0.5 关注1", "4 3 1 links 0.5 watch 1"),
        ("多层 团队平衡", "layered team balanced"), ("\uff14 \uff13 \uff11", "4 3 1"),
        ("\u4ef7\u683c\uff10\uff0e\uff17\uff0c\u670d\u52a1\uff10\u30022", "price 0.7 service 0.2"),
        ("\uff24 \u5f3a\u786c", "d hard-line"), ("\uff1f", "?"), ("layered team balanced", "layered team balanced"), ("窑炉", "窑炉"),
    ],
)  # fmt: skip
def test_chinese_words_and_signs_are_understood(line: str, meant: str):
    assert as_typed(line, ["layered", "balanced", "hard-line"], CHINESE) == meant


def test_a_chinese_name_of_ones_own_is_no_command():
    assert as_typed("平均拜访法", ["平均拜访法"], CHINESE) == "平均拜访法"


def test_no_word_that_can_be_typed_means_two_things():
    ours = [VOCABULARY[name] for name in (*ISSUES, "balanced", "hard-line", "compromise", "shallow", "layered")]
    assert set(ours) & set(COMMANDS) == set()


# Answers that cannot be given


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["多曾"], "看不懂“多曾”；可用的有："),
        (["从无人对接"], "看不懂"),
        (["4 3"], "拜访计划要写三个数"),
        (["20 20 20"], "每月60次拜访，超出了时间允许的16次"),
        (["d 强硬"], "请写“团队”，例如：团队 强硬。"),
        (["团队 软磨"], "没有同事按“软磨”谈判；可用的有："),
        (["", "1.5"], "1.5不在0到1之间。"),
        (["", "接受"], "第2月：这里不能回答“接受”；可以回答：出价、逐项出价、离席、交给同事。"),
        (["", "价格"], "这里要写一个数。"),
        (["", "价格 0.5 服雾 0.2"], "没有“服雾”这项条款"),
        (["", "坚持"], "看不懂“坚持”"),
        (["", "d"], "请在d后面写明同事的策略"),
        (["", "w", "0.5"], "请回答h（坚持）"),
    ],
)
def test_what_cannot_be_answered_is_told_in_chinese(lines: list[str], words: str):
    shown = run("play", "gree-gome", "--zh", input=typed(*lines)).stdout
    assert words in re.sub(r"\n", "", shown)
    assert len(read_game("gree-gome-1.json").decisions) == len(lines) - 1
    assert_chinese(shown, sim.load("gree-gome"))


def test_every_refusal_is_tellable():
    tellable = [template for template in templates() if template in SENTENCES]
    assert len(tellable) > 150
    for template in tellable:
        values = dict.fromkeys(placeholders(template), 1)
        assert CHINESE.tell(RefusedError(template, **values)) == SENTENCES[template].format(**values)


def test_an_unknown_language_is_refused():
    with pytest.raises(sim.KamlabError, match="language 'fr': choose one of en, zh"):
        tongue_of("fr")


# The board and the page


def written(box) -> str:
    """All that a board shows: texts, labels, choices and tips."""
    from tests.play.test_widgets import everything

    parts = []
    for one in everything(box):
        parts += [str(getattr(one, name)) for name in ("description", "tooltip") if getattr(one, name, None)]
        parts += [str(label) for label in getattr(one, "_options_labels", ())]
        text = getattr(one, "value", "")
        parts.append(re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", text) if isinstance(text, str) and "<" in text else "")
    return "\n".join(parts)


def test_the_board_is_played_in_chinese_to_its_debrief(folder: Path):
    pytest.importorskip("ipywidgets")
    from sim.play import widgets
    from tests.play.test_widgets import button, slider

    case = sim.load("gree-gome").with_(months=12)
    board = widgets.Board(Session(Game(case, every=6), folder / "game.json"), CHINESE)
    slider(board.box, "每月拜访操作层").value = 16
    slider(board.box, "每月拜访决策层").value = 16
    button(board.box, "继续").click()
    assert "次拜访，超出了时间允许的16次" in board.trouble.value
    slider(board.box, "拜访计划").value = "no-account-manager"
    for label in ("继续", "出价", "按这些条款出价", "离席", "坚持", "提出修复"):
        assert_chinese(written(board.box), case)
        button(board.box, label).click()
        if label == "离席":
            button(board.box, "确定？离席").click()
    player = delegator("hard-line")
    while board.game.question is not None:
        assert_chinese(written(board.box), case)
        board.answer(player(board.game.question))
    assert_chinese(written(board.box), case)
    assert "同样的运气，换别的经理" in written(board.box)
    assert "class=you" in "".join(str(getattr(one, "value", "")) for one in board.controls.children)
    assert [type(decision) for decision in read_game("game.json").decisions[:3]] == [Plan, Offer, decisions.Terms]


def test_the_notebooks_board_speaks_chinese_and_goes_on_with_an_english_game(folder: Path):
    pytest.importorskip("ipywidgets")
    from sim.play.widgets import board
    from tests.play.test_widgets import button

    button(board("kiln-raid", save="game.json"), "Go on").click()
    assert_chinese(written(board("kiln-raid", save="game.json", language="zh")), sim.load("kiln-raid"))
    with pytest.raises(sim.KamlabError, match="language 'de'"):
        board("kiln-raid", language="de")


# Folding


def test_a_table_too_wide_for_the_terminal_is_told_in_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    from sim.terminal import records_or_table

    columns, row = ["经理", "关系", "同样运气下的利润", "许多运气的平均利润"], ["妥协", "无人对接", "1.00", "2.00"]
    for width, fits in (("60", True), ("40", False)):  # 46 columns and what stands between them; as characters they would be 23
        monkeypatch.setenv("COLUMNS", width)
        records_or_table(columns, [row])
        assert ("─" in capsys.readouterr().out) == fits


@pytest.mark.parametrize("width", [12, 17, 40])
def test_lines_of_chinese_are_folded_by_columns_and_begin_with_no_stop(width: int):
    text = "你是Gree的客户经理，任期24个月（两年）。“多层”与“浅层”、贵或贱：layered relationships 都可以？" * 3
    lines = folded(text, width, 2)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert [line for line in lines if cell_len(line) > width and " " not in line.strip() and not line.strip().isascii()] == []
    assert all(line.startswith("  ") and line.strip()[0] not in "。，：、)?" for line in lines[1:])
