"""From signals to one score per paragraph: pure arithmetic, with the reason for every weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.encoder import Vectors

# Weights found on the tuning questions (see docs/ranking.md). Asks come nearest to how people ask, so they weigh most.
ASK, SENTENCE, GIST, WORDS = 0.5, 0.3, 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Signals:
    """One array a signal, all of shape (units,): best cosines (NaN where a unit has no such text) and BM25."""

    sentence: Vectors
    gist: Vectors
    ask: Vectors
    words: Vectors


def fuse(signals: Signals) -> Vectors:
    """One score per unit: the weighted mean of its cosines, plus BM25 scaled to its own maximum.

    Scores keep their margins, which rank fusion throws away (Cormack et al. 2009 is the baseline in evaluation/).
    """
    cosines = np.stack([signals.ask, signals.sentence, signals.gist])
    weights = np.array([ASK, SENTENCE, GIST], dtype=np.float32)[:, None] * ~np.isnan(cosines)
    total = weights.sum(axis=0)
    mean = np.where(total > 0, (np.nan_to_num(cosines) * weights).sum(axis=0) / np.maximum(total, 1e-9), 0.0)
    scaled = signals.words / max(float(signals.words.max(initial=0.0)), 1e-9)
    return np.asarray(mean + WORDS * scaled, dtype=np.float32)
