"""From signals to one score per paragraph: a weighted sum whose weights stand in a text file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from corpus.document import DATA
from corpus.paragraph import Paragraph
from corpus.setting import RARE
from corpus.toml import read_table
from index.encoder import Vectors

# What the ranker has learned or been given, beside a document's data.
WEIGHTS = "weights.toml"

SUMMARIES = ("covers", "figure", "foreword", "note", "annex")
# A paragraph for early years alone, or alone with the local authority that answers for it.
EARLY_YEARS = "early_years"
WIDER = frozenset(("any", "school", "college", "health", "social_care", "custody"))
# What a paragraph without an ask, a gist or a sentence scores for it: about what an unrelated text does.
UNRELATED = 0.2
# From this cosine on a question begins to be one of ours in nearly the same words.
NEARLY_SO = 0.9


@dataclass(frozen=True, slots=True)
class Signals:
    """One array a signal, all of shape (units,). The cosines are NaN where a unit has no such text; ``reader`` has
    log-probabilities."""

    ask: Vectors
    nearly_so: Vectors
    sentence: Vectors
    gist: Vectors
    words: Vectors
    our_words: Vectors
    words_expanded: Vectors
    our_words_expanded: Vectors
    cover: Vectors
    reader: Vectors
    setting_named: Vectors
    setting_chosen: Vectors
    custody: Vectors
    early_years: Vectors
    numbered: Vectors
    definition: Vectors
    summary: Vectors


_SCALED = ("words", "our_words", "words_expanded", "our_words_expanded")


@cache
def load_weights(document_id: str) -> dict[str, float]:
    """The weight of each signal."""
    table = read_table(DATA / document_id / "ranker" / WEIGHTS, "rank")
    return {name: float(weight) for name, weight in table.items()}


def fuse(signals: Signals, weights: dict[str, float]) -> Vectors:
    """One score per unit: the sum of the signals by their weights, BM25 scaled to its own maximum first.

    Scores keep their margins, which rank fusion (Cormack, Clarke and Buettcher 2009; a baseline in evaluation/) throws away.
    """
    total = np.zeros(len(signals.ask), dtype=np.float32)
    for field in fields(signals):
        value = getattr(signals, field.name)
        if field.name in _SCALED:
            value = scaled(value)
        total += weights.get(field.name, 0.0) * np.nan_to_num(value, nan=UNRELATED)
    return total


def read_nearly_so(ask: Vectors) -> Vectors:
    """How nearly each unit's best ask, by its cosine, is the question word for word: 0 up to NEARLY_SO and where there is
    none, 1 for the same."""
    share: Vectors = np.clip((np.nan_to_num(ask) - NEARLY_SO) / (1 - NEARLY_SO), 0.0, 1.0)
    return share


def scaled(values: Vectors) -> Vectors:
    """``values``, none below 0, by their own maximum; as they are where all are 0."""
    return values / np.float32(max(float(values.max(initial=0.0)), 1e-9))


@dataclass(frozen=True, slots=True)
class Traits:
    """What is fixed about every unit: its settings and its kind."""

    settings: tuple[frozenset[str], ...]
    numbered: Vectors
    definition: Vectors
    summary: Vectors
    only_custody: Vectors
    only_early_years: Vectors

    def agreement(self, settings: Collection[str]) -> Vectors:
        """+1 where a unit speaks to one of ``settings``, -1 where only to others, 0 where to all or nothing is asked."""
        if not settings:
            return np.zeros(len(self.settings), dtype=np.float32)
        wanted = frozenset(settings)
        return np.array([_agree(own, wanted) for own in self.settings], dtype=np.float32)


def read_traits(units: Sequence[Sequence[Paragraph]], settings: Sequence[frozenset[str]]) -> Traits:
    """The traits of units, each the paragraphs cited under one name, with the settings the finding aid gives them."""
    kinds = [{paragraph.kind for paragraph in unit} for unit in units]
    return Traits(
        tuple(settings),
        _flags("paragraph" in kind for kind in kinds),
        _flags("glossary" in kind for kind in kinds),
        _flags(bool(kind & set(SUMMARIES)) and "paragraph" not in kind for kind in kinds),
        -_flags(RARE in own and "any" not in own for own in settings),
        -_flags(EARLY_YEARS in own and not own & WIDER for own in settings),
    )


def _agree(own: frozenset[str], wanted: frozenset[str]) -> float:
    if own & wanted:
        return 1.0
    return 0.0 if not own or "any" in own else -1.0


def _flags(values: Iterable[bool]) -> Vectors:
    return np.array(list(values), dtype=np.float32)
