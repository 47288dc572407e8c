"""What a block is and what it is called, from the headings above it and its first words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.duty import forces_of
from corpus.paragraph import Paragraph, ParagraphKind, Part
from ingest.layout import Line

Section = tuple[str, ...]

# The notice that closes the document, under no heading of its own.
IMPRINT = "© Crown copyright"
# A glossary entry that prints nothing in bold is known by this much of its text (characters).
LONGEST_NAME = 40


def chapter_of(section: Section) -> str:
    """The chapter that a path of headings starts with: "6" of "6 Schools", "Annex 1", or a title that has no number."""
    title = section[0] if section else ""
    if match := re.match(r"(\d+) ", title):
        return match[1]
    return match[1] if (match := re.match(r"(Annex \d+)", title)) else title


def kind_of(section: Section, line: Line) -> ParagraphKind:
    """What an unnumbered block under ``section`` is, that starts with ``line``."""
    chapter = chapter_of(section)
    last = section[-1].lower() if section else ""
    if last in ("what this chapter covers", "what the chapter covers", "what this section covers"):
        return "covers"
    if any(title.lower() == "relevant legislation" for title in section):
        return "legislation"
    if line.text.lower().startswith("relevant legislation"):
        return "legislation"
    if chapter.startswith("Annex"):
        return "annex"
    if chapter.startswith("Glossary"):
        return "glossary"
    if line.text.startswith(IMPRINT):
        return "note"
    if chapter == "References":
        return "references"
    if chapter == "Foreword":
        return "foreword"
    return "figure" if line.all_bold else "note"


def label_block(kind: ParagraphKind, section: Section, parts: Sequence[Part]) -> str:
    """What an unnumbered block is cited by: "Glossary: Academy", "Figure, p. 43", "Chapter 6, What this chapter covers"."""
    if kind == "glossary":
        bold = parts[0].bold
        return "Glossary: " + (parts[0].text[: bold[0][1]] if bold else parts[0].text[:LONGEST_NAME]).strip(" :")
    if parts[0].text.startswith(IMPRINT):
        return "Licence"
    if kind == "figure":
        return f"Figure, p. {parts[0].page}"
    chapter = chapter_of(section)
    name = f"Chapter {chapter}" if chapter.isdigit() else chapter
    where = ", ".join(section[1:])
    if kind == "legislation" and "relevant legislation" not in where.lower():
        where = f"{where}: relevant legislation"
    return f"{name}, {where}" if where else name


def label_row(belongs_to: str | None, title: str) -> str:
    """What a table row is cited by: "9.69 table: section F", as everyone calls "(F) The special educational ..."."""
    letter = re.match(r"\((\w+)\)", title)
    return f"{belongs_to} table: {f'section {letter[1]}' if letter else title}"


def make_labels_unique(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Unnumbered blocks under one heading are told apart by a count, "Annex 1 (2)"; then each paragraph gets its forces."""
    totals = Counter(paragraph.label for paragraph in paragraphs)
    seen: Counter[str] = Counter()
    for paragraph in paragraphs:
        label = paragraph.label
        seen[label] += 1
        named = replace(paragraph, label=f"{label} ({seen[label]})") if totals[label] > 1 else paragraph
        # The judgements on plain musts go by label, so the forces come last.
        yield replace(named, forces=forces_of(named))
