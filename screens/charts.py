"""The pictures of the duties, drawn with Altair. Each mark has the address of what it stands for; nothing is fetched."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from corpus.duty import Force
from screens.duties_html import duties_address
from teach.pictures import MONTHS, WHOLE_WEEKS, Count, DatedDuty, Timetable, month_place

# The colours are the page's own (reading_view.py): Vega writes them into the SVG as they stand, and the browser fills them
# in, so that a picture follows the background that the reader chose.
INK, SOFT, LINE, QUIET, PAGE, MARK = (f"var(--cv-{name})" for name in ("ink", "soft", "line", "quiet", "page", "heat-1"))
MUST, SHOULD = "var(--cv-must)", "var(--cv-should)"
FORCES = [str(Force.MUST), str(Force.SHOULD)]
HEAT = tuple(f"var(--cv-heat-{step})" for step in range(6))
ON_LESS, ON_MORE = "var(--cv-on-less)", "var(--cv-on-more)"
FONT = '"Source Sans", "Source Sans 3", sans-serif'


@dataclass(frozen=True, slots=True)
class Canvas:
    """The measures (pixels, letters) by which a picture on the page differs from the same on a wall. Type is 14 pixels on
    both: a wall's picture is drawn small and shown large."""

    cell: int
    cell_high: int
    # A bearer's name stands on two lines at most.
    name_letters: int
    ring_in: int
    ring_out: int
    # Dates stand within the ring, or beside it where the picture is wide and low.
    dates_within: bool
    step_high: int
    bar_high: int
    line_letters: int


# A cell of the heat map is as wide as a number of three digits needs, and a line of a label fits a phone.
PAGE_CANVAS = Canvas(46, 31, 26, 130, 160, True, 78, 18, 56)
WALL_CANVAS = Canvas(28, 32, 20, 66, 94, False, 46, 8, 66)
# The height of the bars on a wall.
FORCES_HIGH = 160
# A line of text in a picture; half a letter's width.
LINE_HIGH, HALF_LETTER = 17, 4
# The ring stays clear of the edge of its view: what overlaps the edge makes Vega shrink the view under it.
RING_MARGIN = 12


def draw_heat(counts: Sequence[Count], names: Mapping[str, str], canvas: Canvas = PAGE_CANVAS) -> alt.LayerChart:
    """Rows by bearer (down) and chapter (across). The shade goes by the square root, since one bearer has most rows."""
    highest = max(count.rows for count in counts)
    rows = [
        {
            "bearer": "\n".join(textwrap.wrap(names.get(count.name, count.name), canvas.name_letters)),
            "chapter": short_chapter(count.chapter),
            "rows": count.rows,
            "step": shade(count.rows, highest),
            "href": duties_address({"bearer": count.name, "chapter": count.chapter}),
            "says": f"{names.get(count.name, count.name)}, {say_chapter(count.chapter)}: {say_rows(count.rows)}",
        }
        for count in counts
    ]
    bearers = list(dict.fromkeys(str(row["bearer"]) for row in rows))
    chapters = list(dict.fromkeys(short_chapter(chapter) for chapter in order_chapters(counts)))
    base = _chart(rows).encode(
        x=_across(chapters),
        y=alt.Y(
            "bearer:N",
            sort=bearers,
            title=None,
            axis=alt.Axis(
                labelExpr="split(datum.label, '\\n')",
                labelLineHeight=15,
                # Two lines are centred as one is.
                labelOffset={"condition": {"test": "indexof(datum.label, '\\n') >= 0", "value": -7}, "value": 0},
                domain=False,
                ticks=False,
                labelPadding=8,
            ),
        ),
        href="href:N",
        tooltip=alt.Tooltip("says:N"),
        description=alt.Description("says:N"),
    )
    cells = base.mark_rect(stroke=PAGE, strokeWidth=2, cursor="pointer").encode(
        color=alt.Color("step:O", scale=alt.Scale(domain=list(range(len(HEAT))), range=list(HEAT)), legend=None)
    )
    numbers = base.mark_text(fontSize=13, cursor="pointer").encode(
        text=alt.Text("rows:Q", format=","),
        color=alt.condition(f"datum.step < {len(HEAT) // 2}", alt.value(ON_LESS), alt.value(ON_MORE)),
    )
    return _dressed((cells + numbers).properties(width=canvas.cell * len(chapters), height=canvas.cell_high * len(bearers)))


def draw_forces(counts: Sequence[Count]) -> alt.LayerChart:
    """Musts and shoulds by chapter: filled and outlined, as their tags are, with their numbers."""
    rows = [
        {
            "chapter": short_chapter(count.chapter),
            "force": count.name,
            "rows": count.rows,
            "href": duties_address({"chapter": count.chapter, "force": count.name}),
            "says": f"{say_chapter(count.chapter)}, {count.name}: {say_rows(count.rows)}",
        }
        for count in counts
    ]
    chapters = list(dict.fromkeys(short_chapter(chapter) for chapter in order_chapters(counts)))
    base = _chart(rows).encode(
        y=alt.Y(
            "chapter:N",
            sort=chapters,
            title="Chapter",
            scale=alt.Scale(paddingInner=0.3),
            axis=alt.Axis(domain=False, ticks=False, labelPadding=8),
        ),
        yOffset=alt.YOffset("force:N", sort=FORCES),
        x=alt.X("rows:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1.12 * max(count.rows for count in counts)])),
        href="href:N",
        tooltip=alt.Tooltip("says:N"),
        description=alt.Description("says:N"),
    )
    bars = base.mark_bar(strokeWidth=2, cursor="pointer", height=alt.RelativeBandSize(0.82)).encode(**_by_force("top", 6))
    numbers = base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(text=alt.Text("rows:Q", format=","))
    return _dressed((bars + numbers).properties(width="container", height=44 * len(chapters)))


def draw_forces_wide(counts: Sequence[Count]) -> alt.LayerChart:
    """The same for a wall, which is wide and low: musts stand up from the chapters' line and shoulds hang from it."""
    highest = max(count.rows for count in counts)
    rows = [
        {
            "chapter": short_chapter(count.chapter),
            "force": count.name,
            "rows": count.rows,
            "signed": count.rows if count.name == Force.MUST else -count.rows,
        }
        for count in counts
    ]
    chapters = list(dict.fromkeys(short_chapter(chapter) for chapter in order_chapters(counts)))
    base = _chart(rows).encode(
        x=_across(chapters),
        y=alt.Y("signed:Q", axis=None, scale=alt.Scale(domain=[-1.25 * highest, 1.25 * highest], nice=False)),
    )
    bars = base.mark_bar(strokeWidth=2, width=20).encode(**_by_force("bottom", 2))
    over, under = (
        base.transform_filter(alt.datum.force == force)
        .mark_text(dy=dy, fontSize=14, color=INK)
        .encode(text=alt.Text("rows:Q", format=","))
        for force, dy in zip(FORCES, (-9, 10), strict=True)
    )
    return _dressed((bars + over + under).properties(width="container", height=FORCES_HIGH))


def draw_wheel(dated: Sequence[DatedDuty], canvas: Canvas = PAGE_CANVAS) -> alt.LayerChart:
    """The school year as a ring, September at the top; a filled mark for a day of every year, a hollow one for a day
    that is past."""
    # The view's centre is 0, 0 of these scales, and a unit is a pixel as it is for the ring, also where the view is shrunk.
    half = canvas.ring_out + RING_MARGIN + (0 if canvas.dates_within else LINE_HIGH)
    across, down = (
        alt.Scale(domain=ends, range=[alt.expr(f"{side} / 2 - {half}"), alt.expr(f"{side} / 2 + {half}")], nice=False)
        for side, ends in (("width", [-half, half]), ("height", [half, -half]))
    )
    x, y = alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=down, axis=None)
    step = 2 * math.pi / len(MONTHS)
    months = [
        {
            "name": name[:3],
            "from": step * place,
            "to": step * (place + 1),
            "held": any(one.month == number for one in dated),
            **_point(step * (place + 0.5), (canvas.ring_in + canvas.ring_out) / 2),
        }
        for number, name in enumerate(MONTHS, 1)
        for place in (month_place(number),)
    ]
    days: dict[tuple[int, int, int], list[DatedDuty]] = {}
    for one in dated:
        days.setdefault((one.month, one.day, one.year), []).append(one)
    marks: list[dict[str, Any]] = []
    for (month, day, year), ones in days.items():
        angle = step * (month_place(month) + (day - 0.5) / 31)
        labels = ", ".join(one.label for one in ones)
        when = f"{day} {MONTHS[month - 1][:3]}" + (f" {year}" if year else "")
        marks.append(
            {
                "date": when,
                "labels": labels,
                "past": bool(year),
                "href": "read?p=" + ones[0].label,
                "says": "; ".join(f"{one.label}: {one.date}, {one.words}" for one in ones),
                **_point(angle, canvas.ring_in),
                **_text_place(angle, max(len(when), len(labels)), canvas),
            }
        )
    ring = (
        _chart(months)
        .mark_arc(innerRadius=canvas.ring_in, outerRadius=canvas.ring_out, stroke=PAGE, strokeWidth=2)
        .encode(
            theta=alt.Theta("from:Q", scale=None),
            theta2="to:Q",
            color=alt.condition("datum.held", alt.value(MARK), alt.value(QUIET)),
        )
    )
    names = _chart(months).mark_text(fontSize=14, color=INK).encode(x=x, y=y, text="name:N")
    base = _chart(marks).encode(
        x=x, y=y, href="href:N", tooltip=alt.Tooltip("says:N"), description=alt.Description("says:N")
    )
    points = base.mark_point(filled=True, size=170, strokeWidth=2.5, stroke=SHOULD, opacity=1, cursor="pointer").encode(
        color=alt.condition("datum.past", alt.value(PAGE), alt.value(SHOULD))
    )
    text_at = {"x": alt.X("text_x:Q", scale=across, axis=None), "y": alt.Y("text_y:Q", scale=down, axis=None)}
    dates = base.mark_text(fontSize=14, fontWeight="bold", dy=-8, color=INK, cursor="pointer").encode(
        text="date:N", **text_at
    )
    where = base.mark_text(fontSize=13, dy=9, color=SHOULD, cursor="pointer").encode(text="labels:N", **text_at)
    return _dressed((ring + names + points + dates + where).properties(width=2 * half, height=2 * half))


def draw_timetable(timetable: Timetable, canvas: Canvas = PAGE_CANVAS) -> alt.LayerChart:
    """The weeks from a request to a plan: a filled bar for what is counted from the request, an outlined one for what has a
    clock of its own. Each bar stands under its name."""
    rows = []
    for place, step in enumerate(timetable.steps):
        what = step.what[:1].upper() + step.what[1:]
        lines = textwrap.wrap(f"{step.limit}: {what} ({step.label})", canvas.line_letters)
        rows.append(
            {
                "place": place,
                "start": step.start,
                "end": step.end,
                "floats": step.floats,
                # Lines grow downwards from the first: one line is led in by an empty one, so as to stand on its bar.
                "name": "\n".join([" ", *lines] if len(lines) == 1 else lines),
                "href": f"read?p={step.label}",
                "says": f"{step.label}: {step.limit}, {step.what}: {step.counted}",
            }
        )
    # Two lines of a name, and the bar under them.
    name_top = (canvas.step_high - 2 * LINE_HIGH - canvas.bar_high) / 2
    middle = canvas.step_high / 2
    x = alt.X(
        "start:Q",
        title=None,
        scale=alt.Scale(domain=[0, WHOLE_WEEKS], nice=False),
        axis=alt.Axis(
            values=[0, 6, 12, 16, 20],
            labelExpr="datum.value ? 'week ' + datum.value : 'request'",
            grid=True,
            gridColor=LINE,
            domain=False,
            ticks=False,
        ),
    )
    base = _chart(rows).encode(href="href:N", tooltip=alt.Tooltip("says:N"), description=alt.Description("says:N"))
    y = alt.Y("place:O", axis=None, scale=alt.Scale(padding=0))
    bars = base.mark_bar(
        height=canvas.bar_high,
        yOffset=name_top + 2 * LINE_HIGH + 1 + canvas.bar_high / 2 - middle,
        strokeWidth=2,
        stroke=SHOULD,
        cursor="pointer",
    ).encode(
        x=x,
        x2="end:Q",
        y=y,
        color=alt.condition("datum.floats", alt.value(PAGE), alt.value(SHOULD)),
        strokeDash=alt.condition("datum.floats", alt.value([5, 3]), alt.value([1, 0])),
    )
    names = base.mark_text(
        align="left",
        baseline="top",
        lineBreak="\n",
        fontSize=14,
        lineHeight=LINE_HIGH,
        color=INK,
        dy=name_top - middle,
        cursor="pointer",
    ).encode(x=alt.XDatum(0), y=y, text="name:N")
    return _dressed((bars + names).properties(width="container", height=canvas.step_high * len(rows)))


def shade(rows: int, highest: int) -> int:
    """The step of HEAT for a number of rows, by its square root."""
    return min(int(math.sqrt(rows / highest) * len(HEAT)), len(HEAT) - 1)


def order_chapters(counts: Sequence[Count]) -> list[str]:
    """The chapters of ``counts`` in the document's order: the introduction, 1 to 11, the annexes."""
    chapters = {count.chapter for count in counts}
    return sorted(chapters, key=lambda name: (name.startswith("Annex"), int(name) if name.isdigit() else 0, name))


def short_chapter(chapter: str) -> str:
    """A chapter's name as it fits over a column."""
    return {"Introduction": "Intro"}.get(chapter, chapter.replace("Annex ", "A"))


def say_chapter(chapter: str) -> str:
    """A chapter's name in a sentence."""
    return f"chapter {chapter}" if chapter.isdigit() else chapter


def say_rows(rows: int) -> str:
    """ "1 duty", "12 duties"."""
    return "1 duty" if rows == 1 else f"{rows:,} duties"


def _point(angle: float, radius: float) -> dict[str, float]:
    """The point at an angle clockwise from the top."""
    return {"x": round(radius * math.sin(angle), 2), "y": round(radius * math.cos(angle), 2)}


def _text_place(angle: float, letters: int, canvas: Canvas) -> dict[str, float]:
    """Where the middle of a date of so many letters stands: within the ring, or outside beside its mark."""
    if canvas.dates_within:
        place = _point(angle, canvas.ring_in - 32 - 28 * abs(math.sin(angle)))
    else:
        place = _point(angle, canvas.ring_out + LINE_HIGH)
        place["x"] += math.copysign(HALF_LETTER * letters, math.sin(angle))
    return {f"text_{axis}": value for axis, value in place.items()}


def _across(chapters: list[str]) -> alt.X:
    """Chapters across the top of a picture."""
    return alt.X(
        "chapter:N",
        sort=chapters,
        title="Chapter",
        axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelPadding=6),
    )


def _by_force(orient: Literal["top", "bottom"], offset: int) -> dict[str, Any]:
    """Musts filled and shoulds outlined, as their tags are, with the legend that says so."""
    legend = alt.Legend(orient=orient, title=None, symbolType="square", symbolSize=180, labelFontSize=14, offset=offset)
    return {
        "fill": alt.Fill("force:N", scale=alt.Scale(domain=FORCES, range=[MUST, PAGE]), legend=legend),
        "stroke": alt.Stroke("force:N", scale=alt.Scale(domain=FORCES, range=[MUST, SHOULD]), legend=legend),
    }


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


def _dressed(chart: alt.LayerChart) -> alt.LayerChart:
    dressed: alt.LayerChart = (
        chart.configure(font=FONT, background=PAGE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=14, titleFontSize=14, labelColor=INK, titleColor=SOFT, titleFontWeight="normal", grid=False
        )
        .configure_legend(labelColor=INK)
    )
    return dressed
