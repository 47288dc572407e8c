"""What a search in the Code found, as HTML. Pure, and never cached: the words are the asker's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from corpus.paragraph import Paragraph
from screens.read_book import Chapter, find_paragraphs, searched_text
from screens.read_html import Book, address, paragraph_html, split_title
from screens.read_marks import find_words, mark_found

# Results shown at once; a word more narrows them.
MOST_FOUND = 50
# The value of "in" in an address that searches everywhere.
WHOLE = "code"


def found_html(words: str, chapters: Sequence[Chapter], current: Chapter, everywhere: bool, book: Book) -> str:
    """The paragraphs in which the words stand: those of ``current`` or, where ``everywhere`` or it has none, of all."""
    patterns = find_words(words)
    found = {chapter.slug: find_paragraphs(chapter.paragraphs, patterns, book.aid) for chapter in chapters}
    every = [paragraph for chapter in chapters for paragraph in found[chapter.slug]]
    here = found[current.slug]
    if not every:
        return _nothing_html(words, bool(patterns), book)
    shown = every if everywhere or not here else here
    place = "the whole Code" if shown is every else name_of(current)
    times = sum(_count(paragraph, patterns, book) for paragraph in shown)
    said = f"“{words}”: {_plural(len(shown), 'paragraph')} in {place}, {_plural(times, 'place')}"
    results = "".join(
        paragraph_html(paragraph, book, patterns, place=_place_html(paragraph)) for paragraph in shown[:MOST_FOUND]
    )
    more = (
        f'<p class="cv-say">These are the first {MOST_FOUND} of {len(shown)}. Add a word, or choose a chapter above.</p>'
        if len(shown) > MOST_FOUND
        else ""
    )
    return (
        f'<h2 class="cv-asked" role="status">{escape(said)}</h2>'
        f"{_places_html(words, chapters, found, current, shown is every)}"
        f'<div class="cv-read">{results}</div>{more}'
    )


def name_of(chapter: Chapter) -> str:
    """ "chapter 6", "Annex 1: Mental Capacity", "the Introduction"."""
    number, name = split_title(chapter)
    if number:
        return f"chapter {number}"
    return name if name.startswith("Annex") else f"the {name}"


def _places_html(
    words: str,
    chapters: Sequence[Chapter],
    found: dict[str, tuple[Paragraph, ...]],
    current: Chapter,
    everywhere: bool,
) -> str:
    """Where the words stand: the whole Code and each chapter, with how many paragraphs, as links."""
    total = sum(len(paragraphs) for paragraphs in found.values())
    places = [("Whole Code", total, address(find=words, chapter=current.slug, **{"in": WHOLE}), everywhere)]
    for chapter in chapters:
        if found[chapter.slug]:
            number, name = split_title(chapter)
            here = chapter.slug == current.slug and not everywhere
            places.append((number or name, len(found[chapter.slug]), address(find=words, chapter=chapter.slug), here))
    links = "".join(
        f'<li><a data-read href="{href}"{" aria-current=true" if here else ""}>'
        f"{'<span class=cv-hidden>Chapter </span>' if name.isdigit() else ''}{escape(name)} <span>({count})</span></a></li>"
        for name, count, href, here in places
    )
    return f'<nav aria-label="Where the words stand"><ul class="cv-row cv-places">{links}</ul></nav>'


def _place_html(paragraph: Paragraph) -> str:
    return f'<p class="cv-place">{escape(" > ".join(paragraph.section))}</p>'


def _count(paragraph: Paragraph, patterns: Sequence[re.Pattern[str]], book: Book) -> int:
    texts = [part.text for part in paragraph.parts] or [searched_text(paragraph, book.aid)]
    return sum(len(mark_found(text, patterns)) for text in texts)


def _nothing_html(words: str, has_words: bool, book: Book) -> str:
    if not has_words:
        return '<p class="cv-say" role="status">Type a word to look for.</p>'
    where = "The Code does" if any(paragraph.parts for paragraph in book.paragraphs) else "Our lines on the paragraphs do"
    ask = escape(f"./?{urlencode({'q': words})}")
    return (
        f'<p class="cv-say" role="status">{where} not use “{escape(words)}”, at least not in one paragraph. '
        f'The Code may have another word for it: <a data-read href="{ask}">ask it as a question</a>.</p>'
    )


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
