"""A parse held against the committed outline: every difference by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph that is not as the outline has it, and in what."""

    label: str
    what: str

    def __str__(self) -> str:
        return f"{self.label}: {self.what}"


def compare(parsed: Sequence[Paragraph], outline: Sequence[Paragraph]) -> tuple[Difference, ...]:
    """Every difference between a parse and the outline, in the document's order."""
    have = {paragraph.label: paragraph for paragraph in parsed}
    want = {paragraph.label: paragraph for paragraph in outline}
    found = [_difference(have.get(label), paragraph) for label, paragraph in want.items()]
    extra = [Difference(label, "is not in the expected edition") for label in have if label not in want]
    return tuple(difference for difference in (*found, *extra) if difference is not None)


def summarise(differences: Sequence[Difference], total: int) -> str:
    """One sentence on a comparison, for a person."""
    if not differences:
        return f"All {total:,} paragraphs and blocks are word for word those of the expected edition."
    changed = len(differences)
    if changed > total * 0.9:
        return "This is a different document: almost nothing in it matches the expected edition."
    return f"{changed:,} of {total:,} paragraphs and blocks differ from the expected edition."


def _difference(have: Paragraph | None, want: Paragraph) -> Difference | None:
    if have is None:
        return Difference(want.label, "is missing")
    if have.sha256 != want.sha256:
        return Difference(want.label, "the wording differs")
    names = {"pages": "the page", "chapter": "the chapter", "section": "the section", "musts": "the number of bold musts"}
    changed = [words for name, words in names.items() if getattr(have, name) != getattr(want, name)]
    return Difference(want.label, " and ".join(changed) + " differs") if changed else None
