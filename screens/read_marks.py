"""Marks in a text, as HTML: force words, what the PDF prints bold, links, words searched for. Pure; everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from corpus.duty import PATTERNS, Force, Sentence
from corpus.paragraph import Part

# A search with more words than this is a question for the Ask page.
MOST_WORDS = 8
_NOT = re.compile(r" not\b")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text (``start`` to ``end``) that stands between two tags. The tags are HTML already."""

    start: int
    end: int
    opening: str
    closing: str


def mark_text(text: str, layers: Sequence[Sequence[Span]], start: int = 0, end: int | None = None) -> str:
    """``text`` from ``start`` to ``end``, escaped, with its spans as tags.

    The first layer is outermost and its spans stay whole; those of later layers are cut where an outer one begins or ends,
    so tags never cross. Spans of one layer do not overlap.
    """
    end = len(text) if end is None else end
    if not layers:
        return escape(text[start:end])
    pieces: list[str] = []
    here = start
    for span in sorted(layers[0], key=lambda span: span.start):
        first, last = max(span.start, here), min(span.end, end)
        if first >= last:
            continue
        pieces.append(mark_text(text, layers[1:], here, first))
        pieces.append(f"{span.opening}{mark_text(text, layers[1:], first, last)}{span.closing}")
        here = last
    pieces.append(mark_text(text, layers[1:], here, end))
    return "".join(pieces)


def mark_forces(sentences: Iterable[Sentence]) -> tuple[Span, ...]:
    """The words that give each of these sentences (of one part) its force: "must", "should not", "are expected to".

    A bullet that has its force from its lead-in has no such word, and a must that only mentions a requirement is no mark.
    """
    spans: list[Span] = []
    for sentence in sentences:
        if sentence.inherited or sentence.force is Force.NONE:
            continue
        taken: list[tuple[int, int]] = []
        for force, pattern in PATTERNS:
            if force is Force.MUST and sentence.force is not Force.MUST:
                continue
            for match in pattern.finditer(sentence.text):
                first, last = match.span()
                if negation := _NOT.match(sentence.text, last):
                    last = negation.end()
                if any(first < other_last and other_first < last for other_first, other_last in taken):
                    continue
                taken.append((first, last))
                spans.append(
                    Span(sentence.start + first, sentence.start + last, f'<b class="cv-word cv-word-{force}">', "</b>")
                )
    return tuple(sorted(spans, key=lambda span: span.start))


def mark_bold(part: Part) -> tuple[Span, ...]:
    """What the PDF prints bold."""
    return tuple(Span(start, end, "<b>", "</b>") for start, end in part.bold)


def mark_found(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[Span, ...]:
    """Where the words searched for stand; where two overlap, the one that begins first."""
    matches = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    spans: list[Span] = []
    for start, end in matches:
        if start < end and (not spans or start >= spans[-1].end):
            spans.append(Span(start, end, "<mark>", "</mark>"))
    return tuple(spans)


def find_words(query: str) -> tuple[re.Pattern[str], ...]:
    """A pattern for each word of ``query``, found at the start of a word ("assess" in "assessment") in any case; words
    between quotation marks are one phrase. An apostrophe or a hyphen may be typed either way."""
    plain = re.sub(r"[“”„]", '"', query)
    quoted = re.findall(r'"([^"]+)"', plain)
    words = re.sub(r'"[^"]*"?', " ", plain).split()
    wanted = [word for word in (*quoted, *words) if re.search(r"\w", word)][:MOST_WORDS]
    return tuple(_pattern(word) for word in dict.fromkeys(wanted))


def _pattern(words: str) -> re.Pattern[str]:
    pieces = [
        {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", "-": "[-‐–]", "–": "[-‐–]"}.get(character, re.escape(character))
        for character in " ".join(words.split())
    ]
    before = r"(?<!\w)" if re.match(r"\w", words.strip()) else ""
    return re.compile(before + "".join(pieces), re.IGNORECASE)
