"""The index of vectors: which kind for how many, what each scores, and that it is the same after saving."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import numpy as np
import pytest

from answer.answerer import Answerer
from evaluation.growth import make_vectors, recall
from index.dense import CANDIDATES, LARGEST_EXACT, DenseIndex, Kind, choose_kind
from index.manifest import current_folder
from index.search import VECTORS


@pytest.mark.parametrize(
    ("size", "kind"),
    [
        (11_000, Kind.FLAT),
        (LARGEST_EXACT, Kind.FLAT),
        (LARGEST_EXACT + 1, Kind.IVF),
    ],
)
def test_the_kind_of_index_goes_by_size(size: int, kind: Kind) -> None:
    assert choose_kind(size) is kind


def test_the_index_of_the_code_compares_every_vector(answerer: Answerer) -> None:
    """Cells or a graph find paragraphs less surely, for time that nobody needs at this size."""
    vectors = DenseIndex.load(current_folder(answerer.index.manifest.recipe.document) / VECTORS)
    assert vectors.is_exact
    assert len(vectors) < 0.9 * LARGEST_EXACT, "Soon there will be too many: see docs/growth.md."


def test_exact_scores_are_the_cosines_in_stored_order() -> None:
    vectors, questions = make_vectors(500, 3)
    index = DenseIndex.build(vectors)
    assert index.is_exact
    for question in questions:
        assert index.scores(question[None]) == pytest.approx(vectors @ question, abs=1e-6)
        positions, cosines = index.search(question[None], 10)
        assert list(positions) == list(np.argsort(-(vectors @ question), kind="stable")[:10])
        assert cosines == pytest.approx((vectors @ question)[positions], abs=1e-6)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_vector_can_be_compared_by_itself_whatever_the_kind(kind: Kind, tmp_path: Path) -> None:
    vectors, questions = make_vectors(2_000, 5)
    DenseIndex.build(vectors, kind).save(tmp_path / "vectors.faiss")
    index = DenseIndex.load(tmp_path / "vectors.faiss")
    some = np.array([1_999, 0, 7, 1_203])
    for question in questions:
        assert index.scores_of(question[None], some) == pytest.approx((vectors @ question)[some], abs=1e-6)


def test_an_approximate_index_chooses_the_same_sentences(answerer: Answerer) -> None:
    """What a search by cells did not look at has its own cosine all the same where a sentence is chosen by it."""
    exact, cells = answerer.index, copy(answerer.index)
    cells._dense = DenseIndex.build(np.array(exact._dense._vectors), Kind.IVF)
    by_label = {}
    for index in (exact, cells):
        hits = index.search("Who has to pay for a speech therapist that the plan asks for, health or the council?").hits
        by_label[index is exact] = {hit.paragraph.label: hit.sentences for hit in hits}
    both = by_label[True].keys() & by_label[False].keys()
    assert len(both) > 5
    for label in both:
        assert [sentence for sentence, _ in by_label[True][label]] == [sentence for sentence, _ in by_label[False][label]]
        cosines = [[cosine for _, cosine in by_label[kind][label]] for kind in (True, False)]
        assert cosines[0] == pytest.approx(cosines[1], abs=1e-5)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_index_is_the_same_after_saving(kind: Kind, tmp_path: Path) -> None:
    vectors, questions = make_vectors(2_000, 5)
    built = DenseIndex.build(vectors, kind)
    built.save(tmp_path / "vectors.faiss")
    loaded = DenseIndex.load(tmp_path / "vectors.faiss")
    assert (loaded.kind, len(loaded), loaded.is_exact) == (kind, 2_000, kind is Kind.FLAT)
    assert (tmp_path / "vectors.faiss").stat().st_size == built.count_bytes() == loaded.count_bytes()
    for question in questions:
        assert list(loaded.search(question[None], 10)[0]) == list(built.search(question[None], 10)[0])


@pytest.mark.parametrize("kind", [Kind.IVF, Kind.HNSW])
def test_approximate_search_finds_most_and_scores_nothing_above_what_it_found(kind: Kind) -> None:
    vectors, questions = make_vectors(5_000, 20)
    index, exact = DenseIndex.build(vectors, kind), DenseIndex.build(vectors, Kind.FLAT)
    found = [index.search(question[None], 10)[0] for question in questions]
    truth = [exact.search(question[None], 10)[0] for question in questions]
    assert recall(found, truth) >= 0.9
    for question in questions:
        scores, true = index.scores(question[None]), exact.scores(question[None])
        looked_up, _ = index.search(question[None], CANDIDATES)
        assert scores.shape == true.shape
        assert scores[looked_up] == pytest.approx(true[looked_up], abs=1e-5)
        others = np.setdiff1d(np.arange(len(scores)), looked_up)
        assert (scores[others] == scores.min()).all()


@pytest.mark.parametrize("kind", list(Kind))
def test_fewer_vectors_than_asked_for(kind: Kind) -> None:
    vectors, questions = make_vectors(3, 1)
    positions, cosines = DenseIndex.build(vectors, kind).search(questions, 10, effort=10)
    assert sorted(positions) == [0, 1, 2]
    assert list(cosines) == sorted(cosines, reverse=True)
