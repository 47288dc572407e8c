"""Paragraphs of an invented document, and the tags of what is drawn of them, for the tests of the pages to read."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

from corpus.document import load_document
from corpus.duty import Force, read_sentences
from corpus.paragraph import Paragraph, Part
from screens.read_book import (
    Terms,
)
from screens.read_html import (
    Book,
)

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) \" ' &"
VOID = {"img", "br", "hr", "input"}


class Tags(HTMLParser):
    """Every tag with its attributes; fails where tags cross or stay open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed and never opened: {tag}"
        assert self._open.pop() == tag

    def names(self) -> list[str]:
        return [tag for tag, _ in self.found]

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(attribute))]


def make(label: str, *parts: Part | str, **changes: object) -> Paragraph:
    """A paragraph of an invented document."""
    whole = tuple(part if isinstance(part, Part) else Part(part) for part in parts)
    number = label if re.fullmatch(r"\d+\.\d+", label) else None
    made = Paragraph(
        "invented", label, number, "paragraph", (7,), label.partition(".")[0], ("6 Kites", "Strings"), 0, "", None
    )
    made = replace(made, parts=whole, **changes)  # type: ignore[arg-type]
    return replace(made, forces=tuple(dict.fromkeys(s.force for s in read_sentences(made) if s.force is not Force.NONE)))


def bullet(text: str, level: int = 1) -> Part:
    return Part(text, "bullet", level)


def book_of(*paragraphs: Paragraph, **changes: object) -> Book:
    made = Book(load_document(), paragraphs, {}, "https://example.org/code.pdf", Terms((), ()), {}, {}, {})
    return replace(made, **changes)  # type: ignore[arg-type]


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))
