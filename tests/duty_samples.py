"""Paragraphs of our own words for the tests of the duty register. They have the shapes of the Code's sentences."""

from __future__ import annotations

from dataclasses import replace

from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph, Part
from teach.register import build_register

LA, SCHOOL, COLLEGE, CCG = "local_authority", "school", "college", "health_commissioner"
EARLY, PARENT, YOUNG = "early_years_provider", "parent", "young_person"


def paragraph(*parts: str, chapter: str = "9", label: str = "9.1") -> Paragraph:
    """A paragraph of our own words; a part that begins with "•" is a bullet."""
    built = tuple(
        Part(part.removeprefix("• "), "bullet", 1, 7) if part.startswith("• ") else Part(part, "text", 0, 7)
        for part in parts
    )
    return Paragraph("send-code-2015", label, label, "paragraph", (7,), chapter, ("A heading",), 0, "", None, (), built)


def record(*bearers: str) -> AidRecord:
    return AidRecord("9.1", "", (), ("ehc-request",), ("school",), bearers)


REGISTER = build_register(
    [
        paragraph("Local authorities must reply to parents within six weeks.", label="9.1"),
        paragraph("Schools should keep a list – see “the list”.", chapter="6", label="6.1"),
        paragraph("The parent may ask.", label="9.2"),
    ],
    {"9.1": record(LA), "6.1": replace(record(SCHOOL), settings=("any",), topics=("records",))},
)
