"""Write the teaching notes of the lessons, in two languages, with the figures of the executed notebooks.

A note is a file `notes/NAME.toml`: goal, audience, steps with minutes, questions with the answers to expect, pitfalls, and what the result
rests on, each in English and Chinese. `{6|layered|profit}` stands for what the table under cell 6 of the lesson says of layered and profit,
`{6|layered|profit|95}` for the same with its 95 % interval; no measured figure is typed. Run `python notebooks/trainers/notes.py` after a
change of a note, or of the notebooks.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from sim.language import told, told_list

_spec = importlib.util.spec_from_file_location("build", Path(__file__).with_name("build.py"))
assert _spec is not None
assert _spec.loader is not None
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)

FOLDER = Path(__file__).with_name("notes")
LANGUAGES = build.LANGUAGES
FIGURE = re.compile(r"\{(\d+)\|([^|}]+)\|([^|}]+)(\|95)?\}")
INTERVAL = re.compile(r" \[[^]]*\]$")
WORDS = {
    "en": {
        "title": "# Teaching note: {}",
        "lesson": "[The lesson]({}); {} minutes. Figures are those of its own tables, brackets hold 95 % intervals.",
        "goal": "**Goal.** {}",
        "audience": "**For whom.** {}",
        "run-sheet": "## Run-sheet",
        "head": "| minute | what happens |",
        "questions": "## Questions, and the answers to expect",
        "pitfalls": "**Pitfalls.** {}",
        "rests": "**What it rests on.** {}",
    },
    "zh": {
        "title": "# 教学说明：{}",
        "lesson": "[课件]({})；{}分钟。数字都取自课件自己的表格，方括号里是95%区间。",
        "goal": "**目标。** {}",
        "audience": "**对象。** {}",
        "run-sheet": "## 流程表",
        "head": "| 分钟 | 做什么 |",
        "questions": "## 问题与参考回答",
        "pitfalls": "**容易出的岔子。** {}",
        "rests": "**结论靠什么。** {}",
    },
}


def note_of(lesson: Path, language: str) -> Path:
    """Where the note of a lesson stands."""
    return FOLDER / f"{lesson.stem}.{language}.md"


def built(lesson: Path, language: str) -> str:
    """The note of a lesson in a language.

    Raises
    ------
    KeyError
        for a figure that the lesson's notebook does not show; it names the note and those that there are
    """
    note = tomllib.loads((FOLDER / f"{lesson.stem}.toml").read_text(encoding="utf-8"))
    notebook = nbformat.read(build.notebook_of(lesson, "en"), as_version=4)  # numbers are the same in both languages
    title = build.built(lesson, language).cells[0].source.partition("\n")[0].removeprefix("# ")
    said = WORDS[language]
    minutes = sum(step["minutes"] for step in note["step"])
    parts = [
        said["title"].format(title),
        said["lesson"].format(f"../{build.notebook_of(lesson, language).name}", minutes),
        *(said[key].format(note[key][language]) for key in ("goal", "audience")),
        said["run-sheet"],
        "\n".join([said["head"], "|---|---|", *_rows(note["step"], language)]),
        said["questions"],
        "\n".join(f"{n}. **{q['ask'][language]}** {q['answer'][language]}" for n, q in enumerate(note["question"], start=1)),
        *(said[key].format(note[key][language]) for key in ("pitfalls", "rests")),
    ]
    return filled("\n\n".join(parts), figures(notebook), lesson.stem, language) + "\n"


def _rows(steps: list[dict[str, Any]], language: str) -> Iterator[str]:
    begin = 0
    for step in steps:
        yield f"| {begin} - {begin + step['minutes']} | {step[language]} |"
        begin += step["minutes"]


def filled(text: str, found: dict[tuple[str, str, str], str], name: str, language: str) -> str:
    """The text with its figures."""

    def figure(asked: re.Match[str]) -> str:
        cell, row, column, interval = asked.groups()
        if (cell, row, column) not in found:
            there = [f"{r}|{c}" for where, r, c in found if where == cell]
            raise KeyError(f"notes/{name}.toml asks for {asked[0]}; cell {cell} of the lesson shows {', '.join(there) or 'no table'}")
        value = found[cell, row, column]
        if not re.search(r"\d", value):  # a name
            return told_list((told(word, language) for word in value.split(", ")), language)
        return value if interval else INTERVAL.sub("", value)

    return FIGURE.sub(figure, text)


def figures(notebook: Any) -> dict[tuple[str, str, str], str]:
    """What the tables of an executed notebook say, by number of the cell, row and column; a row of a group is `group/row`."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if table := re.search(r"<table.*?</table>", output.get("data", {}).get("text/html", ""), re.DOTALL):
                number = cell.id.rpartition("-")[2]
                for row, column, value in _cells(ET.fromstring(table[0])):
                    found[number, row, column] = value
    return found


def _cells(table: ET.Element) -> Iterator[tuple[str, str, str]]:
    first, *rows = table.iter("tr")
    head, group = [_text(cell) for cell in first], ""
    for row in rows:
        names, values = row.findall("th"), row.findall("td")
        if not values:  # names of the index, below the head
            continue
        if not names:
            names, values = values[:1], values[1:]
        if len(names) > 1 or names[0].get("rowspan"):
            group = _text(names[0])
        name = "/".join(filter(None, [group, _text(names[-1])]))
        yield from ((name, column, _text(value)) for column, value in zip(head[len(head) - len(values) :], values, strict=True))


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


if __name__ == "__main__":
    for lesson in build.lessons():
        for language in LANGUAGES:
            note_of(lesson, language).write_text(built(lesson, language), encoding="utf-8")
    print(f"Wrote {len(build.lessons()) * len(LANGUAGES)} notes to {FOLDER}")
