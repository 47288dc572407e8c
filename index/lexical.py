"""Words that match: BM25 over whole paragraphs, with English stems. The only module that imports bm25s and Stemmer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from corpus.errors import StaleIndexError
from index.encoder import Vectors

_WORD = re.compile(r"[a-z0-9£]+(?:'[a-z]+)?")
# Words that open questions and say nothing of what is asked. "Must", "should", "who" and "when" say much here and stay.
_QUESTION_WORDS = frozenset("do does did am im i'm me my we our us you your can could would have has get got".split())
STOPWORDS = (frozenset(STOPWORDS_EN) | _QUESTION_WORDS) - {"who", "when", "will", "not", "no"}
_STEMMER = Stemmer.Stemmer("english")


def stem_words(text: str) -> list[str]:
    """The stems of the words of ``text`` that carry meaning, in order."""
    words = _WORD.findall(text.lower().replace("’", "'").replace("-", " "))
    return list(_STEMMER.stemWords([word for word in words if word not in STOPWORDS]))


class LexicalIndex:
    """BM25 scores of documents for a query, and how much of a query's words each document has."""

    def __init__(self, retriever: Any) -> None:
        self._retriever = retriever
        self._documents = int(retriever.scores["num_docs"])

    @classmethod
    def build(cls, documents: Sequence[str]) -> LexicalIndex:
        """Index ``documents``; scores come back in their order."""
        retriever = bm25s.BM25()
        retriever.index([stem_words(document) or [""] for document in documents], show_progress=False)
        return cls(retriever)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Raises StaleIndexError when the folder is missing or damaged."""
        try:
            return cls(bm25s.BM25.load(str(folder), load_corpus=False))
        except (OSError, ValueError, KeyError) as error:
            raise StaleIndexError(f"The word index {folder.name} is damaged.", "It is rebuilt by: make run.") from error

    def save(self, folder: Path) -> None:
        """Write the index into ``folder`` (arrays and JSON, no pickle)."""
        self._retriever.save(str(folder), show_progress=False)

    def scores(self, query: str) -> Vectors:
        """The BM25 score of every document for ``query``, shape (n,), zero where no word matches."""
        stems = [stem for stem in stem_words(query) if stem in self._retriever.vocab_dict]
        if not stems:
            return np.zeros(self._documents, dtype=np.float32)
        return np.asarray(self._retriever.get_scores(stems), dtype=np.float32)

    def cover(self, query: str) -> Vectors:
        """The share of the query's distinct words that each document has, each word weighted by its rarity, shape (n,).

        The weight is BM25's own inverse document frequency (Robertson and Sparck Jones 1976, in Lucene's form); words that
        stand nowhere weigh most, so a question about something else covers little.
        """
        covered = np.zeros(self._documents, dtype=np.float32)
        total = 0.0
        for stem in set(stem_words(query)):
            holders = self._holders(stem)
            weight = float(np.log(1 + (self._documents - len(holders) + 0.5) / (len(holders) + 0.5)))
            total += weight
            covered[holders] += weight
        return covered / total if total else covered

    def _holders(self, stem: str) -> Any:
        """The documents that have ``stem``, from BM25's own sparse columns."""
        token = self._retriever.vocab_dict.get(stem)
        if token is None:
            return np.empty(0, dtype=np.int64)
        matrix = self._retriever.scores
        return matrix["indices"][matrix["indptr"][token] : matrix["indptr"][token + 1]]
