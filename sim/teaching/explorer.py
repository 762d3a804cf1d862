"""Explorer: an outlook with sliders, for a notebook or a page in the browser."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import KamlabError
from sim.figures.png import as_png
from sim.language import check_language, told, told_list
from sim.scenario import Scenario, load
from sim.teaching.outlook import Course, Panel, outlook

DPI = 96
TABLE_STYLE = """<style>
.kamlab-outlook { border-collapse: collapse; font-variant-numeric: tabular-nums; line-height: 1.4 }
.kamlab-outlook th, .kamlab-outlook td { padding: 0.2em 0 0.2em 2.5em; text-align: right; white-space: nowrap }
.kamlab-outlook tr > :first-child { padding-left: 0; text-align: left }
.kamlab-outlook thead th { border-bottom: 1px solid currentColor }
</style>"""
Control = tuple[str, float, float, float, float] | tuple[str, Mapping[str, Any]]
"""A slider (name, low, high, step, start), of whole numbers where step and start are; or a choice (name, {shown: value})."""


class Explorer:
    """Sliders and choices over facts of a case, and what the courses lead to as they stand.

    Attributes
    ----------
    widget : what a notebook shows
    sliders : {dotted key: ipywidgets slider, or drop-down list where the fact is chosen}
    """

    def __init__(
        self,
        case: Scenario,
        courses: Sequence[Course],
        panels: Sequence[Panel],
        sliders: Mapping[str, Control],
        *,
        language: str = "en",
        replications: int = 60,
        seed: int = 1,
    ) -> None:
        import ipywidgets as widgets  # only notebooks have it

        self.case, self.courses, self.panels = case, list(courses), list(panels)
        self.language, self.replications, self.seed = check_language(language), replications, seed
        self.sliders = {key: _control(widgets, *said) for key, said in sliders.items()}
        self.picture = widgets.Image(format="png", layout=widgets.Layout(width="98%", max_width=f"{620 * len(self.panels)}px"))
        self.table = widgets.HTML()
        self.note = widgets.HTML()
        for slider in self.sliders.values():
            slider.observe(self._moved, names="value")
        self.widget = widgets.VBox([*self.sliders.values(), self.note, self.picture, self.table])
        self.show()

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """The live widget where there is a kernel, and the figure and table as they stand where the notebook is only read."""
        live = self.widget._repr_mimebundle_(**options)
        still = {"image/png": base64.b64encode(self.picture.value).decode(), "text/html": self.table.value}
        return {**still, **live, "text/plain": self.note.value}

    def facts(self) -> dict[str, Any]:
        """What the sliders say now, by dotted key."""
        return {key: slider.value for key, slider in self.sliders.items()}

    def show(self) -> None:
        """Compute and draw for the sliders as they stand; what cannot be computed is said in a sentence, and the last figure stays."""
        try:
            found = outlook(
                self.case.with_(set=self.facts()), self.courses, self.panels, language=self.language, replications=self.replications,
                seed=self.seed,
            )  # fmt: skip
        except KamlabError as error:
            self.note.value = f"<b>{html.escape(str(error))}</b>"
            return
        self.picture.value = as_png(found.figure, DPI)
        table = found.table.rename_axis(index=None, columns=str(found.table.index.name))  # one line of headings
        self.table.value = TABLE_STYLE + table.to_html(classes="kamlab-outlook", border=0, justify="unset")
        replications = told("{} replications", self.language).format(self.replications)
        words = [told(text, self.language) for text in ("all on the same random numbers", "mean and 95 % interval")]
        self.note.value = told_list([replications, *words], self.language, ";")

    def _moved(self, _change: Any) -> None:
        self.note.value = f"{told('computing', self.language)} …"
        self.show()


def _control(widgets: Any, name: str, *said: Any) -> Any:
    look = {"description": name, "style": {"description_width": "22em"}, "layout": widgets.Layout(width="46em")}
    if len(said) == 1:
        return widgets.Dropdown(options=list(said[0].items()), **look)
    low, high, step, start = said
    kind = widgets.IntSlider if isinstance(step, int) and isinstance(start, int) else widgets.FloatSlider
    return kind(value=start, min=low, max=high, step=step, continuous_update=False, **look)


def explore(
    case: str | Scenario,
    courses: Sequence[Course],
    panels: Sequence[Panel],
    sliders: Mapping[str, Control],
    **options: Any,
) -> Explorer:
    """Sliders over a case, for the last line of a notebook's cell.

    Parameters
    ----------
    case : name, path or scenario
    courses : what is compared, on the same random numbers
    panels : measures that are shown
    sliders : {dotted key: (name, low, high, step, start)} for facts that can be moved, whole numbers where step and start are;
        {dotted key: (name, {shown: value})} for facts that are chosen, the first one at the start
    options : language (en or zh), replications (60), seed (1)

    Raises
    ------
    KamlabError
        for an unknown case or language
    """
    return Explorer(load(case) if isinstance(case, str) else case, courses, panels, sliders, **options)
