"""The Code as HTML to read: chapters, paragraphs, contents. Pure; everything from outside is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from corpus.crossrefs import Reference
from corpus.duty import Force
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph
from corpus.updates import Update
from screens.cards import citation_line, force_tag, place_words
from screens.read_book import GLOSSARY_PREFIX, Chapter, Section, Term, Terms, anchor_of, find_terms, has_must, list_sections
from screens.read_marks import Span, mark_found, mark_text
from screens.read_text import Row, nest_lines, read_lines, table_html

# How deep the contents go: a chapter's sections and the sections in them.
CONTENTS_DEPTH = 2
# Kinds that previous and next pass over: they hang on the paragraphs around them.
_BESIDE = ("table_row", "legislation", "covers", "figure", "note")
_NUMBERED_TITLE = re.compile(r"(?P<number>\d+) (?P<name>.+)")
_LEGEND = (
    (Force.MUST, "the law requires it"),
    (Force.SHOULD, "to be done, unless a departure can be explained"),
    (Force.MAY, "allowed"),
)


@dataclass(frozen=True, slots=True)
class Book:
    """All that the page shows of one document; the mappings are by the label of a paragraph."""

    document: Document
    paragraphs: tuple[Paragraph, ...]
    aid: Mapping[str, AidRecord]
    pdf_url: str
    terms: Terms
    references: Mapping[str, tuple[Reference, ...]]
    cited_by: Mapping[str, tuple[str, ...]]
    updates: Mapping[str, tuple[Update, ...]]


def title_html(chapter: Chapter) -> str:
    """The page's one h1: "Chapter 6" small over "Schools"."""
    number, name = split_title(chapter)
    eyebrow = f'<span class="cv-eyebrow">Chapter {number}</span> ' if number else ""
    return f'<h1 class="cv-title" id="cv-top" tabindex="-1">{eyebrow}{escape(name)}</h1>'


def search_title_html(chapter: Chapter) -> str:
    """The h1 over search results, and the way back."""
    number, name = split_title(chapter)
    back = f"chapter {number}, {name}" if number else name
    return (
        f'<h1 class="cv-title" id="cv-top" tabindex="-1">Words in the Code</h1><p class="cv-lead">'
        f'<a data-read href="{address(chapter=chapter.slug)}">Back to {escape(back)}</a></p>'
    )


def facts_html(chapter: Chapter) -> str:
    """What the chapter holds."""
    numbered = chapter.numbered
    pages = f"pages {chapter.paragraphs[0].page} to {chapter.paragraphs[-1].pages[-1]}"
    musts = sum(has_must(paragraph) for paragraph in numbered)
    span = f"{len(numbered)} paragraphs, {numbered[0].label} to {numbered[-1].label}, " if numbered else ""
    count = f" {musts or 'None'} of them {'holds' if musts == 1 else 'hold'} a must." if numbered else ""
    return f'<p class="cv-lead">{span}{pages if span else pages.capitalize()}.{count}</p>'


def contents_html(chapters: Sequence[Chapter], current: Chapter, sections: Sequence[Section]) -> str:
    """The contents: every chapter, and under the current one those of its sections that are on the page."""
    items = []
    for chapter in chapters:
        here = chapter.slug == current.slug
        number, name = split_title(chapter)
        inside = _sections_html(sections) if here else ""
        items.append(
            f'<li><a data-read href="{address(chapter=chapter.slug)}"{" aria-current=true" if here else ""}>'
            f"<span>{number}</span> {escape(name)}</a>{inside}</li>"
        )
    return f'<nav class="cv-contents" aria-label="Chapters and sections"><ol>{"".join(items)}</ol></nav>'


def turn_html(chapters: Sequence[Chapter], current: Chapter) -> str:
    """The ways to the chapter before and the one after, for the foot of the page."""
    place = next(n for n, chapter in enumerate(chapters) if chapter.slug == current.slug)
    links = "".join(
        f'<a data-read rel="{rel}" href="{address(chapter=chapter.slug)}"><span>{word}</span> {escape(chapter.title)}</a>'
        for rel, word, beside in (("prev", "Previous", chapters[:place][-1:]), ("next", "Next", chapters[place + 1 :][:1]))
        for chapter in beside
    )
    return f'<nav class="cv-turn" aria-label="Chapter before and after">{links}</nav>'


def chapter_html(chapter: Chapter, book: Book, only_musts: bool = False) -> str:
    """A chapter to read; ``only_musts`` leaves the sentences that are musts, each under its number."""
    shown = shown_paragraphs(chapter, only_musts)
    headings: dict[str, list[Section]] = {}
    for section in list_sections(shown):
        headings.setdefault(section.first.label, []).append(section)
    steps = _list_steps(book.paragraphs, only_musts)
    throughout = terms_html(book.terms.everywhere, "Terms used throughout the Code")
    out = [f'<div class="cv-tools">{_legend_html()}{throughout}</div>']
    for is_row, group in groupby(shown, key=lambda paragraph: paragraph.kind == "table_row"):
        members = list(group)
        if is_row:
            out += [_headings_html(headings.get(members[0].label, ())), _rows_html(members, book, only_musts)]
            continue
        for paragraph in members:
            step = _step_html(*steps.get(paragraph.label, (None, None)))
            out += [
                _headings_html(headings.get(paragraph.label, ())),
                paragraph_html(paragraph, book, only_musts=only_musts, step=step),
            ]
    if len(out) == 1:
        out.append('<p class="cv-say">There is no must in this part of the Code.</p>')
    return f'<div class="cv-read">{"".join(out)}</div>'


def shown_paragraphs(chapter: Chapter, only_musts: bool) -> tuple[Paragraph, ...]:
    """The paragraphs of a chapter that are shown."""
    return tuple(paragraph for paragraph in chapter.paragraphs if has_must(paragraph) or not only_musts)


def paragraph_html(
    paragraph: Paragraph,
    book: Book,
    patterns: Sequence[re.Pattern[str]] = (),
    only_musts: bool = False,
    step: str = "",
    place: str = "",
) -> str:
    """One paragraph: its number in the margin, the Code's words, and what can be done with them.

    ``place`` stands over a search result, which is no place that a link leads to.
    """
    goal = "" if place else f' id="{para_id(paragraph.label)}" tabindex="-1"'
    return (
        f'<article class="cv-para cv-kind-{paragraph.kind}"{goal} '
        f'aria-label="{escape(place_words(paragraph))}"><div class="cv-margin">{_number_html(paragraph)}'
        f"{page_link(paragraph, book)}</div>"
        f'<div class="cv-body">{place}{_words_html(paragraph, book, patterns, only_musts)}'
        f'<div class="cv-tools">{_tools_html(paragraph, book)}{step}</div></div></article>'
    )


def page_link(paragraph: Paragraph, book: Book) -> str:
    """The page, which opens it in the PDF."""
    return (
        f'<a class="cv-page" href="{escape(book.pdf_url)}#page={paragraph.page}" target="_blank" rel="noopener">'
        f'<span class="cv-hidden">Open the PDF at </span>p. {paragraph.page}</a>'
    )


def terms_html(terms: Sequence[Term], title: str) -> str:
    """Terms with the Code's own definitions, folded."""
    if not terms:
        return ""
    entries = "".join(
        f"<dt>{escape(term.name)}</dt><dd><blockquote class='cv-quote'>{_definition_html(term)}</blockquote>"
        f"<a {_to(term.entry.label)}>Glossary, p. {term.entry.page}</a></dd>"
        for term in terms
    )
    return f'<details class="cv-terms"><summary>{escape(title)} ({len(terms)})</summary><dl>{entries}</dl></details>'


def target_style(label: str) -> str:
    """The style that marks the paragraph an address names. Given a label of the document, never what was typed."""
    here = f'[id="{para_id(label)}"]'
    return (
        f"<style>{here} {{ background: var(--cv-quiet); box-shadow: inset 4px 0 0 var(--cv-accent); }} "
        f"{here} .cv-step {{ display: flex; }}</style>"
    )


def para_id(label: str) -> str:
    """The id of a paragraph on the page."""
    return f"p-{anchor_of(label)}"


def address(**parameters: str) -> str:
    """An address of this page with these parameters, escaped to stand in HTML."""
    return escape(f"?{urlencode(parameters)}")


def split_title(chapter: Chapter) -> tuple[str, str]:
    """ "6 Schools" as its number and its name."""
    match = _NUMBERED_TITLE.fullmatch(chapter.title)
    return (match["number"], match["name"]) if match else ("", chapter.title)


def _to(label: str) -> str:
    """The attributes of a link to a paragraph; read.js goes there at once where it is on the page already."""
    return f'data-read="{para_id(label)}" href="{address(p=label)}"'


def _words_html(paragraph: Paragraph, book: Book, patterns: Sequence[re.Pattern[str]], only_musts: bool) -> str:
    updates = book.updates.get(paragraph.label, ())
    above = "".join(_since_html(update, folded=True) for update in updates if update.changes_answer)
    record = book.aid.get(paragraph.label)
    # Without the Code's words a search looks in ours, and marks them.
    found = [mark_found(record.gist, patterns)] if record and paragraph.text is None else []
    said = mark_text(record.gist, found) if record else ""
    gist = f'<p class="cv-ours"><b>In plain English (our words):</b> {said}</p>' if record else ""
    if paragraph.text is None:
        forces = " ".join(force_tag(Force(force)) for force in paragraph.forces)
        tags = f'<p class="cv-forces">{forces}</p>' if forces else ""
        return above + tags + (gist or f'<p class="cv-ours">{escape(paragraph.label)}</p>')
    references = book.references.get(paragraph.label, ())
    words = nest_lines(read_lines(paragraph, _link_spans(references), patterns, only_musts))
    notes = "".join(f'<p class="cv-note"><b>Our note:</b> {escape(r.note)}</p>' for r in references if r.note)
    if paragraph.kind == "figure":
        # A drawing's words come out of the PDF in no order that reads.
        fold = f'<div class="cv-tools">{_folded("The words in the figure", f"<div>{words}</div>")}</div>'
        link = f'<a href="{escape(book.pdf_url)}#page={paragraph.page}" target="_blank" rel="noopener">'
        return f"{above}{gist}<p>{link}See the figure on p. {paragraph.page} of the PDF</a></p>{fold}"
    return above + words + notes


def _tools_html(paragraph: Paragraph, book: Book) -> str:
    tools = []
    record = book.aid.get(paragraph.label)
    if record and paragraph.text is not None and paragraph.kind != "figure":
        tools.append(_folded("In plain English (our words)", f'<p class="cv-ours">{escape(record.gist)}</p>'))
    tools.append(terms_html(find_terms(paragraph, book.terms), "Terms in this paragraph"))
    later = [update for update in book.updates.get(paragraph.label, ()) if not update.changes_answer]
    if later:
        tools.append(_folded(f"Since 2015 ({len(later)})", "".join(_since_html(update, folded=False) for update in later)))
    if citing := book.cited_by.get(paragraph.label, ()):
        links = " ".join(f"<li><a {_to(label)}>{escape(label)}</a></li>" for label in citing)
        tools.append(_folded(f"Cited by ({len(citing)})", f'<ul class="cv-row">{links}</ul>'))
    tools.append(_copy_html(paragraph, book))
    return "".join(tools)


def _rows_html(rows: Sequence[Paragraph], book: Book, only_musts: bool) -> str:
    """The rows of a table; where the wording is not on this machine, our line on each."""
    if any(row.text is None for row in rows):
        return "".join(paragraph_html(row, book) for row in rows)
    lined = [
        Row(row, read_lines(row, _link_spans(book.references.get(row.label, ())), only_musts=only_musts)) for row in rows
    ]
    table = table_html(
        lined,
        f"Table in {rows[0].belongs_to}: {rows[0].section[-1]}",
        [para_id(row.label) for row in rows],
        [f'<div class="cv-tools">{page_link(row, book)}{_copy_html(row, book)}</div>' for row in rows],
    )
    gists = "".join(
        f"<dt>{escape(row_name(row))}</dt><dd>{escape(book.aid[row.label].gist)}</dd>"
        for row in rows
        if row.label in book.aid
    )
    ours = _folded("The table in plain English (our words)", f'<dl class="cv-ours">{gists}</dl>') if gists else ""
    return f'{table}<div class="cv-tools">{ours}</div>'


def row_name(row: Paragraph) -> str:
    """What a row is about: "9.69 table: section F" is "Section F"."""
    name = row.label.partition(" table: ")[2] or row.label
    return name[:1].upper() + name[1:]


def _link_spans(references: Iterable[Reference]) -> list[tuple[int, Span]]:
    return [
        (reference.part, Span(reference.start, reference.end, opening, "</a>"))
        for reference in references
        if (opening := _link_opening(reference))
    ]


def _link_opening(reference: Reference) -> str:
    if reference.targets:
        return f"<a {_to(reference.targets[0])}>"
    if reference.url.startswith("https://"):
        return f'<a href="{escape(reference.url)}" target="_blank" rel="noopener">'
    return ""


def _legend_html() -> str:
    marks = "".join(f"<li>{force_tag(force)} {meaning}</li>" for force, meaning in _LEGEND)
    return _folded(
        "What the marks mean",
        f'<ul class="cv-legend">{marks}<li>A bullet has the force of the sentence over its list, and its shape.</li></ul>',
    )


def _since_html(update: Update, folded: bool) -> str:
    """What has changed since 2015, in our words, dated and with its source; ``folded`` to one line."""
    source = escape(update.source_name)
    if update.source.startswith("https://"):
        source = f'<a href="{escape(update.source)}" target="_blank" rel="noopener">{source}</a>'
    head = f"<b>Since 2015 (our words):</b> {escape(update.title)}. {escape(update.standing)}."
    rest = f'<p>{escape(update.what)}</p><p class="cv-when">Source: {source}</p>'
    if folded:
        return f'<details class="cv-since"><summary>{head}</summary>{rest}</details>'
    return f'<div class="cv-since"><p>{head}</p>{rest}</div>'


def _definition_html(term: Term) -> str:
    """The glossary's words on a term, without the term itself in front."""
    first, *others = term.entry.parts
    lead = f"{term.entry.label.removeprefix(GLOSSARY_PREFIX)}: "
    rest = replace(first, text=first.text.removeprefix(lead), bold=()) if first.text.startswith(lead) else first
    return nest_lines(read_lines(replace(term.entry, parts=(rest, *others))))


def _copy_html(paragraph: Paragraph, book: Book) -> str:
    copied, what = citation_line(paragraph, book.document), "citation"
    if paragraph.text is not None:
        copied, what = f"“{paragraph.text}”\n{copied}", "quotation"
    return f'<button type="button" data-copy="{escape(copied)}">Copy {what}</button>'


def _number_html(paragraph: Paragraph) -> str:
    shown = escape(paragraph.number) if paragraph.number else "¶"
    return (
        f'<a class="cv-num" {_to(paragraph.label)}>'
        f'<span class="cv-hidden">Link to {"paragraph " if paragraph.number else escape(paragraph.label)}</span>{shown}</a>'
    )


def _headings_html(sections: Iterable[Section]) -> str:
    return "".join(
        f'<h{section.depth + 2} class="cv-section" id="{escape(section.anchor)}" tabindex="-1">{escape(section.title)}'
        f"</h{section.depth + 2}>"
        for section in sections
    )


def _sections_html(sections: Sequence[Section]) -> str:
    items = "".join(
        f'<li class="cv-depth-{section.depth}"><a href="#{escape(section.anchor)}">{escape(section.title)}</a></li>'
        for section in sections
        # The lists of laws at the head of a chapter are one line of the contents, not three.
        if section.depth < CONTENTS_DEPTH and not (section.depth and section.last.kind == "legislation")
    )
    return f"<ul>{items}</ul>" if items else ""


def _list_steps(paragraphs: Sequence[Paragraph], only_musts: bool) -> dict[str, tuple[Paragraph | None, Paragraph | None]]:
    """The paragraph before and the one after each, of those that are shown."""
    stops = [p for p in paragraphs if p.kind not in _BESIDE and (has_must(p) or not only_musts)]
    afters: dict[str, Paragraph | None] = {}
    befores: dict[str, Paragraph | None] = {}
    for order, nearest in ((paragraphs, befores), (tuple(reversed(paragraphs)), afters)):
        last: Paragraph | None = None
        wanted = {paragraph.label for paragraph in stops}
        for paragraph in order:
            nearest[paragraph.label] = last
            last = paragraph if paragraph.label in wanted else last
    return {label: (befores[label], afters[label]) for label in befores}


def _step_html(before: Paragraph | None, after: Paragraph | None) -> str:
    links = [
        f'<a rel="{rel}" {_to(other.label)}>{word}: {escape(step_name(other))}</a>'
        for other, rel, word in ((before, "prev", "Previous"), (after, "next", "Next"))
        if other
    ]
    return f'<span class="cv-step">{" ".join(links)}</span>'


def step_name(paragraph: Paragraph) -> str:
    """A short name: the number, or the label without the part of the book it is in."""
    return paragraph.number or paragraph.label.removeprefix(GLOSSARY_PREFIX)


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"
