"""The four pictures by name, each with its title and what it shows in words: for the page, for slides and for handouts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt

from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid, load_terms
from screens.chart_files import to_png
from screens.charts import draw_forces, draw_heat, draw_timetable, draw_wheel, order_chapters, say_chapter
from teach.pictures import Count, count_bearers, count_forces, find_dated, read_timetable
from teach.register import Duty
from teach.slides import Picture

TITLES = {
    "time": "From a request to a plan: 20 weeks",
    "wheel": "The year",
    "heat": "Who carries the duties",
    "forces": "Musts and shoulds",
}
# These are drawn from the register, which needs the document's wording.
NEED_WORDING = ("heat", "forces")
# A slide is wide and low: so many bearers can be read on it. They carry nine duties in ten.
MOST_BEARERS = 14


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and what it shows for whoever cannot see it."""

    chart: alt.LayerChart
    alt: str


def draw_picture(name: str, register: Sequence[Duty], most_bearers: int | None = None) -> Drawn | None:
    """The picture called ``name``; None where there is none or the register that it is drawn from is empty."""
    aid = load_aid(DEFAULT_DOCUMENT)
    if name in NEED_WORDING and not register:
        return None
    match name:
        case "time":
            timetable = read_timetable(aid)
            summary = "; ".join(f"{step.limit}, {step.what}" for step in timetable.steps)
            return Drawn(draw_timetable(timetable), f"Timeline of 20 weeks from the request for an assessment: {summary}.")
        case "wheel":
            dated = find_dated(register, aid)
            said = "; ".join(f"{one.date}, paragraph {one.label}" for one in dated)
            return Drawn(draw_wheel(dated), f"The school year as a ring, with the days that the Code names: {said}.")
        case "heat":
            return _draw_heat(count_bearers(register), most_bearers)
        case "forces":
            return _draw_forces(count_forces(register))
    return None


def make_files(names: Iterable[str], register: Sequence[Duty]) -> dict[str, Picture]:
    """The pictures called ``names`` as PNG, by name; those that cannot be drawn are left out."""
    drawn = {name: draw_picture(name, register, MOST_BEARERS) for name in dict.fromkeys(names) if name}
    return {name: Picture(to_png(one.chart), one.alt) for name, one in drawn.items() if one}


def _draw_heat(counts: Sequence[Count], most: int | None) -> Drawn:
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    bearers = list(dict.fromkeys(count.name for count in counts))
    kept = [count for count in counts if count.name in bearers[:most]]
    total = sum(count.rows for count in counts if count.name == bearers[0])
    left = len(bearers) - len(bearers[:most])
    rest = f" {left} who carry fewer are left out." if left else ""
    return Drawn(
        draw_heat(kept, names),
        f"Heat map of duties by bearer and chapter. {names.get(bearers[0], bearers[0])} has most, {total:,}.{rest}",
    )


def _draw_forces(counts: Sequence[Count]) -> Drawn:
    by_cell = {(count.chapter, count.name): count.rows for count in counts}
    forces = tuple(dict.fromkeys(count.name for count in counts))
    said = "; ".join(
        f"{say_chapter(chapter)}: " + ", ".join(f"{by_cell[chapter, force]} {force}" for force in forces)
        for chapter in order_chapters(counts)
    )
    return Drawn(draw_forces(counts), f"Bars of musts and shoulds by chapter. {said}.")
