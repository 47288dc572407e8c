"""Answers as HTML: pure functions from an answer to text, with everything that comes from outside escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from answer.compose import Answer, Cited, neighbours
from answer.quote import render_quote
from corpus.duty import Force
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph

# What each force is called on its tag. A sentence without a force word carries no tag.
FORCE_WORDS = {
    Force.MUST: "must",
    Force.DUTY: "has a duty",
    Force.REQUIRED: "is required",
    Force.SHOULD: "should",
    Force.EXPECTED: "is expected",
    Force.ENCOURAGED: "is encouraged",
    Force.MAY: "may",
}
# So many citations are open; the rest stand folded under them.
OPEN_CARDS = 3


def answer_html(
    answer: Answer, paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord], document: Document, pdf_url: str
) -> str:
    """One answer: what was asked, what is to be said, the cards, and the rest folded."""
    cards = [card_html(cited, paragraphs, aid, document, pdf_url) for cited in answer.citations]
    asked = f'<h2 class="cv-asked"><span>You asked:</span> {escape(answer.question.text) or "(nothing)"}</h2>'
    say = f'<p class="cv-say">{escape(answer.message)}</p>' if answer.message else ""
    if answer.declined:
        return asked + say + _folded(f"Nearest paragraphs ({len(cards)})", cards)
    shown = max(OPEN_CARDS, len(answer.question.named))
    return asked + say + "".join(cards[:shown]) + _folded(f"Also relevant ({len(cards) - shown})", cards[shown:])


def card_html(
    cited: Cited, paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord], document: Document, pdf_url: str
) -> str:
    """One citation: force, number, page, section; the Code's words; our words, labelled; what can be done with it."""
    paragraph = cited.paragraph
    record = aid.get(paragraph.label)
    ours = f'<p class="cv-ours"><b>In plain English (our words):</b> {escape(record.gist)}</p>' if record else ""
    quote = cited.quote.text
    copied = f"“{quote}”\n{citation_line(paragraph, document)}" if quote else citation_line(paragraph, document)
    return (
        f'<article class="cv-card" aria-label="{escape(place_words(paragraph))}">'
        f'<div class="cv-head">{force_tag(cited.quote.force)}<span class="cv-number">{escape(paragraph.label)}</span>'
        f"<span>p. {paragraph.page}</span>"
        f'<span class="cv-place">{escape(" > ".join(paragraph.section))}</span></div>'
        f"{_quote_html(cited)}{ours}"
        f'<div class="cv-do"><a href="{escape(pdf_url)}#page={paragraph.page}" target="_blank" rel="noopener">'
        f"Open p. {paragraph.page} of the PDF</a>"
        f'<button type="button" data-copy="{escape(copied)}">Copy {"quotation" if quote else "citation"}</button>'
        f"{_context_html(cited, paragraphs)}</div></article>"
    )


def citation_line(paragraph: Paragraph, document: Document) -> str:
    """How a quotation is cited: "SEND Code of Practice (January 2015), para 6.85, p. 108"."""
    return f"{document.citation}, {place_words(paragraph)}"


def place_words(paragraph: Paragraph) -> str:
    """The number or label with its page."""
    name = f"para {paragraph.number}" if paragraph.number else paragraph.label
    return f"{name}, p. {paragraph.page}"


def force_tag(force: Force) -> str:
    """The force as a word in a shape; nothing for none."""
    return f'<span class="cv-force cv-{force}">{FORCE_WORDS[force]}</span>' if force in FORCE_WORDS else ""


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
