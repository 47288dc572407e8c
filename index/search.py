"""A query to the paragraphs that answer it: vectors and words, fused, ranked by paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.duty import Sentence
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph
from corpus.store import load_paragraphs
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.lexical import LexicalIndex
from index.manifest import Manifest, read_manifest
from index.passage import Passage, Way, is_searched, make_passages
from index.rank import Signals, fuse

PARAGRAPHS = "paragraphs.jsonl"
VECTORS = "vectors.faiss"
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found, best first (``rank`` from 1; ``score``: higher is better).

    ``sentences`` are the paragraph's own sentences with their cosine to the query, in the paragraph's order; ``way`` tells
    by which kind of text it was found best.
    """

    paragraph: Paragraph
    score: float
    rank: int
    way: Way
    sentences: tuple[tuple[Sentence, float], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search found out: the hits, and the evidence by which an answer may be declined."""

    hits: tuple[Hit, ...]
    best_cosine: float
    word_cover: float


class SearchIndex:
    """A built index in memory. Nothing in it changes after loading, so every session may share it."""

    def __init__(
        self,
        paragraphs: tuple[Paragraph, ...],
        aid: Mapping[str, AidRecord],
        dense: DenseIndex,
        lexical: LexicalIndex,
        encoder: Encoder,
        manifest: Manifest | None = None,
    ) -> None:
        self.paragraphs = paragraphs
        self.manifest = manifest
        self.passages = make_passages(paragraphs, aid)
        self._encoder = encoder
        self._dense = dense
        self._lexical = lexical
        cited = list(dict.fromkeys(p.cited_as for p in paragraphs if is_searched(p)))
        self._unit_of_name = {name: position for position, name in enumerate(cited)}
        self._unit_of_passage = np.array(
            [self._unit_of_name[paragraphs[passage.paragraph].cited_as] for passage in self.passages], dtype=np.int64
        )
        self._paragraph_of_passage = np.array([passage.paragraph for passage in self.passages], dtype=np.int64)
        self._of_way = {
            way: np.array([n for n, passage in enumerate(self.passages) if passage.way is way], dtype=np.int64)
            for way in Way
        }
        self._units = len(cited)

    @classmethod
    def load(cls, folder: Path, aid: Mapping[str, AidRecord], encoder: Encoder) -> SearchIndex:
        """Load a built index. Raises StaleIndexError when it is damaged."""
        manifest = read_manifest(folder)
        paragraphs = load_paragraphs(folder / PARAGRAPHS)
        return cls(paragraphs, aid, DenseIndex.load(folder / VECTORS), LexicalIndex.load(folder / WORDS), encoder, manifest)

    def search(self, query: str, top_k: int = 10) -> Found:
        """The ``top_k`` best paragraphs for ``query``; table rows count as the paragraph they belong to."""
        cosines = self._dense.scores(self._encoder.encode([query]))
        signals = Signals(
            sentence=self._best_of(Way.SENTENCE, cosines),
            gist=self._best_of(Way.GIST, cosines),
            ask=self._best_of(Way.ASK, cosines),
            words=self._lexical.scores(query),
        )
        scores = fuse(signals)
        order = np.argsort(-scores, kind="stable")[:top_k]
        hits = tuple(self._hit(int(unit), float(scores[unit]), rank, cosines) for rank, unit in enumerate(order, 1))
        return Found(hits, float(cosines.max(initial=0.0)), 0.0)

    def _best_of(self, way: Way, cosines: Vectors) -> Vectors:
        """Each unit's best cosine over its passages of one kind; NaN where it has none."""
        best = np.full(self._units, -np.inf, dtype=np.float32)
        members = self._of_way[way]
        np.maximum.at(best, self._unit_of_passage[members], cosines[members])
        best[np.isinf(best)] = np.nan
        return best

    def _hit(self, unit: int, score: float, rank: int, cosines: Vectors) -> Hit:
        members = np.flatnonzero(self._unit_of_passage == unit)
        best = self.passages[int(members[np.argmax(cosines[members])])]
        paragraph = self.paragraphs[best.paragraph]
        own = members[self._paragraph_of_passage[members] == best.paragraph]
        sentences = tuple(
            (passage.sentence, float(cosines[n])) for n in own if (passage := self.passages[int(n)]).sentence is not None
        )
        return Hit(paragraph, score, rank, best.way, sentences)


__all__ = ["Found", "Hit", "Passage", "SearchIndex"]
