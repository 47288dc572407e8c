"""What is embedded: short texts that lead to a paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.duty import Sentence, read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph


class Way(StrEnum):
    """By which kind of text a paragraph is found: its own sentences, or our gist and questions."""

    SENTENCE = "sentence"
    GIST = "gist"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text that is embedded. ``paragraph`` is a position in the list of paragraphs; ``sentence`` is set for the
    document's own words."""

    paragraph: int
    way: Way
    text: str
    sentence: Sentence | None = None


# Blocks that answer no question: lists of laws and of links. They can be read and looked up, not found.
UNSEARCHED = ("legislation", "references")
UNSEARCHED_LABELS = ("Licence",)


def is_searched(paragraph: Paragraph) -> bool:
    """Whether a question may lead to ``paragraph``."""
    return paragraph.kind not in UNSEARCHED and paragraph.label not in UNSEARCHED_LABELS


def make_passages(paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord]) -> tuple[Passage, ...]:
    """All passages of ``paragraphs``: each sentence or bullet with its lead-in, and the aid's gist and asks."""
    passages: list[Passage] = []
    for position, paragraph in enumerate(paragraphs):
        if not is_searched(paragraph):
            continue
        passages += [
            Passage(position, Way.SENTENCE, _in_context(paragraph, sentence), sentence)
            for sentence in read_sentences(paragraph)
        ]
        if record := aid.get(paragraph.label):
            passages.append(Passage(position, Way.GIST, record.gist))
            passages += [Passage(position, Way.ASK, ask) for ask in record.questions]
    return tuple(passages)


def lexical_documents(paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord]) -> tuple[list[str], list[str]]:
    """The texts in which a query's words are looked for, one a unit: everything (heading, wording, ours), and ours alone."""
    everything: dict[str, list[str]] = {}
    ours: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        if not is_searched(paragraph):
            continue
        record = aid.get(paragraph.label)
        our_words = " ".join((record.gist, *record.questions)) if record else ""
        ours.setdefault(paragraph.cited_as, []).append(our_words)
        everything.setdefault(paragraph.cited_as, []).extend((*paragraph.section[-1:], paragraph.text or "", our_words))
    return [" ".join(texts) for texts in everything.values()], [" ".join(texts) for texts in ours.values()]


def _in_context(paragraph: Paragraph, sentence: Sentence) -> str:
    return " ".join(
        text for text in (f"{paragraph.section[-1]}:" if paragraph.section else "", sentence.lead, sentence.text) if text
    )
