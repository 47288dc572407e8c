"""The duties as pictures, each with the same in words under it and a way to its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from answer.citation import FORCE_WORDS
from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid, load_terms
from screens.add import follow_links, offer_items
from screens.cards import force_tag
from screens.charts import order_chapters, say_chapter, say_rows, short_chapter
from screens.duties import NEEDS_WORDING, dress_duties
from screens.duties_html import duties_link, read_link, who_html
from screens.engine import offer_upload, open_engine
from screens.picture_book import TITLES, draw_picture
from screens.register import open_register
from screens.shell import show_edition
from teach.pictures import (
    TIMETABLE,
    DatedDuty,
    Timetable,
    count_bearers,
    count_forces,
    find_dated,
    find_rhythms,
    read_timetable,
)
from teach.register import Duty
from teach.session import Item

# The diagram of the timetable in the document.
DIAGRAM_PAGE = 154


def show() -> None:
    """Draw the page. The timetable and the year are drawn from the finding aid, so they need no wording."""
    dress_duties()
    follow_links()
    engine = open_engine()
    st.html(
        '<h1 class="cv-title">The duties as pictures</h1><p class="cv-lead">Choose a mark to go to its paragraphs. Each '
        "picture has the same in words under it.</p>"
    )
    register = open_register(engine)
    st.html(
        '<nav class="cv-jump" aria-label="Pictures">'
        + "".join(f'<a href="#cv-{key}">{escape(title)}</a>' for key, title in TITLES.items())
        + "</nav>"
    )
    _show_timetable(read_timetable(load_aid(DEFAULT_DOCUMENT)), engine.pdf_url)
    _show_year(register)
    if not register:
        _say("heat", NEEDS_WORDING)
        offer_upload()
    else:
        _show_heat(register)
        _show_forces(register)
    show_edition()


def _show_timetable(timetable: Timetable, pdf_url: str) -> None:
    _say(
        "time",
        "A filled bar is counted from the request (or from when the child came to the local authority’s attention). An "
        "outlined bar has a clock of its own and is drawn where it falls at the latest. Labels are our words for "
        f"paragraphs {read_link(TIMETABLE[0])} to {read_link(TIMETABLE[-1])}.",
    )
    _draw("time", ())
    rows = [[escape(step.limit), escape(step.what), escape(step.counted), read_link(step.label)] for step in timetable.steps]
    others = [[escape(limit), escape(starts), read_link(label)] for label, limit, starts in timetable.others]
    links = " · ".join(read_link(label) for label in TIMETABLE)
    _tell(
        _table("Time limits, in our words", ("Limit", "For what", "Counted", "Paragraph"), rows)
        + _table("When the clock may be stretched", ("Limit", "For what", "Paragraph"), others)
        + f'<p class="cv-say-picture">Read {links} · <a href="{escape(pdf_url)}#page={DIAGRAM_PAGE}" target="_blank" '
        f'rel="noopener">the Code’s own diagram, p. {DIAGRAM_PAGE}</a></p>'
    )


def _show_year(register: tuple[Duty, ...]) -> None:
    dated = find_dated(register, load_aid(DEFAULT_DOCUMENT))
    _say(
        "wheel",
        "The days of the school year that the Code names. A filled mark comes round every year; a hollow one was a day of "
        "2014 or 2015 and is past.",
    )
    wheel, words = st.columns([2, 3], vertical_alignment="center")
    with wheel:
        _draw("wheel", register)
    words.html(f'<div class="cv-words">{_dated_table(dated)}</div>')
    if rhythms := find_rhythms(register):
        _tell(_rhythm_table(rhythms), f"{len(rhythms)} duties that come round every year or term, on no fixed day")


def _show_heat(register: Sequence[Duty]) -> None:
    counts = count_bearers(register)
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    _say(
        "heat",
        "Rows of the register by who carries them and by chapter; the stronger the colour, the more. A duty of two bearers "
        "counts for each. Who carries it was read by a program and gone over by readers. Intro is the Introduction, A1 and "
        "A2 are the annexes. "
        '<span class="cv-narrow">Push the picture sideways, or open the table under it.</span>',
    )
    _draw("heat", register, stretch=False)
    rows = []
    for bearer, group in groupby(counts, key=lambda count: count.name):
        cells = list(group)
        inside = "".join(
            f"<span>{escape(short_chapter(cell.chapter))}: "
            f"{duties_link(f'{cell.rows:,}', bearer=bearer, chapter=cell.chapter)}</span>"
            for cell in cells
        )
        every = duties_link(f"{sum(cell.rows for cell in cells):,}", bearer=bearer)
        rows.append([escape(names.get(bearer, bearer)), every, f'<div class="cv-cells">{inside}</div>'])
    _tell(_table("Duties by bearer", ("Who", "All", "By chapter"), rows))


def _show_forces(register: Sequence[Duty]) -> None:
    counts = count_forces(register)
    _say(
        "forces",
        "Rows of the register by chapter: what must and what should be done. A sentence that asks two things is two rows.",
    )
    by_cell = {(count.chapter, count.name): count.rows for count in counts}
    forces = tuple(dict.fromkeys(count.name for count in counts))
    chapters = order_chapters(counts)
    _draw("forces", register)
    rows = [
        [
            escape(say_chapter(chapter)),
            *(
                duties_link(say_rows(by_cell[chapter, force]), chapter=chapter, force=force)
                if by_cell[chapter, force]
                else "none"
                for force in forces
            ),
        ]
        for chapter in chapters
    ]
    _tell(_table("Musts and shoulds by chapter", ("Chapter", *forces), rows))


def _dated_table(dated: Sequence[DatedDuty]) -> str:
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    rows = [
        [
            escape(one.date) + (" (past)" if one.year else ""),
            escape(one.words),
            escape(", ".join(names.get(bearer, bearer) for bearer in one.bearers)),
            force_tag(one.force),
            read_link(one.label),
        ]
        for one in dated
    ]
    return _table("Days of the year, in our words", ("By when", "What", "Who", "Force", "Paragraph"), rows)


def _rhythm_table(rhythms: Sequence[Duty]) -> str:
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    rows = [
        [
            escape(duty.by_when),
            who_html(duty, names),
            f"{escape(duty.lead)} … {escape(duty.action)}" if duty.lead else escape(duty.action),
            force_tag(duty.force, duty.force_words),
            read_link(duty.label, duty.cited_as),
        ]
        for duty in rhythms
        if duty.force in FORCE_WORDS
    ]
    return _table(
        "Every year or term, on no fixed day, in the Code’s words", ("How often", "Who", "What", "Force", "Paragraph"), rows
    )


def _say(key: str, html: str) -> None:
    """The heading of a picture and what it shows."""
    st.html(f'<h2 class="cv-picture" id="cv-{key}">{escape(TITLES[key])}</h2><p class="cv-say-picture">{html}</p>')


def _draw(name: str, register: Sequence[Duty], stretch: bool = True) -> None:
    """The picture, and the button that puts it into the trainer's session."""
    if (drawn := draw_picture(name, register)) is None:
        return
    with st.container(key=f"picture-{name}"):
        st.altair_chart(
            drawn.chart, theme=None, width="stretch" if stretch and name != "wheel" else "content", alt=drawn.alt
        )
    item = Item("picture", question=TITLES[name], picture=name)
    offer_items((item,), f"Add “{TITLES[name]}” to session", f"picture-add-{name}")


def _tell(html: str, summary: str = "The same in words, with links") -> None:
    """The same as the picture, in words, folded."""
    st.html(f'<details class="cv-alt cv-words"><summary>{escape(summary)}</summary>{html}</details>')


def _table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table; the cells are HTML already. A narrow screen draws them as blocks, each with its heading before it,
    so the roles are spelt out."""
    head = "".join(f'<th role="columnheader" scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{first}</th>'
        + "".join(
            f'<td role="cell" data-name="{escape(heading)}">{cell}</td>'
            for heading, cell in zip(headings[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<table role="table" class="cv-table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
