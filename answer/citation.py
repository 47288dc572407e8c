"""How a paragraph is cited, and what its force is called: one wording for the screen, the clipboard and every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.duty import Force, Sentence, forbidding_words
from corpus.paragraph import Document, Paragraph

# What each force is called on its tag. A sentence without a force word carries no tag.
FORCE_WORDS = {
    Force.MUST: "must",
    Force.DUTY: "has a duty",
    Force.REQUIRED: "is required",
    Force.SHOULD: "should",
    Force.EXPECTED: "is expected",
    Force.ENCOURAGED: "is encouraged",
    Force.MAY: "may",
}


def citation_line(paragraph: Paragraph, document: Document) -> str:
    """How a quotation is cited: "SEND Code of Practice (January 2015), para 6.85, p. 108"."""
    return f"{document.citation}, {place_words(paragraph)}"


def place_words(paragraph: Paragraph) -> str:
    """The number or label with its page."""
    name = f"para {paragraph.number}" if paragraph.number else paragraph.label
    return f"{name}, p. {paragraph.page}"


def force_words(sentence: Sentence) -> str:
    """What a sentence's force is called: "must"; "must not" where every such word of it forbids; "" for none."""
    lead = sentence.lead if sentence.inherited else ""
    return forbidding_words(sentence.text, sentence.force, lead) or FORCE_WORDS.get(sentence.force, "")


def name_forces(forces: Iterable[Force], sentences: Sequence[Sentence]) -> list[tuple[Force, str]]:
    """What each of ``forces`` is called. One says "not" where every one of the ``sentences`` of that force forbids."""
    named = []
    for force in forces:
        said = {force_words(sentence) for sentence in sentences if sentence.force is force}
        named.append((force, said.pop() if len(said) == 1 else FORCE_WORDS.get(force, "")))
    return named
