"""What anybody would build first, over the same paragraphs: page chunks, BM25, paragraph vectors, and their fusion.

They need the document's wording. None has the finding aid, the glossary, the settings or the learned map, and none declines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus.errors import SourceError
from corpus.paragraph import Paragraph
from evaluation.metrics import EvalQuestion, Outcome
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.lexical import LexicalIndex
from index.passage import is_searched
from index.search import SearchIndex

TOP_K = 10
# What the tutorials take: pieces of a page's text of this many characters, cut wherever that is, each with the end of the
# one before it.
CHUNK = 1_000
OVERLAP = 200
# A paragraph that fills more than this share of a chunk is credited with it, wherever it starts.
MOST_OF_CHUNK = 0.5
# The constant of Cormack, Clarke and Buettcher (2009), "Reciprocal rank fusion outperforms Condorcet".
RRF_K = 60

Scorer = Callable[[str], Vectors]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A way to rank: ``score`` gives one number a document (higher is better), ``credits`` the names each document gives."""

    name: str
    score: Scorer
    credits: tuple[tuple[str, ...], ...]

    def ask(self, question: EvalQuestion) -> Outcome:
        """Rank for ``question``; a follow-up is asked together with what was asked before it."""
        order = np.argsort(-self.score(" ".join((*question.previous, question.question))), kind="stable")
        names: dict[str, None] = {}
        for document in order:
            names |= dict.fromkeys(self.credits[document])
            if len(names) >= TOP_K:
                break
        return Outcome(question, tuple(names)[:TOP_K])


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a page's text, and the paragraphs that it is credited with, the one that fills most of it first."""

    text: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line of a page: a heading (``name`` is empty) or a part of a paragraph, perhaps its first."""

    text: str
    name: str = ""
    is_start: bool = False


def build_baselines(index: SearchIndex, encoder: Encoder) -> tuple[Baseline, ...]:
    """The baselines over the paragraphs of ``index``, with ``encoder`` as it comes. Raises SourceError without wording."""
    if not any(paragraph.parts for paragraph in index.paragraphs):
        raise SourceError(
            "The baselines search the Code's own wording, and its PDF is not on this machine.",
            "Run without --baselines and --plot, or run 'verse ingest' with the PDF at hand.",
        )
    chunks = cut_chunks(index.paragraphs)
    searched = [paragraph for paragraph in index.paragraphs if is_searched(paragraph)]
    texts = [" ".join((*paragraph.section[-1:], paragraph.text or "")) for paragraph in searched]
    names = tuple((paragraph.cited_as,) for paragraph in searched)
    # One question is asked of three baselines in a row: it is encoded once.
    encode = lru_cache(maxsize=1_000)(lambda question: encoder.encode([question]))
    words = LexicalIndex.build(texts).scores
    vectors = _nearness(encoder.encode(texts), encode)
    of_chunks = _nearness(encoder.encode([chunk.text for chunk in chunks]), encode)
    return (
        Baseline("1,000-character chunks, MiniLM", of_chunks, tuple(chunk.paragraphs for chunk in chunks)),
        Baseline("BM25, heading + paragraph", words, names),
        Baseline("MiniLM, heading + paragraph", vectors, names),
        Baseline("BM25 + MiniLM, rank fusion", lambda question: fuse_ranks((words(question), vectors(question))), names),
    )


def cut_chunks(paragraphs: Sequence[Paragraph], size: int = CHUNK, overlap: int = OVERLAP) -> tuple[Chunk, ...]:
    """The pages as plain text, numbers and headings included, in pieces of ``size`` characters that share ``overlap``.

    Each piece is credited with the paragraphs that start in it or make up most of it, one place in the ranking each. That
    is strict by about .1 of hit@1 against counting a piece as one place, and what a citation of one paragraph needs.
    """
    chunks: list[Chunk] = []
    for page in _read_pages(paragraphs):
        text = "\n".join(piece.text for piece in page)
        for start in range(0, max(len(text) - overlap, 1), size - overlap):
            chunks.append(_cut(text, page, start, min(start + size, len(text))))
    return tuple(chunks)


def fuse_ranks(scores: Iterable[Vectors]) -> Vectors:
    """Reciprocal-rank fusion: for each document the sum of 1 / (60 + its place) over the rankings."""
    fused: Vectors = np.zeros(0, dtype=np.float32)
    for one in scores:
        places = np.empty(len(one), dtype=np.int64)
        places[np.argsort(-one, kind="stable")] = np.arange(1, len(one) + 1)
        shares = (1 / (RRF_K + places)).astype(np.float32)
        fused = shares if not len(fused) else fused + shares
    return fused


def _cut(text: str, page: Sequence[_Piece], start: int, end: int) -> Chunk:
    held: Counter[str] = Counter()
    begun: set[str] = set()
    position = 0
    for piece in page:
        shared = min(end, position + len(piece.text)) - max(start, position)
        if piece.name and shared > 0:
            held[piece.name] += shared
            if piece.is_start and position >= start:
                begun.add(piece.name)
        position += len(piece.text) + 1
    credited = (name for name, size in held.most_common() if name in begun or size > MOST_OF_CHUNK * (end - start))
    return Chunk(text[start:end], tuple(credited))


def _read_pages(paragraphs: Sequence[Paragraph]) -> list[list[_Piece]]:
    """Every page's lines, as a reader of the PDF has them."""
    pages: dict[int, list[_Piece]] = {}
    section: tuple[str, ...] = ()
    for paragraph in paragraphs:
        for n, part in enumerate(paragraph.parts):
            page = pages.setdefault(part.page, [])
            if n == 0 and paragraph.section != section:
                section = paragraph.section
                page += [_Piece(heading) for heading in section[-1:]]
            number = f"{paragraph.number} " if n == 0 and paragraph.number else ""
            page.append(_Piece(number + part.render(), paragraph.cited_as, n == 0))
    return list(pages.values())


def _nearness(vectors: Vectors, encode: Scorer) -> Scorer:
    """The cosine of a question with each of ``vectors``; ``encode`` gives the question's own, shape (1, dimensions)."""
    dense = DenseIndex.build(vectors)
    return lambda question: dense.scores(encode(question))
