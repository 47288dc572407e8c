"""The duty register as HTML: a table that becomes cards on a narrow screen, and the links from page to page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from answer.citation import FORCE_WORDS
from corpus.duty import Force
from screens.cards import force_tag
from teach.register import Duty

TABLE = "cv-duties-table"
# A row of paragraph i falls on thirteen kinds of body: so many are shown at once.
MOST_NAMES = 5
HEADINGS = ("Paragraph", "Force", "Who", "Does what, in the Code’s words", "By when")


def register_html(duties: Sequence[Duty], bearers: Mapping[str, str], caption: str) -> str:
    """The rows as a table. A lead-in that the row above has shown is spoken but not shown again. The roles are spelt out,
    since a narrow screen draws the cells as blocks."""
    rows = []
    shown = ("", "")
    for duty in duties:
        rows.append(_row_html(duty, bearers, shown == (duty.label, duty.lead)))
        shown = (duty.label, duty.lead)
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in HEADINGS)
    return (
        f'<table role="table" class="cv-duties" id="{TABLE}" tabindex="-1"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def pager_html(page: int, pages: int, parameters: Mapping[str, str]) -> str:
    """Links to the pages around ``page`` (from 1); nothing where there is one page."""
    if pages < 2:
        return ""
    back = _page_link(page - 1, parameters, "prev", "Previous") if page > 1 else "<span></span>"
    on = _page_link(page + 1, parameters, "next", "Next") if page < pages else "<span></span>"
    return f'<nav class="cv-pager" aria-label="Pages of the register">{back}<span>Page {page} of {pages}</span>{on}</nav>'


def read_link(label: str, shown: str = "") -> str:
    """A link to a paragraph on the page Read."""
    return f'<a data-read href="read?{urlencode({"p": label})}">{escape(shown or label)}</a>'


def duties_link(shown: str, **conditions: str) -> str:
    """A link to the register with these conditions set."""
    return f'<a data-read href="{escape(duties_address(conditions))}">{escape(shown)}</a>'


def all_duties_html(bearer: str, name: str, forces: Mapping[Force, int]) -> str:
    """How many duties of each force ``bearer`` has, for whoever asks for all of them, each number a link to the rows."""
    counts = " · ".join(
        duties_link(f"{number:,} {FORCE_WORDS[force]}", bearer=bearer, force=str(force))
        for force, number in sorted(forces.items(), key=lambda pair: pair[0].rank)
    )
    number = sum(forces.values())
    every = duties_link(
        f"See all {number:,} on the Duties page" if number > 1 else "See it on the Duties page", bearer=bearer
    )
    return (
        f'<p class="cv-say" role="note"><b>{escape(name)}: {number:,} {"duties" if number > 1 else "duty"} in the Code.</b> '
        f"{counts}. {every}</p>"
    )


def duties_address(conditions: Mapping[str, str]) -> str:
    """The address of the register with these conditions; empty ones are left out."""
    kept = {name: value for name, value in conditions.items() if value}
    return "duties" + (f"?{urlencode(kept)}" if kept else "")


def who_html(duty: Duty, bearers: Mapping[str, str]) -> str:
    """Who carries the duty, and whether the sentence names them."""
    names = [bearers.get(bearer, bearer) for bearer in duty.bearers]
    if not names:
        return '<span class="cv-inferred">Not named</span>'
    shown, more = names[:MOST_NAMES], names[MOST_NAMES:]
    rest = f"<details><summary>and {len(more)} more</summary>{escape(', '.join(more))}</details>" if more else ""
    return escape(", ".join(shown)) + rest + ('<span class="cv-inferred">not named here</span>' if duty.inferred else "")


def _row_html(duty: Duty, bearers: Mapping[str, str], lead_shown: bool) -> str:
    lead = ""
    if duty.lead:
        lead = f'<span class="{"cv-hidden" if lead_shown else "cv-leadin"}">{escape(duty.lead)} </span>'
        lead += '<span aria-hidden="true">… </span>' if lead_shown else ""
    return (
        f'<tr role="row"><th role="rowheader" scope="row">{read_link(duty.label, duty.cited_as)}'
        f'<span class="cv-page">p. {duty.page}</span></th>'
        f'<td role="cell" class="cv-f">{force_tag(duty.force, duty.force_words)}</td>'
        f'<td role="cell" class="cv-who">{who_html(duty, bearers)}</td>'
        f'<td role="cell" class="cv-what">{lead}{escape(duty.action)}</td>'
        f'<td role="cell" class="cv-when">{escape(duty.by_when)}</td></tr>'
    )


def _page_link(page: int, parameters: Mapping[str, str], rel: str, word: str) -> str:
    address = duties_address({**parameters, "page": str(page) if page > 1 else ""})
    return f'<a data-read rel="{rel}" href="{escape(address)}">{word}</a>'
