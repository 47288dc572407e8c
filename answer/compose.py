"""Hits to an answer: quotations with their force and place, or a decline that says so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from answer.asks import Asks, kind_of
from answer.decline import SAFETY, Decline, may_be_danger
from answer.follow_up import newest_of, without_parts
from answer.question import LONGEST_QUESTION, LONGEST_RANGE, Question
from answer.quote import Quote, choose_quote, quote_whole
from corpus.duty import read_sentences
from corpus.paragraph import Paragraph
from index.search import Found, Hit

# A paragraph named by its number is not a guess.
CERTAIN = 1.0
NONE_UNANSWERED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of an answer, best first: the quotation, its score (higher is better), and its place."""

    quote: Quote
    score: float

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph quoted."""
        return self.quote.paragraph


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for one question.

    A ``decline`` still carries the nearest paragraphs, as such. ``understood`` is what was searched for where that is not
    what was typed: a follow-up in full, misspelt words put right. ``notes`` are for the person, in plain words;
    ``unanswered`` are parts of the question that no citation covers. ``leads`` are the labels of the paragraphs that answer:
    those named, the best of each part, or the first.
    """

    question: Question
    citations: tuple[Cited, ...]
    decline: Decline | None = None
    understood: str = ""
    notes: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The question in full."""
        return self.understood or self.question.text

    @property
    def is_mended(self) -> bool:
        """Whether it was searched for as it was typed, but for misspelt words."""
        return bool(self.understood) and self.understood == self.question.mended

    @property
    def declined(self) -> bool:
        """Whether the Code seems not to answer."""
        return self.decline is not None

    def carry(self, previous: str) -> str:
        """What the next question may lean on: this one in full, but for parts without an answer, or ``previous``, as it
        might, where it asks nothing."""
        asks_nothing = self.decline is not None and self.decline.kind in ("empty", "not_a_question")
        return previous if asks_nothing else without_parts(self.asked, self.unanswered) or self.asked

    @property
    def message(self) -> str:
        """All that is to be said besides the citations."""
        return " ".join((*self.notes, *((self.decline.message,) if self.decline else ())))


def compose(
    question: Question,
    found: Found,
    paragraphs: Mapping[str, Paragraph],
    decline: Decline | None = None,
    understood: str = "",
    unanswered: Mapping[str, str] = NONE_UNANSWERED,
    leads: tuple[str, ...] = (),
) -> Answer:
    """Answer ``question`` from the paragraphs it names and those found. ``unanswered`` are those parts of it that nothing
    answers, each with where to look, "" where that is not known."""
    notes = _notes(question, found, decline, unanswered)
    if question.is_empty:
        return Answer(question, (), Decline("empty", "Type a question about the Code, or a number such as 6.85."))
    named = [Cited(quote_whole(paragraphs[label], read_sentences(paragraphs[label])), CERTAIN) for label in question.named]
    # Of a follow-up, what was asked last.
    asks = kind_of(newest_of(understood) or understood or question.text)
    rest = tuple(cite(hit, asks) for hit in found.hits if hit.paragraph.label not in question.named)
    if question.named:
        both = tuple(dict.fromkeys((*question.named, *leads)))
        return Answer(question, (*named, *rest), None, understood, notes, tuple(unanswered), both)
    if question.missing and not question.asks_more:
        missing = Decline("no_such_paragraph", _say_missing(question))
        return Answer(question, rest, missing, understood, tuple(note for note in notes if note != missing.message))
    first = tuple(cited.paragraph.label for cited in rest[:1])
    return Answer(question, rest, decline, understood, notes, tuple(unanswered), leads or first)


def cite(hit: Hit, asks: Asks = Asks.OTHER) -> Cited:
    """A hit as a citation: the sentences that answer a question of that kind, quoted."""
    return Cited(choose_quote(hit.paragraph, hit.sentences, asks), hit.score)


def to_json(answer: Answer, top_k: int) -> dict[str, Any]:
    """The contract of ``verse ask --json``, described in the README."""
    return {
        "question": answer.question.text,
        "declined": answer.declined,
        "reason": answer.decline.kind if answer.decline else "",
        "message": answer.message,
        "understood": answer.understood,
        "unanswered": list(answer.unanswered),
        "citations": [
            {
                "document": cited.paragraph.document,
                "paragraph": cited.paragraph.number or cited.paragraph.belongs_to,
                "label": cited.paragraph.label,
                "page": cited.paragraph.page,
                "section": " > ".join(cited.paragraph.section),
                "force": str(cited.quote.force),
                "quote": cited.quote.text,
                "text": cited.paragraph.text,
                "score": round(cited.score, 4),
            }
            for cited in answer.citations[:top_k]
        ],
    }


def neighbours(paragraph: Paragraph, paragraphs: Sequence[Paragraph], reach: int = 1) -> tuple[Paragraph, ...]:
    """``paragraph`` among those printed around it, for reading in context."""
    position = next(n for n, other in enumerate(paragraphs) if other.label == paragraph.label)
    return tuple(paragraphs[max(0, position - reach) : position + reach + 1])


def _notes(question: Question, found: Found, decline: Decline | None, unanswered: Mapping[str, str]) -> tuple[str, ...]:
    notes = []
    if may_be_danger(question.mended or question.text):
        notes.append(SAFETY)
    if question.was_cut:
        notes.append(f"Only the first {LONGEST_QUESTION:,} characters of the question were read.")
    if question.range_was_cut:
        notes.append(f"A range is shown up to {LONGEST_RANGE + 1} paragraphs. Ask for the rest by its numbers.")
    if question.missing:
        notes.append(_say_missing(question))
    if question.named and question.asks_more:
        notes.append("The paragraph named is shown first, as it is. What it says may not be what the question supposes.")
    if decline is None:
        # Words that the Code has not: "IEP", "quality first teaching". Each note once.
        notes += dict.fromkeys(m.entry.note for m in found.matches if m.entry.kind in ("absent", "renamed") and m.entry.note)
    if unanswered:
        notes.append(
            "Only part of this is answered. Nothing was found on: " + "; ".join(f"“{part}”" for part in unanswered) + "."
        )
        notes += dict.fromkeys(filter(None, unanswered.values()))
    return tuple(notes)


def _say_missing(question: Question) -> str:
    if not question.missing:
        return ""
    if len(question.missing) == 1:
        return f"The Code has no paragraph {question.missing[0]}."
    return f"The Code has no paragraphs {', '.join(question.missing[:-1])} or {question.missing[-1]}."
