"""Hits to an answer: quotations with their force and place, or a decline that says so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from answer.question import Question
from answer.quote import Quote, choose_quote, quote_whole
from corpus.duty import read_sentences
from corpus.paragraph import Paragraph
from index.search import Found, Hit

# A paragraph named by its number is not a guess.
CERTAIN = 1.0


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
    """What is shown for one question. ``declined`` answers still carry the nearest paragraphs, as such; ``message`` is for
    the person, in plain words."""

    question: Question
    declined: bool
    message: str
    citations: tuple[Cited, ...]


def compose(question: Question, found: Found, paragraphs: Mapping[str, Paragraph], declines: str = "") -> Answer:
    """Answer ``question`` from the paragraphs it names and those found. ``declines`` is the reason for declining, if any."""
    named = [Cited(quote_whole(paragraphs[label], read_sentences(paragraphs[label])), CERTAIN) for label in question.named]
    if question.is_empty:
        return Answer(question, True, "Type a question about the Code, or the number of a paragraph such as 6.85.", ())
    rest = tuple(cite(hit) for hit in found.hits if hit.paragraph.label not in question.named)
    message = _say_missing(question)
    if question.named:
        return Answer(question, False, message, (*named, *(rest if question.asks_more else ())))
    if question.missing and not question.asks_more:
        return Answer(question, True, message, rest)
    return Answer(question, bool(declines), " ".join(filter(None, (message, declines))), rest)


def cite(hit: Hit) -> Cited:
    """A hit as a citation: the sentences that answer, quoted."""
    return Cited(choose_quote(hit.paragraph, hit.sentences), hit.score)


def to_json(answer: Answer, top_k: int) -> dict[str, Any]:
    """The contract of ``verse ask --json``."""
    return {
        "question": answer.question.text,
        "declined": answer.declined,
        "message": answer.message,
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


def _say_missing(question: Question) -> str:
    if not question.missing:
        return ""
    if len(question.missing) == 1:
        return f"The Code has no paragraph {question.missing[0]}."
    return f"The Code has no paragraphs {', '.join(question.missing[:-1])} or {question.missing[-1]}."


def neighbours(paragraph: Paragraph, paragraphs: Sequence[Paragraph], reach: int = 1) -> tuple[Paragraph, ...]:
    """``paragraph`` among those printed around it, for reading in context."""
    position = next(n for n, other in enumerate(paragraphs) if other.label == paragraph.label)
    return tuple(paragraphs[max(0, position - reach) : position + reach + 1])
