"""The four pictures by name, each with its title and what it shows in words: for the page, for slides and for handouts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt

from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid, load_terms
from screens.chart_files import to_png
from screens.charts import (
    PAGE_CANVAS,
    WALL_CANVAS,
    draw_forces,
    draw_forces_wide,
    draw_heat,
    draw_timetable,
    draw_wheel,
    order_chapters,
    say_chapter,
)
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
# A wall is wide and low, and read from afar: so many bearers have room on it. They carry most of the duties.
MOST_BEARERS = 7


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and what it shows for whoever cannot see it."""

    chart: alt.LayerChart
    alt: str


def draw_picture(name: str, register: Sequence[Duty], on_wall: bool = False) -> Drawn | None:
    """The picture called ``name``, for the page or (``on_wall``) for a projector, a slide or paper; None where there is none
    or the register that it is drawn from is empty."""
    canvas = WALL_CANVAS if on_wall else PAGE_CANVAS
    aid = load_aid(DEFAULT_DOCUMENT)
    if name in NEED_WORDING and not register:
        return None
    match name:
        case "time":
            timetable = read_timetable(aid)
            summary = "; ".join(f"{step.limit}, {step.what}" for step in timetable.steps)
            return Drawn(
                draw_timetable(timetable, canvas), f"Timeline of 20 weeks from the request for an assessment: {summary}."
            )
        case "wheel":
            dated = find_dated(register, aid)
            said = "; ".join(f"{one.date}, paragraph {one.label}" for one in dated)
            return Drawn(draw_wheel(dated, canvas), f"The school year as a ring, with the days that the Code names: {said}.")
        case "heat":
            return _draw_heat(count_bearers(register), on_wall)
        case "forces":
            return _draw_forces(count_forces(register), on_wall)
    return None


def make_files(names: Iterable[str], register: Sequence[Duty]) -> dict[str, Picture]:
    """The pictures called ``names`` as PNG, by name; those that cannot be drawn are left out."""
    drawn = {name: draw_picture(name, register, on_wall=True) for name in dict.fromkeys(names) if name}
    return {name: Picture(to_png(one.chart), one.alt) for name, one in drawn.items() if one}


def _draw_heat(counts: Sequence[Count], on_wall: bool) -> Drawn:
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    bearers = list(dict.fromkeys(count.name for count in counts))
    total = sum(count.rows for count in counts if count.name == bearers[0])
    said = f"Heat map of duties by bearer and chapter. {names.get(bearers[0], bearers[0])} has most, {total:,}."
    if not on_wall:
        return Drawn(draw_heat(counts, names), said)
    # The introduction and the annexes have a row here and there.
    kept = [count for count in counts if count.name in bearers[:MOST_BEARERS] and count.chapter.isdigit()]
    share = sum(count.rows for count in kept) / sum(count.rows for count in counts)
    return Drawn(
        draw_heat(kept, names, WALL_CANVAS),
        f"{said} Shown are the {MOST_BEARERS} who carry most, in the numbered chapters: {share:.0%} of all.",
    )


def _draw_forces(counts: Sequence[Count], on_wall: bool) -> Drawn:
    by_cell = {(count.chapter, count.name): count.rows for count in counts}
    forces = tuple(dict.fromkeys(count.name for count in counts))
    said = "; ".join(
        f"{say_chapter(chapter)}: " + ", ".join(f"{by_cell[chapter, force]} {force}" for force in forces)
        for chapter in order_chapters(counts)
    )
    draw = draw_forces_wide if on_wall else draw_forces
    return Drawn(draw(counts), f"Bars of musts and shoulds by chapter. {said}.")
