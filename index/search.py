"""A query to the paragraphs that answer it: vectors and words, fused, ranked by paragraph."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.duty import Sentence
from corpus.finding_aid import AidRecord, Beyond, FollowUp
from corpus.glossary import Match, expand, find_matches
from corpus.paragraph import Paragraph
from corpus.setting import RARE, read_settings
from corpus.store import load_paragraphs
from index.dense import DenseIndex, Positions
from index.encoder import Encoder, Reranker, Vectors
from index.follow_ups import UNDECIDED, FollowUpIndex
from index.inside import UNLEARNED, Inside
from index.lexical import LexicalIndex, stem_words
from index.manifest import Manifest
from index.passage import Way, is_searched, make_passages
from index.rank import EARLY_YEARS, Signals, fuse, load_weights, read_nearly_so, read_traits
from index.reader import Reading
from index.subject import About, SubjectIndex

PARAGRAPHS = "paragraphs.jsonl"
VECTORS = "vectors.faiss"
WORDS = "words"
OUR_WORDS = "our_words"
FOLLOW_UPS = "follow_ups.faiss"


# A follow-up is searched for together with the question before it; what its own words find counts this much besides
# (chosen on evaluation/questions/follow_ups.jsonl: .7 gives hit@5 .95 where all are joined, .3 as much, 1.5 .90).
NEWEST = 0.7
# Of so many of the questions nearest to a query it counts how many lead beyond the document, each by the exponential of this
# often its cosine: the nearest say most (at 10 it declined half a point less, at 40 as much).
NEIGHBOURS, SHARPNESS = 20, 30.0
# From so many words with a meaning on, a query is a question rather than keywords.
WHOLE = 4
# A cross-encoder, where one is named, reads this many of the best.
RERANKED = 30


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
class Evidence:
    """What speaks for and against there being an answer at all (see answer/decline.py).

    ``beyond`` is the best cosine with a question that the document does not answer, ``among`` the share of such questions
    among the nearest, ``inside`` and ``inside_words`` how much the question, as the reader takes it, and its words are of
    the kind that it answers (index/inside.py), ``sure`` the reader's log-probability of the paragraph that it takes the
    question to ask for, and ``short`` how far it is from a whole question: a keyword or two comes less near to anything.
    ``cover`` is the share of the question's words, by their rarity, that our own words on the first paragraph have.
    """

    score: float = 0.0
    margin: float = 0.0
    ask: float = 0.0
    gist: float = 0.0
    beyond: float = 0.0
    among: float = 0.0
    inside: float = 0.0
    inside_words: float = 0.0
    sure: float = 0.0
    short: float = 0.0
    cover: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one search, the evidence that they answer, the glossary's words in the query, and the subject beyond the
    document that it comes nearest to.

    In a follow-up also the evidence of what was asked last by itself (``newest``, whose ``cover`` is by the first hit), and
    which share of the written follow-ups most like it are answered (``alike``).
    """

    hits: tuple[Hit, ...] = ()
    evidence: Evidence = Evidence()
    matches: tuple[Match, ...] = ()
    about: About | None = None
    newest: Evidence | None = None
    alike: float = UNDECIDED


@dataclass(frozen=True, slots=True)
class _Look:
    """What the index says of one query: its ``vector``, each unit's score and share of the query's words in our own on it
    (``cover``), each passage's cosine, that of each question beyond the document (``outside``), and the evidence."""

    vector: Vectors
    scores: Vectors
    cover: Vectors
    cosines: Vectors
    outside: Vectors
    evidence: Evidence


class SearchIndex:
    """A built index in memory. Nothing in it changes after loading, so every session may share it."""

    def __init__(
        self,
        paragraphs: tuple[Paragraph, ...],
        aid: Mapping[str, AidRecord],
        dense: DenseIndex,
        words: LexicalIndex,
        our_words: LexicalIndex,
        encoder: Encoder,
        manifest: Manifest,
        follow_ups: FollowUpIndex,
        reranker: Reranker | None = None,
        beyond: Sequence[Beyond] = (),
        inside: Inside = UNLEARNED,
    ) -> None:
        self.paragraphs = paragraphs
        self._reranker = reranker
        self._beside = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="vectors")
        self._inside = inside
        self._follow_ups = follow_ups
        self.manifest = manifest
        self._encoder = encoder
        self._dense = dense
        self._words = words
        self._our_words = our_words
        self._weights = load_weights(manifest.recipe.document)
        self._passages = make_passages(paragraphs, aid)
        # The vectors of these questions stand behind those of the passages.
        self._subjects = SubjectIndex(beyond)
        units: dict[str, list[Paragraph]] = {}
        for paragraph in paragraphs:
            if is_searched(paragraph):
                units.setdefault(paragraph.cited_as, []).append(paragraph)
        place = {name: position for position, name in enumerate(units)}
        self._units = len(units)
        taught = {name: position for position, name in enumerate(inside.units)}
        # Where each unit stands in a reading; -1 for those that the reader was not taught.
        self._in_reading = np.array([taught.get(name, -1) for name in units], dtype=np.int64)
        self._traits = read_traits(
            list(units.values()),
            [frozenset(s for p in unit if p.label in aid for s in aid[p.label].settings) for unit in units.values()],
        )
        self._unit_of = np.array([place[paragraphs[p.paragraph].cited_as] for p in self._passages], dtype=np.int64)
        ways = np.array([passage.way for passage in self._passages])
        self._of_way = {way: np.flatnonzero(ways == way) for way in Way}
        self._of_unit = [np.flatnonzero(self._unit_of == unit) for unit in range(self._units)]

    @classmethod
    def load(
        cls,
        folder: Path,
        manifest: Manifest,
        aid: Mapping[str, AidRecord],
        encoder: Encoder,
        reranker: Reranker | None = None,
        beyond: Sequence[Beyond] = (),
        inside: Inside = UNLEARNED,
        follow_ups: Sequence[FollowUp] = (),
    ) -> SearchIndex:
        """Load the index in ``folder``, from which ``manifest`` was read. Raises StaleIndexError when it is damaged."""
        return cls(
            load_paragraphs(folder / PARAGRAPHS),
            aid,
            DenseIndex.load(folder / VECTORS),
            LexicalIndex.load(folder / WORDS),
            LexicalIndex.load(folder / OUR_WORDS),
            encoder,
            manifest,
            FollowUpIndex(follow_ups, DenseIndex.load(folder / FOLLOW_UPS)),
            reranker,
            beyond,
            inside,
        )

    def search(self, query: str, top_k: int = 10, settings: Collection[str] = (), newest: str = "") -> Found:
        """The ``top_k`` best paragraphs for ``query``; table rows count as the paragraph they belong to.

        ``settings`` are those the asker chose; settings that the query names count besides. ``newest`` is the part of a
        query in several steps that was asked last, and ranks besides.
        """
        matches = find_matches(query)
        whole = self._look(query, expand(query, matches), settings)
        last = self._look(newest, expand(newest, find_matches(newest)), settings) if newest else None
        ranking = whole.scores + np.float32(NEWEST) * last.scores if last else whole.scores
        ranked = np.argsort(-ranking, kind="stable")
        if self._reranker:
            ranked = self._rerank(query, ranked, ranking, whole.cosines)
        first = enumerate(ranked[:top_k], 1)
        hits = tuple(self._hit(int(unit), float(ranking[unit]), rank, whole, last) for rank, unit in first)
        about = self._subjects.find(query, self._outside(whole))
        found = Found(hits, whole.evidence, matches, about)
        if last is None:
            return found
        newest_evidence = replace(last.evidence, cover=float(last.cover[np.argmax(ranking)]))
        return replace(found, newest=newest_evidence, alike=self._follow_ups.share_answered(whole.vector, last.vector))

    def _look(self, query: str, expanded: str, settings: Collection[str]) -> _Look:
        vector = self._encoder.encode([query])
        # The one waits for memory, the other counts; the reader goes on in the thread that has just encoded.
        beside = self._beside.submit(self._dense.scores, vector)
        reading = self._inside.read(query)
        every = beside.result()
        size = len(self._passages)
        cosines, outside = every[:size], every[size : size + self._subjects.questions]
        signals = self._signals(query, expanded, cosines, reading, settings)
        scores = fuse(signals, self._weights)
        order = np.argsort(-scores, kind="stable")
        stems = stem_words(query)
        cover = self._our_words.cover(query)
        evidence = Evidence(
            score=float(scores[order[0]]),
            margin=float(scores[order[0]] - scores[order[min(5, len(order) - 1)]]),
            ask=float(np.nanmax(signals.ask, initial=0.0)),
            gist=float(np.nanmax(signals.gist, initial=0.0)),
            beyond=float(outside.max(initial=0.0)),
            among=_share_outside(cosines[self._of_way[Way.ASK]], outside),
            inside=reading.inside,
            inside_words=self._inside.score_words(stems),
            sure=reading.sure,
            short=max(0, WHOLE - len(stems)) / WHOLE,
            cover=float(cover[order[0]]),
        )
        return _Look(vector, scores, cover, cosines, outside, evidence)

    def _outside(self, look: _Look) -> Vectors:
        """The query's cosine with each question beyond the document, of which an approximate index looked at some only."""
        if self._dense.is_exact:
            return look.outside
        size = len(self._passages)
        return self._dense.scores_of(look.vector, np.arange(size, size + self._subjects.questions))

    def _rerank(self, query: str, order: Positions, scores: Vectors, cosines: Vectors) -> Positions:
        """The first RERANKED units anew, by the sum of their score and the cross-encoder's, each scaled to its own range.

        Whether there is an answer at all is judged by the scores alone, which its threshold was learned on.
        """
        assert self._reranker is not None
        first = order[:RERANKED]
        bests = [max(self._of_unit[unit], key=lambda n: float(cosines[n])) for unit in first]
        read = self._reranker.scores(query, [self._passages[int(n)].text for n in bests])
        both = _scale(scores[first]) + _scale(read)
        return np.concatenate([first[np.argsort(-both, kind="stable")], order[RERANKED:]])

    def _signals(self, query: str, expanded: str, cosines: Vectors, reading: Reading, chosen: Collection[str]) -> Signals:
        named = read_settings(query)
        traits = self._traits
        none = np.zeros(self._units, dtype=np.float32)
        ask = self._best_of(Way.ASK, cosines)
        return Signals(
            ask=ask,
            nearly_so=read_nearly_so(ask),
            sentence=self._best_of(Way.SENTENCE, cosines),
            gist=self._best_of(Way.GIST, cosines),
            words=self._words.scores(query),
            our_words=self._our_words.scores(query),
            words_expanded=self._words.scores(expanded),
            our_words_expanded=self._our_words.scores(expanded),
            cover=self._words.cover(expanded),
            reader=reading.of(self._in_reading),
            setting_named=traits.agreement(named),
            setting_chosen=traits.agreement(chosen),
            custody=none if RARE in named else traits.only_custody,
            early_years=none if EARLY_YEARS in {*named, *chosen} else traits.only_early_years,
            numbered=traits.numbered,
            definition=traits.definition,
            summary=traits.summary,
        )

    def _best_of(self, way: Way, cosines: Vectors) -> Vectors:
        """Each unit's best cosine over its passages of one kind; NaN where it has none."""
        best = np.full(self._units, -np.inf, dtype=np.float32)
        members = self._of_way[way]
        np.maximum.at(best, self._unit_of[members], cosines[members])
        best[np.isinf(best)] = np.nan
        return best

    def _hit(self, unit: int, score: float, rank: int, whole: _Look, last: _Look | None) -> Hit:
        members = self._of_unit[unit]
        cosines = self._cosines_of(members, whole)
        if last:
            # The sentence that answers is chosen by these, and what was asked before is answered already.
            cosines = np.average([cosines, self._cosines_of(members, last)], axis=0, weights=[1, NEWEST])
        best = self._passages[int(members[np.argmax(cosines)])]
        passages = [(self._passages[int(n)], float(cosine)) for n, cosine in zip(members, cosines, strict=True)]
        sentences = tuple(
            (passage.sentence, cosine)
            for passage, cosine in passages
            if passage.paragraph == best.paragraph and passage.sentence is not None
        )
        return Hit(self.paragraphs[best.paragraph], score, rank, best.way, sentences)

    def _cosines_of(self, members: Positions, look: _Look) -> Vectors:
        """Those of the passages ``members``, of which an approximate index looked at some only."""
        return look.cosines[members] if self._dense.is_exact else self._dense.scores_of(look.vector, members)


def _share_outside(inside: Vectors, outside: Vectors) -> float:
    """Which share of the questions nearest to a query, by cosine, are ``outside`` the document; 0 where there are none."""
    both = np.concatenate([inside, outside])
    if not len(outside):
        return 0.0
    nearest = np.argpartition(-both, min(NEIGHBOURS, len(both) - 1))[:NEIGHBOURS]
    weights = np.exp(SHARPNESS * both[nearest])
    return float(weights[nearest >= len(inside)].sum() / weights.sum())


def _scale(values: Vectors) -> Vectors:
    """``values`` from 0 to 1."""
    low, high = float(values.min()), float(values.max())
    return (values - np.float32(low)) / np.float32(max(high - low, 1e-9))
