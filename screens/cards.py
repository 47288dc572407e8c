"""Answers as HTML: pure functions from an answer to text, with everything that comes from outside escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import quote as percent_encode

from answer.asks import Asks, kind_of

# citation_line, place_words and FORCE_WORDS may be imported from here too.
from answer.citation import FORCE_WORDS as FORCE_WORDS
from answer.citation import citation_line as citation_line
from answer.citation import name_forces
from answer.citation import place_words as place_words
from answer.compose import Answer, Cited, neighbours
from answer.fold import Folded, fold_twins
from answer.quote import Quote, render_quote
from corpus.duty import Force, Sentence, read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph
from corpus.updates import Update
from screens.read_marks import mark_forces, mark_text

# Twins differ in these settings; that a paragraph concerns the local authority besides tells none from another.
SETTINGS_OF_TWINS = ("early_years", "school", "college")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the cards are drawn from, the same for everybody: the document, its paragraphs, and what we know about them."""

    document: Document
    paragraphs: Sequence[Paragraph]
    aid: Mapping[str, AidRecord]
    bearers: Mapping[str, str]
    updates: Mapping[str, tuple[Update, ...]]
    pdf_url: str
    twins: Mapping[str, Collection[str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


def answer_html(answer: Answer, shelf: Shelf, besides: str = "") -> str:
    """One answer: what was asked, what is to be said (``besides``, in HTML, too), what answers, and a line for each that is
    also relevant."""
    asks_when = kind_of(answer.asked) is Asks.LIMIT
    asked = f'<h2 class="cv-asked"><span>You asked:</span> {escape(answer.question.text) or "(nothing)"}</h2>'
    if answer.understood:
        asked += f'<p class="cv-understood"><b>Understood as:</b> {escape(answer.understood)}</p>'
    notes = [*answer.notes, *((answer.decline.message,) if answer.decline else ())]
    say = f'<div class="cv-say">{"".join(f"<p>{escape(note)}</p>" for note in notes)}</div>' if notes else ""
    folded = _fold(answer, shelf)
    leads = () if answer.declined else answer.leads
    cards = [card_html(one.cited, shelf, asks_when, one.twins) for one in folded if _labels(one) & set(leads)]
    rows = [_row_html(one, shelf, asks_when) for one in folded if not _labels(one) & set(leads)]
    title = "Nearest paragraphs" if answer.declined else "Also relevant"
    hint = "<span>Each line is in our words; open it for the Code’s.</span>"
    also = f'<h3 class="cv-also">{title} {hint}</h3><div class="cv-rows">{"".join(rows)}</div>' if rows else ""
    return asked + say + besides + "".join(cards) + also


def _fold(answer: Answer, shelf: Shelf) -> tuple[Folded, ...]:
    cited = [one.paragraph.label for one in answer.citations]
    settings = {label: shelf.aid[label].settings for label in cited if label in shelf.aid}
    return fold_twins(answer.citations, shelf.twins, settings, answer.question.setting)


def card_html(cited: Cited, shelf: Shelf, asks_when: bool = False, twins: Sequence[Cited] = ()) -> str:
    """One citation: who, force, number, page, section; the Code's words; ours, labelled; what can be done with it."""
    paragraph = cited.paragraph
    return (
        f'<article class="cv-card" aria-label="{escape(place_words(paragraph))}">'
        f'<div class="cv-head">{_who_html(paragraph, shelf)}{_lead_tags(cited.quote)}'
        f'<span class="cv-number">{escape(paragraph.label)}</span><span>p. {paragraph.page}</span>'
        f'<span class="cv-place">{escape(" > ".join(paragraph.section))}</span></div>'
        f"{_body_html(cited, shelf, asks_when, twins)}</article>"
    )


def _row_html(folded: Folded, shelf: Shelf, asks_when: bool) -> str:
    """One line that opens into the card: its number, whose duty, all its forces, and what it says in our words.

    The gist speaks of the whole paragraph, so the tags do too: one sentence's "should" beside "must admit" misquotes it.
    """
    cited = folded.cited
    paragraph = cited.paragraph
    record = shelf.aid.get(paragraph.label)
    gist = f'<span class="cv-gist">{escape(record.gist)}</span>' if record else ""
    return (
        f'<article aria-label="{escape(place_words(paragraph))}"><details class="cv-fold"><summary>'
        f'<span class="cv-head"><span class="cv-number">{escape(paragraph.label)}</span><span>p. {paragraph.page}</span>'
        f"{_who_html(paragraph, shelf)}{_tags_html(map(Force, paragraph.forces), read_sentences(paragraph))}"
        f"</span>{gist}</summary>"
        f'<p class="cv-place">{escape(" > ".join(paragraph.section))}</p>'
        f"{_body_html(cited, shelf, asks_when, folded.twins, with_gist=False)}</details></article>"
    )


def _body_html(cited: Cited, shelf: Shelf, asks_when: bool, twins: Sequence[Cited], with_gist: bool = True) -> str:
    record = shelf.aid.get(cited.paragraph.label)
    updates = shelf.updates.get(cited.paragraph.label, ())
    above = "".join(_update_html(update) for update in updates if update.changes_answer)
    below = "".join(_update_html(update) for update in updates if not update.changes_answer)
    ours = _limit_html(record) if asks_when else ""
    ours += (
        f'<p class="cv-ours"><b>In plain English (our words):</b> {escape(record.gist)}</p>' if record and with_gist else ""
    )
    same = "".join(_twin_html(twin, shelf, updates) for twin in twins)
    return f"{above}{_quote_html(cited.quote)}{ours}{same}{below}{_actions_html(cited, shelf)}"


def _who_html(paragraph: Paragraph, shelf: Shelf) -> str:
    record = shelf.aid.get(paragraph.label)
    who = ", ".join(shelf.bearers.get(bearer, bearer) for bearer in record.bearers[:3]) if record else ""
    return f"<span>{escape(who)}</span>" if who else ""


def _twin_html(twin: Cited, shelf: Shelf, said: Collection[Update]) -> str:
    record = shelf.aid.get(twin.paragraph.label)
    updates = [update for update in shelf.updates.get(twin.paragraph.label, ()) if update not in said]
    settings = [shelf.settings.get(s, s).lower() for s in record.settings if s in SETTINGS_OF_TWINS] if record else []
    where = f" for {' and '.join(settings)}" if settings else ""
    return (
        f'<details class="cv-twin"><summary>The Code says nearly the same{escape(where)}: '
        f"{escape(twin.paragraph.label)}, p. {twin.paragraph.page}</summary>"
        f'<div class="cv-head">{_lead_tags(twin.quote)}</div>'
        f"{''.join(map(_update_html, updates))}{_quote_html(twin.quote)}{_actions_html(twin, shelf)}</details>"
    )


def _labels(folded: Folded) -> set[str]:
    return {one.paragraph.label for one in (folded.cited, *folded.twins)}


def force_tag(force: Force, words: str = "") -> str:
    """The force as a word in a shape; nothing for none. ``words`` say it more nearly: "must not"."""
    return f'<span class="cv-force cv-{force}">{words or FORCE_WORDS[force]}</span>' if force in FORCE_WORDS else ""


def _lead_tags(quote: Quote) -> str:
    """A tag for each force of the sentences that answer."""
    return _tags_html(quote.forces, quote.lead)


def _tags_html(forces: Iterable[Force], sentences: Sequence[Sentence]) -> str:
    """A tag for each of ``forces``."""
    return "".join(force_tag(force, words) for force, words in name_forces(forces, sentences))


def announcement(answer: Answer, shelf: Shelf) -> str:
    """An answer in a sentence, for a screen reader: how much was found, and the card that is shown first."""
    if answer.declined or not answer.citations:
        return f"No answer in the Code. {answer.message}"
    folded = _fold(answer, shelf)
    first = next((one.cited for one in folded if _labels(one) & set(answer.leads)), folded[0].cited)
    force = FORCE_WORDS.get(first.quote.force, "no force word")
    count = len(answer.citations)
    found = "1 paragraph found." if count == 1 else f"{count} paragraphs found. First:"
    return f"{found} {place_words(first.paragraph)}, {force}."


def _limit_html(record: AidRecord | None) -> str:
    """The time limits of a paragraph, and what starts each clock."""
    if record is None or not record.deadlines:
        return ""
    limits = "".join(f"<dt>{escape(deadline.limit)}</dt><dd>{escape(deadline.starts)}</dd>" for deadline in record.deadlines)
    title = "<b>Time limit, and what starts the clock (our words):</b>"
    return f'<div class="cv-ours">{title}<dl class="cv-limits">{limits}</dl></div>'


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
        f'<a data-read href="read?p={percent_encode(read)}">Read on from here</a>'
        f'<button type="button" data-copy="{escape(copied)}">Copy {"quotation" if quote else "citation"}</button>'
        f"{_context_html(cited, shelf.paragraphs)}</div>"
    )


def _quote_html(quote: Quote) -> str:
    if quote.text is None:
        return '<p class="cv-ours">The wording itself is not on this machine yet.</p>'
    if not quote.rest:
        return f'<blockquote class="cv-quote cv-lead-quote">{_words_html(quote, quote.lead or quote.sentences)}</blockquote>'
    return (
        f'<blockquote class="cv-quote cv-lead-quote">{_words_html(quote, quote.lead)}</blockquote>'
        '<p class="cv-besides">Also in this paragraph:</p>'
        f'<blockquote class="cv-quote">{_words_html(quote, quote.rest)}</blockquote>'
    )


def _words_html(quote: Quote, sentences: Sequence[Sentence]) -> str:
    """The sentences as they are quoted, with their force words marked, and the one that answers where it is not alone."""
    text = render_quote(quote.paragraph.parts, sentences)
    pieces: list[str] = []
    here = 0
    for sentence in sentences:
        start = text.index(sentence.text, here)
        marked = mark_text(text[start : start + len(sentence.text)], [mark_forces([replace(sentence, start=0)])])
        answers = sentence == quote.best and len(sentences) > 1
        pieces += [escape(text[here:start]), f"<mark>{marked}</mark>" if answers else marked]
        here = start + len(sentence.text)
    return "".join(pieces) + escape(text[here:])


def _context_html(cited: Cited, paragraphs: Sequence[Paragraph]) -> str:
    if cited.paragraph.text is None:
        return ""
    blocks = []
    for other in neighbours(cited.paragraph, paragraphs):
        here = ' class="cv-here"' if other.label == cited.paragraph.label else ""
        blocks.append(f"<p{here}><b>{escape(other.label)}</b>  {escape(other.text or '')}</p>")
    return f'<details><summary>Read it in context</summary><div class="cv-context">{"".join(blocks)}</div></details>'
