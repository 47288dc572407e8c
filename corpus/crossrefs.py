"""What a paragraph refers to: other paragraphs, chapters, annexes, the list of references, and the law; and what cites it.

A reference that points to the wrong place carries a note, from stale_references.toml, and leads to the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from corpus.document import DATA
from corpus.legislation import LawReader
from corpus.paragraph import Paragraph
from corpus.toml import read_table

Kind = Literal["paragraphs", "chapter", "annex", "references", "glossary", "section of an Act", "regulation", "whole law"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: where it stands (``part`` counts from 0; ``start``, ``end`` are offsets into that part's text), and
    where it leads: the labels in ``targets`` (a chapter by the label it opens with), or ``url`` for the law.

    ``note`` is for the reader, where the document's own reference is wrong or leads nowhere.
    """

    part: int
    start: int
    end: int
    kind: Kind
    targets: tuple[str, ...] = ()
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """Our judgement of one wrong reference: what is printed, what is meant, and why."""

    label: str
    cited: str
    meant: str
    sure: bool
    why: str
    url: str = ""
    occurrence: int = 0

    @property
    def note(self) -> str:
        """What the reader is told."""
        verb = "This should be" if self.sure else "This may be meant for"
        return f"{verb} {self.meant}. {self.why}"


def find_references(paragraph: Paragraph, labels: Sequence[str]) -> tuple[Reference, ...]:
    """Every reference in ``paragraph``, in order; none overlap. ``labels``: all of the document's, in its order.

    Empty where the wording is not on this machine.
    """
    return _find(paragraph, _outline(tuple(labels)))


def cited_by(paragraphs: Sequence[Paragraph]) -> Mapping[str, tuple[str, ...]]:
    """For each label that is cited, the labels of the paragraphs that cite it, in the order of the document.

    A chapter is cited under the label it opens with.
    """
    outline = _outline(tuple(paragraph.label for paragraph in paragraphs))
    citing: dict[str, dict[str, None]] = {}
    for paragraph in paragraphs:
        for reference in _find(paragraph, outline):
            for target in reference.targets:
                if target != paragraph.label:
                    citing.setdefault(target, {})[paragraph.label] = None
    return MappingProxyType({label: tuple(found) for label, found in citing.items()})


@cache
def load_corrections(document_id: str) -> Mapping[str, tuple[Correction, ...]]:
    """The wrong references of a document by the label of the paragraph they stand in."""
    path = DATA / document_id / "stale_references.toml"
    if not path.is_file():
        return MappingProxyType({})
    entries = [Correction(**entry) for entry in read_table(path, "reference")]
    labels = dict.fromkeys(entry.label for entry in entries)
    return MappingProxyType({label: tuple(entry for entry in entries if entry.label == label) for label in labels})


# --- Places in the document ---

_NUMBERED = re.compile(r"\d+\.\d+|[ivxl]+")
# "paragraphs 4.52 to 4.56", "para 9.47", "section 9.13", "6.28", "paragraph 9.64 onwards"; not "v3.0", "£4.50" or "1.5%".
_NUMBER = r"\d{1,2}\.\d{1,3}(?![\d%]|\.\d)"
_PARAGRAPHS = re.compile(
    rf"(?P<word>\b(?:[Pp]aragraphs?|[Pp]aras?\.?|[Ss]ection)\s+)?(?<![\w.£])(?P<first>{_NUMBER})"
    rf"(?:\s*(?:to|–|-)\s*(?P<last>{_NUMBER}))?(?:\s+onwards)?"
)
# "paragraph iv.", "paragraphs x and xi of the Introduction".
_ROMANS = re.compile(r"\b[Pp]aragraphs?\s+(?P<first>[ivxl]+)\b(?:\s+(?:and|to)\s+(?P<last>[ivxl]+)\b)?")
# "Chapter 9", "Chapters 3 and 4", "chapters 5 to 7) and 9)"; the numbers are taken one by one.
_CHAPTER = r"\d{1,2}(?!\d|\.\d)"
_CHAPTERS = re.compile(rf"\b[Cc]hapters?\s+{_CHAPTER}(?:(?:,\s+(?:and\s+)?|\)?\s+and\s+|\s+to\s+){_CHAPTER})*")
_CHAPTER_ITEM = re.compile(r"(?:[Cc]hapters?\s+)?(\d+)(?:\s+to\s+(\d+))?")
_ANNEX = re.compile(r"\bAnnex\s+(\d)\b")
_GLOSSARY = re.compile(r"(?<=\b[Ss]ee )(?:the )?Glossary\b")
_INTRODUCTION = re.compile(r"(?<=\bthe )Introduction\b")
# "the References section under Chapter 6"; the chapter named in it is no reference to the chapter.
_LISTS = re.compile(
    r"\bReferences? section(?: under (?P<under>Chapter \d+|Annex \d+|General|Introduction)\b| at the end of this Code\b)"
)


class _Outline:
    """The labels of a document, and what can be looked up in them."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.numbers = [label for label in self.labels if _NUMBERED.fullmatch(label)]
        self.places = {label: place for place, label in enumerate(self.numbers)}

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Every numbered paragraph from ``first`` to ``last``; where one is not known, the other."""
        known = [self.places[label] for label in (first, last) if label in self.places]
        return tuple(self.numbers[known[0] : known[-1] + 1]) if known else ()

    def opening(self, *prefixes: str) -> tuple[str, ...]:
        """The first label that starts with one of ``prefixes``."""
        return next(((label,) for label in self.labels if label.startswith(prefixes)), ())

    def chapter(self, number: int) -> tuple[str, ...]:
        """The label that a chapter opens with: its front matter, or else its first paragraph."""
        return self.opening(f"Chapter {number},", f"{number}.")

    def meant(self, correction: Correction) -> tuple[str, ...]:
        """The labels that a correction names."""
        first, _, last = correction.meant.partition(" to ")
        if not _NUMBERED.fullmatch(first):
            return self.opening(correction.meant)
        return self.between(first, last or first)


@lru_cache(maxsize=4)
def _outline(labels: tuple[str, ...]) -> _Outline:
    return _Outline(labels)


def _find(paragraph: Paragraph, outline: _Outline) -> tuple[Reference, ...]:
    found: list[Reference] = []
    law = LawReader()
    for number, part in enumerate(paragraph.parts):
        taken: list[tuple[int, int]] = []
        places = _find_places(part.text, number, outline)
        laws = (
            Reference(number, cited.start, cited.end, cited.kind, url=cited.url)
            for cited in law.read(part.text, number == 0)
        )
        for reference in (*places, *laws):
            if not any(reference.start < end and start < reference.end for start, end in taken):
                taken.append((reference.start, reference.end))
                found.append(reference)
    found.sort(key=lambda reference: (reference.part, reference.start))
    return _correct(paragraph, found, outline)


def _find_places(text: str, part: int, outline: _Outline) -> Iterator[Reference]:
    for match in _LISTS.finditer(text):
        under = match["under"]
        targets = outline.opening(*(f"References, {under}{end}" for end in (":", ","))) if under else ()
        targets = targets or outline.opening(f"References, {under}" if under else "References")
        yield Reference(part, *match.span(), "references", targets)
    for match in _PARAGRAPHS.finditer(text):
        first, last = match["first"], match["last"] or match["first"]
        targets = outline.between(first, last)
        # Without the word it may be any number: only one that is a paragraph's is taken for one.
        if targets or match["word"]:
            yield Reference(part, *match.span(), "paragraphs", targets, note=_missing(outline, first, last))
    for match in _ROMANS.finditer(text):
        if match["first"] in outline.places:
            yield Reference(
                part, *match.span(), "paragraphs", outline.between(match["first"], match["last"] or match["first"])
            )
    for listed in _CHAPTERS.finditer(text):
        for match in _CHAPTER_ITEM.finditer(text, *listed.span()):
            numbers = range(int(match[1]), int(match[2] or match[1]) + 1)
            if targets := tuple(label for number in numbers for label in outline.chapter(number)):
                yield Reference(part, *match.span(), "chapter", targets)
    for match in _ANNEX.finditer(text):
        if targets := outline.opening(f"Annex {match[1]} "):
            yield Reference(part, *match.span(), "annex", targets)
    for match in _GLOSSARY.finditer(text):
        yield Reference(part, *match.span(), "glossary", outline.opening("Glossary"))
    for match in _INTRODUCTION.finditer(text):
        if "i" in outline.places:
            yield Reference(part, *match.span(), "chapter", ("i",))


def _missing(outline: _Outline, *numbers: str) -> str:
    missing = [number for number in dict.fromkeys(numbers) if number not in outline.places]
    return f"There is no paragraph {' or '.join(missing)}." if missing else ""


def _correct(paragraph: Paragraph, found: Sequence[Reference], outline: _Outline) -> tuple[Reference, ...]:
    corrections = load_corrections(paragraph.document).get(paragraph.label, ())
    if not corrections:
        return tuple(found)
    seen: dict[str, int] = {}
    corrected: list[Reference] = []
    for reference in found:
        text = paragraph.parts[reference.part].text[reference.start : reference.end]
        for correction in corrections:
            if correction.cited not in text:
                continue
            seen[correction.cited] = seen.get(correction.cited, 0) + 1
            if correction.occurrence in (0, seen[correction.cited]):
                targets = outline.meant(correction) if correction.sure and not correction.url else reference.targets
                reference = replace(reference, targets=targets, url=correction.url or reference.url, note=correction.note)
                break
        corrected.append(reference)
    return tuple(corrected)
