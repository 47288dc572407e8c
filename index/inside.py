"""Whether a question is of the kind that a document answers at all, and by which paragraph: by a branch of the model
that reads it and by its words, both learned from the questions that lead to the document's paragraphs and those beyond."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from corpus.document import DATA
from corpus.errors import StoreError
from corpus.toml import restore
from index.encoder import Encoder
from index.reader import Reader, Reading, reader_of

INSIDE_WORDS = "inside_words.tsv"


@dataclass(frozen=True, slots=True)
class Inside:
    """What tells the two kinds of question apart; each part says nothing (0) where nothing has been learned.

    ``words`` is a log-odds by stem, above 0 for what stands more in questions that the document answers.
    """

    reader: Reader | None = None
    words: Mapping[str, float] = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        """The units that a reading tells apart."""
        return self.reader.units if self.reader else ()

    def read(self, question: str) -> Reading:
        """How ``question`` is taken by the reader."""
        return self.reader.read(question) if self.reader else Reading()

    def score_words(self, stems: Sequence[str]) -> float:
        """How far the words point to the inside: the sum over those known, each once, by the root of their number, as they
        were weighted when it was learned."""
        known = [self.words[stem] for stem in dict.fromkeys(stems) if stem in self.words]
        return sum(known) / math.sqrt(len(known)) if known else 0.0


# Where nothing has been learned.
UNLEARNED = Inside()


def inside_of(encoder: Encoder, document_id: str) -> Inside:
    """What is known beside ``encoder``: of words always, a reader only for the model that it was learned with."""
    return Inside(reader_of(encoder, document_id), load_words(document_id))


@cache
def load_words(document_id: str, name: str = INSIDE_WORDS) -> Mapping[str, float]:
    """The words' log-odds, as they are kept; none where none have been learned. Raises StoreError when they are damaged."""
    path = DATA / document_id / "ranker" / name
    if not path.is_file():
        return {}
    try:
        rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        return {stem: float(weight) for stem, weight in rows}
    # A line of other than two parts, a weight that is no number, bytes that are no text.
    except ValueError as error:
        raise StoreError(f"{path} could not be read ({error}).", restore(path)) from error
