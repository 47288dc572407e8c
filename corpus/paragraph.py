"""The types that flow through the house: a document, its paragraphs and the parts they are made of."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["text", "bullet", "cell"]
ParagraphKind = Literal[
    "paragraph", "covers", "legislation", "table_row", "figure", "annex", "glossary", "references", "foreword", "note"
]


@dataclass(frozen=True, slots=True)
class Document:
    """One edition of one publication: what it is called, where it is published, and how to know a copy of it."""

    id: str
    title: str
    edition: str
    citation: str
    landing_page: str
    pdf_url: str
    pdf_pages: int
    pdf_sha256: str
    file_name: str
    attribution: str
    first_body_page: int

    def page_url(self, page: int) -> str:
        """The address of the published PDF, opened on ``page`` (PDF page N is printed page N in this document)."""
        return f"{self.pdf_url}#page={page}"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a paragraph: a run of sentences, one bullet, or one cell of a table row.

    ``level`` is 0 for text and counts from 1 for bullets (2 is a bullet under a bullet). ``heading`` is the column
    header of a cell. ``bold`` holds (start, end) offsets into ``text`` of what the PDF prints in bold.
    """

    text: str
    kind: PartKind = "text"
    level: int = 0
    page: int = 0
    heading: str = ""
    bold: tuple[tuple[int, int], ...] = ()

    @property
    def bold_musts(self) -> int:
        """How many times the word must stands in bold."""
        return sum(len(re.findall(r"\bmust\b", self.text[start:end], re.IGNORECASE)) for start, end in self.bold)

    def render(self) -> str:
        """The part as one line of plain text, with its bullet or its column header."""
        if self.kind == "bullet":
            return "  " * (self.level - 1) + "• " + self.text
        return f"{self.heading}: {self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph, or an unnumbered block that can be cited by its ``label`` and page.

    ``label`` is unique in the document ("6.85", "Glossary: Academy"). ``belongs_to`` is the number of the paragraph that
    a table row is cited under (the rows on sections A to K: 9.69). ``parts`` is empty where only the outline is known.
    ``musts`` counts the bold ones; ``forces`` are those its sentences carry, strongest first.
    ``sha256`` is that of the normalised text, from the parse or, where there is none, from the outline.
    """

    document: str
    label: str
    number: str | None
    kind: ParagraphKind
    pages: tuple[int, ...]
    chapter: str
    section: tuple[str, ...]
    musts: int
    sha256: str
    belongs_to: str | None = None
    forces: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def page(self) -> int:
        """The page on which it starts."""
        return self.pages[0]

    @property
    def cited_as(self) -> str:
        """What the paragraph is ranked and cited under: its number, its parent's number, or its label."""
        return self.number or self.belongs_to or self.label

    @property
    def text(self) -> str | None:
        """The Code's own words, one part a line; None where the wording is not on this machine."""
        return render(self.parts) if self.parts else None


def render(parts: tuple[Part, ...]) -> str:
    """The parts as plain text, one a line."""
    return "\n".join(part.render() for part in parts)


def normalise(text: str) -> str:
    """``text`` for comparison: Unicode NFKC, one space for any white space, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def digest(parts: tuple[Part, ...]) -> str:
    """sha256 (hexadecimal) of the normalised text of ``parts``: the proof that a quotation is the document's."""
    return hashlib.sha256(normalise(render(parts)).encode()).hexdigest()
