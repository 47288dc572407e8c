"""How near two paragraphs are by our own words about them, and which say so nearly the same that neither is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph

# From here on two paragraphs say much the same. Read off the pairs of chapters 5, 6, 7 and of 9, 10: of those whose wording
# is as near as NEAR_WORDING, the two on our own words find all but the ones that quiz.toml names.
NEAR_GIST, NEAR_AID, NEAR_WORDING = 0.30, 0.40, 0.42
# A paragraph that holds so much of a gist's weight says it too, among other things.
COVERED = 0.62
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Nearness:
    """``near`` holds for each label the others by nearness of gist; ``twins`` those that say much the same; ``covers`` those
    that say all that its gist does, among other things."""

    near: Mapping[str, Mapping[str, float]]
    twins: Mapping[str, frozenset[str]]
    covers: Mapping[str, frozenset[str]]

    def confuses(self, label: str, other: str) -> bool:
        """Whether ``other`` could be taken for right where ``label`` is."""
        return other in self.twins.get(label, ()) or other in self.covers.get(label, ())


def measure_nearness(
    paragraphs: Mapping[str, Paragraph], aid: Mapping[str, AidRecord], known: Iterable[tuple[str, str]]
) -> Nearness:
    """The nearness of all numbered ``paragraphs`` that the aid describes. ``known`` are twins that are known beforehand;
    the wording counts too where it is on this machine."""
    labels = [label for label, paragraph in paragraphs.items() if paragraph.number and label in aid]
    gists = [split_words(aid[label].gist) for label in labels]
    ours = [split_words(" ".join((aid[label].gist, *aid[label].asks))) for label in labels]
    texts = [split_words(paragraphs[label].text or "") for label in labels]
    weights = weigh(gists)
    near = weights @ weights.T
    alike = near >= NEAR_GIST
    for words, threshold in ((ours, NEAR_AID), (texts, NEAR_WORDING)):
        other = weigh(words)
        alike |= other @ other.T >= threshold
    np.fill_diagonal(alike, False)
    np.fill_diagonal(near, 0)
    twins = {label: {labels[place] for place in np.flatnonzero(row)} for label, row in zip(labels, alike, strict=True)}
    for label, twin in known:
        twins.setdefault(label, set()).add(twin)
        twins.setdefault(twin, set()).add(label)
    covers = _find_covers(labels, gists, [[*one, *two] for one, two in zip(ours, texts, strict=True)])
    return Nearness(
        {
            label: {labels[place]: float(row[place]) for place in np.flatnonzero(row > 0)}
            for label, row in zip(labels, near, strict=True)
        },
        {label: frozenset(others) for label, others in twins.items()},
        covers,
    )


def split_words(text: str) -> list[str]:
    """The words of ``text`` in lower case, each without the s of a plural."""
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in re.findall(r"[a-z0-9]+", text.lower())]


def weigh(texts: Sequence[Sequence[str]]) -> Matrix:
    """Each text, as words, in a row of length 1: a word weighs more the fewer texts hold it."""
    places = _places(texts)
    table = np.zeros((len(texts), max(len(places), 1)), dtype=np.float32)
    for row, words in enumerate(texts):
        for word, times in Counter(words).items():
            table[row, places[word]] = 1 + np.log(times)
    table *= np.log(max(len(texts), 1) / np.maximum((table > 0).sum(axis=0), 1)).astype(np.float32)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    weighed: Any = table / np.where(lengths > 0, lengths, 1)
    return weighed  # type: ignore[no-any-return]


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of words that two texts have in common, of all that either has."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _places(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    return {word: place for place, word in enumerate(dict.fromkeys(word for text in texts for word in text))}


def _find_covers(
    labels: Sequence[str], gists: Sequence[Sequence[str]], said: Sequence[Sequence[str]]
) -> dict[str, frozenset[str]]:
    """For each label the others that hold nearly all that its gist says."""
    places = _places(gists)
    holds = np.zeros((len(said), max(len(places), 1)), dtype=np.float32)
    for row, words in enumerate(said):
        holds[row, [places[word] for word in set(words) if word in places]] = 1
    # The rows of weigh() have length 1, so the squares of a row are the shares of its words.
    shares = weigh(gists) ** 2 @ holds.T
    np.fill_diagonal(shares, 0)
    return {
        label: frozenset(labels[int(place)] for place in np.flatnonzero(row >= COVERED))
        for label, row in zip(labels, shares, strict=True)
    }
