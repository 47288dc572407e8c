"""Answers as HTML: pure functions from an answer to text, with everything that comes from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote as percent_encode

# citation_line, place_words and FORCE_WORDS may be imported from here too.
from answer.citation import FORCE_WORDS as FORCE_WORDS
from answer.citation import citation_line as citation_line
from answer.citation import place_words as place_words
from answer.compose import Answer, Cited, neighbours
from answer.quote import render_quote
from corpus.duty import Force
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph
from corpus.updates import Update

# So many citations are open; the rest stand folded under them.
OPEN_CARDS = 3
# Questions that a time limit answers.
_ASKS_WHEN = re.compile(
    r"\b(?:how (?:long|soon|quickly|often|many (?:days|weeks|months|years))|when|deadlines?|time ?limits?"
    r"|timescales?|weeks|days)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the cards are drawn from, the same for everybody: the document, its paragraphs, and what we know about them."""

    document: Document
    paragraphs: Sequence[Paragraph]
    aid: Mapping[str, AidRecord]
    bearers: Mapping[str, str]
    updates: Mapping[str, tuple[Update, ...]]
    pdf_url: str


def answer_html(answer: Answer, shelf: Shelf) -> str:
    """One answer: what was asked, what is to be said, the cards, and the rest folded."""
    asks_when = bool(_ASKS_WHEN.search(answer.understood or answer.question.text))
    cards = [card_html(cited, shelf, asks_when) for cited in answer.citations]
    asked = f'<h2 class="cv-asked"><span>You asked:</span> {escape(answer.question.text) or "(nothing)"}</h2>'
    if answer.understood:
        asked += f'<p class="cv-understood"><b>Understood as:</b> {escape(answer.understood)}</p>'
    notes = [*answer.notes, *((answer.decline.message,) if answer.decline else ())]
    say = f'<div class="cv-say">{"".join(f"<p>{escape(note)}</p>" for note in notes)}</div>' if notes else ""
    if answer.declined:
        return asked + say + _folded(f"Nearest paragraphs ({len(cards)})", cards)
    shown = max(OPEN_CARDS, len(answer.question.named))
    return asked + say + "".join(cards[:shown]) + _folded(f"Also relevant ({len(cards) - shown})", cards[shown:])


def card_html(cited: Cited, shelf: Shelf, asks_when: bool = False) -> str:
    """One citation: who, force, number, page, section; the Code's words; ours, labelled; what can be done with it."""
    paragraph = cited.paragraph
    record = shelf.aid.get(paragraph.label)
    updates = shelf.updates.get(paragraph.label, ())
    who = ", ".join(shelf.bearers.get(bearer, bearer) for bearer in record.bearers[:3]) if record else ""
    above = "".join(_update_html(update) for update in updates if update.changes_answer)
    below = "".join(_update_html(update) for update in updates if not update.changes_answer)
    return (
        f'<article class="cv-card" aria-label="{escape(place_words(paragraph))}">'
        f'<div class="cv-head">{force_tag(cited.quote.force)}{f"<span>{escape(who)}</span>" if who else ""}'
        f'<span class="cv-number">{escape(paragraph.label)}</span><span>p. {paragraph.page}</span>'
        f'<span class="cv-place">{escape(" > ".join(paragraph.section))}</span></div>'
        f"{above}{_quote_html(cited)}{_ours_html(record, asks_when)}{below}{_actions_html(cited, shelf)}</article>"
    )


def force_tag(force: Force) -> str:
    """The force as a word in a shape; nothing for none."""
    return f'<span class="cv-force cv-{force}">{FORCE_WORDS[force]}</span>' if force in FORCE_WORDS else ""


def announcement(answer: Answer) -> str:
    """An answer in a sentence, for a screen reader."""
    if answer.declined or not answer.citations:
        return f"No answer in the Code. {answer.message}"
    first = answer.citations[0]
    force = FORCE_WORDS.get(first.quote.force, "no force word")
    return f"{len(answer.citations)} paragraphs found. First: {place_words(first.paragraph)}, {force}."


def _ours_html(record: AidRecord | None, asks_when: bool) -> str:
    if record is None:
        return ""
    limits = "; ".join(f"{deadline.limit}: {deadline.starts}" for deadline in record.deadlines)
    when = f'<p class="cv-ours"><b>Time limit (our words):</b> {escape(limits)}</p>' if limits and asks_when else ""
    return f'{when}<p class="cv-ours"><b>In plain English (our words):</b> {escape(record.gist)}</p>'


def _update_html(update: Update) -> str:
    source = (
        f' <a href="{escape(update.source)}" target="_blank" rel="noopener">{escape(update.source_name or "Source")}</a>'
        if update.source
        else f" ({escape(update.source_name)})"
    )
    return (
        f'<details class="cv-since"><summary><b>Since 2015 (our words):</b> {escape(update.title)}. '
        f"{escape(update.standing)}.</summary><p>{escape(update.what)}{source}</p></details>"
    )


def _actions_html(cited: Cited, shelf: Shelf) -> str:
    paragraph, quote = cited.paragraph, cited.quote.text
    citation = citation_line(paragraph, shelf.document)
    copied = f"“{quote}”\n{citation}" if quote else citation
    read = paragraph.number or paragraph.belongs_to or paragraph.label
    return (
        f'<div class="cv-do"><a href="{escape(shelf.pdf_url)}#page={paragraph.page}" target="_blank" rel="noopener">'
        f"Open p. {paragraph.page} of the PDF</a>"
        f'<a href="read?p={percent_encode(read)}" target="_self">Read on from here</a>'
        f'<button type="button" data-copy="{escape(copied)}">Copy {"quotation" if quote else "citation"}</button>'
        f"{_context_html(cited, shelf.paragraphs)}</div>"
    )


def _quote_html(cited: Cited) -> str:
    quote = cited.quote
    if quote.text is None:
        return '<p class="cv-ours">The wording itself is not on this machine yet.</p>'
    if quote.best is None or len(quote.sentences) < 2:
        return f'<blockquote class="cv-quote">{escape(quote.text)}</blockquote>'
    # The text is cut before and after the best sentence; each piece is escaped by itself.
    position = quote.sentences.index(quote.best)
    until = render_quote(quote.paragraph.parts, quote.sentences[: position + 1])
    start = len(until) - len(quote.best.text)
    before, marked, after = escape(until[:start]), escape(until[start:]), escape(quote.text[len(until) :])
    return f'<blockquote class="cv-quote">{before}<mark>{marked}</mark>{after}</blockquote>'


def _context_html(cited: Cited, paragraphs: Sequence[Paragraph]) -> str:
    if cited.paragraph.text is None:
        return ""
    blocks = []
    for other in neighbours(cited.paragraph, paragraphs):
        here = ' class="cv-here"' if other.label == cited.paragraph.label else ""
        blocks.append(f"<p{here}><b>{escape(other.label)}</b>  {escape(other.text or '')}</p>")
    return f'<details><summary>Read it in context</summary><div class="cv-context">{"".join(blocks)}</div></details>'


def _folded(title: str, cards: Sequence[str]) -> str:
    return f'<details class="cv-more"><summary>{escape(title)}</summary>{"".join(cards)}</details>' if cards else ""
