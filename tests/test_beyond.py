"""What lies beyond the Code: known by questions of our own, told from what it answers, and said with a place to look."""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import HashEncoder

import index.reader
from answer.answerer import Answerer
from answer.decline import (
    NOT_ANSWERED,
    NOT_IN_CODE,
    ONLY_NEAREST,
    OURS_AT,
    POINTS_AT,
    POSSIBLY_AT,
    Calibration,
    Decline,
    judge,
    read_evidence,
    say_beyond,
    say_other_document,
    say_other_law,
    say_where_else,
)
from corpus.document import DATA, DEFAULT_DOCUMENT
from corpus.errors import StaleIndexError, StoreError
from corpus.finding_aid import Beyond
from corpus.glossary import find_matches
from evaluation import learn_reader as learn
from index.dense import DenseIndex, Kind
from index.encoder import BranchEncoder, SentenceEncoder, Vectors
from index.inside import INSIDE_WORDS, UNLEARNED, Inside, inside_of, load_words
from index.lexical import stem_words
from index.rank import load_weights
from index.reader import READER, UNLIKELY, Learned, Reader, Reading, keep_reader, load_learned, reader_of
from index.search import Evidence, Found, _share_outside
from index.subject import About, SubjectIndex

FERRIES = Beyond("Ferries", "The Code says nothing of ferries.", "the harbour office", ("when does the ferry go",))
BRIDGES = Beyond("Bridges", "The Code names no bridge and no toll.", "the map", ("who mends the bridge", "is it open"))


def test_a_subject_that_is_near_enough_is_named_with_its_place_to_look() -> None:
    said = say_beyond(Found(about=About(FERRIES, POINTS_AT)))
    assert isinstance(said, Decline)
    assert said.kind == "other_document"
    assert said.message == f"{NOT_ANSWERED} The Code says nothing of ferries. Try the harbour office. {ONLY_NEAREST}"
    nowhere = say_beyond(Found(about=About(replace(FERRIES, see=""), POINTS_AT)))
    note = FERRIES.note
    assert nowhere == Decline("not_in_code", f"{NOT_ANSWERED} {note} {ONLY_NEAREST}", note)
    assert say_beyond(Found()) is None


def test_a_subject_that_may_be_meant_is_named_with_an_if() -> None:
    possible = Found(about=About(FERRIES, POINTS_AT - 0.01))
    assert say_beyond(possible) is None
    where = "If your question is about “Ferries”, try the harbour office."
    assert say_where_else(possible) == Decline("not_in_code", f"{NOT_ANSWERED} {where} {ONLY_NEAREST}", where)
    assert say_where_else(Found(about=About(replace(FERRIES, see=""), POINTS_AT - 0.01))) is None
    assert say_where_else(Found(about=About(FERRIES, POSSIBLY_AT - 0.01))) is None
    assert say_where_else(Found()) is None


def test_what_a_decline_says_is_the_surest_thing_that_is_known() -> None:
    """Another country's law, then a subject that is certain, then what one word tells, then a subject that is possible."""
    never = Calibration({}, 0.0, 2.0)
    law, document = (tuple(find_matches(words)) for words in ("ALN rules in Wales", "JCQ access arrangements"))
    certain, possible = About(FERRIES, POINTS_AT), About(FERRIES, POSSIBLY_AT)
    assert judge(Found(matches=law, about=certain), never) == say_other_law(law)
    assert judge(Found(matches=document, about=certain), never) == say_beyond(Found(about=certain))
    assert judge(Found(matches=document, about=possible), never) == say_other_document(document)
    assert judge(Found(about=possible), never) == say_where_else(Found(about=possible))
    assert judge(Found(), never) == Decline("not_in_code", NOT_IN_CODE)
    said = say_other_law(law)
    assert said is not None
    assert said.message.count("England") == 1


def test_what_a_question_is_about_is_found_by_its_questions_and_by_the_words_of_the_description() -> None:
    subjects = SubjectIndex((FERRIES, Beyond("Nothing asked", "The Code is silent.", "", ()), BRIDGES))
    assert subjects.questions == 3

    def find(query: str, *cosines: float) -> str:
        about = subjects.find(query, np.array(cosines, dtype=np.float32))
        assert about is not None
        return about.subject.subject

    assert find("who repairs it", 0.1, 0.9, 0.1) == "Bridges"
    # By its nearest question alone it would be about ferries.
    assert find("what is the toll", 0.5, 0.4, 0.4) == "Bridges"
    assert find("sail times", 0.9, 0.4, 0.4) == "Ferries"
    # By its nearest question alone it would be about bridges.
    assert find("sail times", 0.7, 0.8, 0.1) == "Ferries"
    assert SubjectIndex(()).find("anything", np.empty(0, dtype=np.float32)) is None


def test_what_a_question_is_about_is_the_same_where_only_some_vectors_are_looked_at(answerer: Answerer) -> None:
    """All others would come near to everything."""
    vectors = answerer.index._dense._vectors
    assert vectors is not None
    some = copy(answerer.index)
    some._dense = DenseIndex.build(np.ascontiguousarray(vectors), Kind.IVF)
    question = "who sweeps the chimney of the lighthouse"
    everywhere, looked_at = answerer.index.search(question).about, some.search(question).about
    assert everywhere is not None
    assert looked_at is not None
    assert looked_at.subject == everywhere.subject
    assert looked_at.score == pytest.approx(everywhere.score, abs=1e-3)


def test_another_countrys_law_counts_less_the_nearer_a_question_of_ours_comes() -> None:
    matches = tuple(find_matches("ALN rules in Wales"))

    def weigh(ask: float) -> float:
        return read_evidence(Found(evidence=Evidence(ask=ask), matches=matches))["other_law"]

    assert weigh(0.3) > weigh(0.6) > weigh(OURS_AT) == weigh(1.0) == 0.0
    assert read_evidence(Found(evidence=Evidence(ask=0.3)))["other_law"] == 0.0


def test_what_a_follow_up_adds_by_itself_is_evidence_of_its_own() -> None:
    later = Found(evidence=Evidence(ask=0.9, inside=4.0), newest=Evidence(ask=0.2, inside=-3.0), alike=0.7)
    evidence = read_evidence(later)
    assert (evidence["ask"], evidence["newest_ask"]) == (0.9, 0.2)
    assert (evidence["inside"], evidence["newest_inside"], evidence["alike"]) == (4.0, -3.0, 0.7)
    assert not [name for name in read_evidence(Found()) if name.startswith("newest_") or name == "alike"]


def test_the_share_of_neighbours_beyond_counts_the_nearest_most() -> None:
    inside, outside = np.array([0.9, 0.1], dtype=np.float32), np.array([0.9, 0.1], dtype=np.float32)
    assert _share_outside(inside, outside) == pytest.approx(0.5)
    assert _share_outside(inside, outside - 0.2) < 0.2
    assert _share_outside(inside, outside[:0]) == 0.0
    assert _share_outside(inside[:0], outside) == pytest.approx(1.0)


def test_the_reader_is_for_the_model_it_was_learned_with() -> None:
    encoder = SentenceEncoder()
    learned = inside_of(encoder, DEFAULT_DOCUMENT)
    before = encoder.encode(["Who is the SENCO?"])
    inside = learned.read("Who has to be told when a child gets SEN support?")
    beyond = learned.read("how long do I boil an egg for")
    assert inside.inside > 0 > beyond.inside
    assert learned.units[int(inside.units.argmax())] in ("6.43", "6.48", "5.38")
    assert np.exp(inside.units).sum() == pytest.approx(1, abs=1e-3)
    # The model that it was copied from is the same as before.
    assert np.array_equal(before, encoder.encode(["Who is the SENCO?"]))
    assert inside_of(HashEncoder(), DEFAULT_DOCUMENT) == Inside(words=learned.words)
    assert reader_of(SentenceEncoder("another"), DEFAULT_DOCUMENT) is None
    assert reader_of(encoder, "no-such-document") is None
    assert Inside().read("Who is the SENCO?").inside == 0.0
    assert len(Inside().read("Who is the SENCO?").units) == len(Inside().units) == 0


def test_a_reader_learns_which_questions_are_answered_and_by_what(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [
        ("Who must consult the parents of pupil {}?", "6.1"),
        ("What does a ticket to town {} cost?", ""),
        ("By which date must plan {} be reviewed?", "9.2"),
    ]
    lessons = [learn.Lesson(text.format(n), bool(unit), unit) for n in range(32) for text, unit in kinds]
    follow_ups = [learn.Lesson(f"What of pupil {n}: {one.text}", one.is_answered) for n, one in enumerate(lessons[:8])]
    monkeypatch.setattr(learn, "WARM_UP", 1)
    encoder = SentenceEncoder()
    learned = learn.learn_reader(encoder, lessons + follow_ups)
    together = learn.RANK * len(learn.SEEDS)
    assert {up.shape[1] for up, _ in learned.changes.values()} == {together}
    assert {down.shape[0] for _, down in learned.changes.values()} == {together}
    taught = Reader(BranchEncoder(encoder, learn.FORK, learned.changes), learned)
    parents, ticket, date = (taught.read(text.format(99)) for text, _ in kinds)
    assert min(parents.inside, date.inside) > 0 > ticket.inside
    assert [taught.units[int(reading.units.argmax())] for reading in (parents, date)] == ["6.1", "9.2"]


def test_a_reader_is_taught_further_from_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "WARM_UP", 1)
    encoder = SentenceEncoder()
    fork, kept = load_learned(DATA / DEFAULT_DOCUMENT / "ranker" / READER)
    assert fork == learn.FORK
    before = deepcopy(kept)
    lessons = [learn.Lesson(f"Which ferry sails to island {n}?", True, "a new unit") for n in range(32)]
    lessons += [learn.Lesson(f"Who must consult the parents of pupil {n}?", False, "6.1") for n in range(32)]
    further = learn.learn_further(encoder, lessons, kept)

    def read(learned: Learned, text: str) -> float:
        return Reader(BranchEncoder(encoder, fork, learned.changes), learned).read(text).inside

    ferry, parents = "Which ferry sails to island 99?", "Who must consult the parents of pupil 99?"
    assert read(further, ferry) > read(kept, ferry)
    assert read(further, parents) < read(kept, parents)
    assert further.units == kept.units
    # What was kept is as it was, and is where it begins.
    monkeypatch.setattr(learn, "FURTHER", 0.0)
    same = learn.learn_further(encoder, lessons, kept)
    for one in (kept, same):
        assert np.allclose(one.plane, before.plane, atol=1e-6)
        assert np.allclose(one.sorter, before.sorter, atol=1e-6)
    for name, (up, down) in before.changes.items():
        assert np.array_equal(kept.changes[name][0], up)
        assert np.array_equal(kept.changes[name][1], down)
        # The mean of two runs is brought down to another pair with the same product.
        assert same.changes[name][0].shape == up.shape
        assert np.allclose(np.matmul(*same.changes[name]), up @ down, atol=1e-5)


def test_the_mean_of_two_runs_changes_a_weight_by_half_of_each() -> None:
    draw = np.random.default_rng(0)

    def shaped(*shape: int) -> Vectors:
        return draw.standard_normal(shape, dtype=np.float32)

    runs = [Learned({"a": (some(4, 2), some(2, 3))}, some(5), ("6.1",), some(1, 5)) for some in (shaped, shaped)]
    mean = learn.average(runs)
    up, down = mean.changes["a"]
    assert np.allclose(up @ down, np.mean([one.changes["a"][0] @ one.changes["a"][1] for one in runs], axis=0))
    assert np.allclose(mean.plane, (runs[0].plane + runs[1].plane) / 2)
    assert np.allclose(mean.sorter, (runs[0].sorter + runs[1].sorter) / 2)


def test_a_mean_of_higher_rank_is_brought_down_with_as_little_lost_as_can_be() -> None:
    up, down = np.diag([3.0, 2.0, 1.0]).astype(np.float32), np.eye(3, dtype=np.float32)
    assert np.allclose(np.matmul(*learn._lowered(up, down, 2)), np.diag([3.0, 2.0, 0.0]), atol=1e-6)
    assert learn._lowered(up, down, 3)[0] is up


def test_texts_are_learned_from_once_each_beside_others_of_their_length() -> None:
    lengths = [7, 3, 7, 9, 3, 7, 7]
    batches = learn._same_length(lengths, 3)
    assert sorted(n for batch in batches for n in batch) == list(range(len(lengths)))
    assert all(len({lengths[n] for n in batch}) == 1 and len(batch) <= 3 for batch in batches)


def test_how_sure_a_reading_is_of_one_paragraph_is_evidence() -> None:
    assert Reading(units=np.log(np.array([0.1, 0.7, 0.2], dtype=np.float32))).sure == pytest.approx(np.log(0.7))
    assert Reading().sure == 0.0
    assert read_evidence(Found(evidence=Evidence(sure=-0.4)))["sure"] == -0.4


def test_a_reading_is_put_in_the_order_of_the_index() -> None:
    reading = Reading(units=np.log(np.array([0.9, 0.1, 1e-9], dtype=np.float32)))
    assert reading.of(np.array([1, -1, 0, 2])) == pytest.approx([np.log(0.1), UNLIKELY, np.log(0.9), UNLIKELY])
    assert Reading().of(np.array([1, -1])) == pytest.approx([0, 0])


def test_what_the_reader_takes_a_question_for_ranks(answerer: Answerer) -> None:
    question = "Who must be told when a child gets SEN support at school?"
    unlearned = copy(answerer.index)
    unlearned._inside = UNLEARNED
    before, after = (
        {hit.paragraph.cited_as: hit.score for hit in searched.search(question, top_k=2000).hits}
        for searched in (unlearned, answerer.index)
    )
    learned = inside_of(SentenceEncoder(), DEFAULT_DOCUMENT)
    reading = learned.read(question).units
    weight = load_weights(DEFAULT_DOCUMENT)["reader"]
    assert weight > 0
    for unit in (int(reading.argmax()), int(reading.argmin())):
        name = learned.units[unit]
        expected = weight * max(float(UNLIKELY), float(reading[unit]))
        assert after[name] - before[name] == pytest.approx(expected, abs=1e-3)


def test_a_damaged_reader_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reader.DATA", tmp_path)
    folder = tmp_path / "a-document" / "ranker"
    folder.mkdir(parents=True)
    changes = {"layer.1.output.dense.weight": (np.zeros((384, 1), np.float32), np.zeros((1, 1536), np.float32))}
    nothing = Learned(changes, np.zeros(385, np.float32), ("6.85", "7.22"), np.zeros((2, 385), np.float32))
    keep_reader(folder / READER, 1, nothing)
    kept = reader_of(SentenceEncoder(), "a-document")
    assert kept is not None
    assert kept.units == ("6.85", "7.22")
    reading = kept.read("anything")
    assert reading.inside == 0.0
    assert np.exp(reading.units) == pytest.approx([0.5, 0.5])
    whole = (folder / READER).read_bytes()
    (folder / READER).write_bytes(whole[: len(whole) // 2])
    index.reader.load_kept.cache_clear()
    with pytest.raises(StaleIndexError, match=r"reader\.npz is damaged"):
        reader_of(SentenceEncoder(), "a-document")
    np.savez(folder / READER, layers=np.array(3))
    with pytest.raises(StaleIndexError, match=r"reader\.npz belongs to another version"):
        reader_of(SentenceEncoder(), "a-document")


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin", "0_Transformer/pytorch_model.bin"])
def test_another_model_is_known_by_its_weights(name: str, tmp_path: Path) -> None:
    weights = tmp_path / name
    weights.parent.mkdir(exist_ok=True)
    weights.write_bytes(b"one")
    before = SentenceEncoder(str(tmp_path)).identity()
    weights.write_bytes(b"another")
    assert SentenceEncoder(str(tmp_path)).identity() != before
    assert SentenceEncoder("a-name").identity() == "a-name"


@pytest.mark.parametrize("body", [b"senco\n", b"senco\tmuch\n", b"\xff\xfe"], ids=["no weight", "no number", "not text"])
def test_damaged_words_are_said_to_be_so(body: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.inside.DATA", tmp_path)
    folder = tmp_path / "a-document" / "ranker"
    folder.mkdir(parents=True)
    (folder / INSIDE_WORDS).write_bytes(body)
    load_words.cache_clear()
    with pytest.raises(StoreError, match=rf"{INSIDE_WORDS} could not be read"):
        load_words("a-document")


def test_words_point_to_the_inside_or_beyond_it() -> None:
    words = Inside(words={"senco": 2.0, "ferri": -3.0})
    assert words.score_words(["senco"]) == pytest.approx(2.0)
    assert words.score_words(["ferri", "senco", "senco", "unheard"]) == pytest.approx(-1.0 / 2**0.5)
    assert words.score_words(["unheard"]) == words.score_words([]) == Inside().score_words(["senco"]) == 0.0
    learned = Inside(words=load_words(DEFAULT_DOCUMENT))
    assert learned.score_words(stem_words("Who must be consulted about the SENCO?")) > 0
    assert learned.score_words(stem_words("how much salary and funding per head")) < 0


@pytest.mark.parametrize(
    ("question", "see"),
    [
        ("how much is DLA a week for a child with autism", "Disability Living Allowance"),
        ("what do I enter on the register for a pupil on a part time timetable", "attendance"),
        ("how is the result of the football", ""),
    ],
)
def test_what_is_beyond_the_code_is_declined_in_words_that_help(answerer: Answerer, question: str, see: str) -> None:
    answer = answerer.ask(question)
    assert answer.declined
    assert see in answer.message


@pytest.mark.parametrize(
    "keywords", ["NPQ SENCO", "wheelchair", "teaching assistants", "EP report", "Do I have to do the NPQ?"]
)
def test_keywords_are_answered_like_questions(answerer: Answerer, keywords: str) -> None:
    assert not answerer.ask(keywords).declined


def test_what_only_sounds_as_if_it_were_beyond_is_answered(answerer: Answerer) -> None:
    """Fees, transport and full classes: the Code says little of them, and that little is found."""
    for question, label in (
        ("Do we have to take him if his plan names us and the class is full?", "9.130"),
        ("who pays for the taxi if we chose the farther school", "9.214"),
    ):
        answer = answerer.ask(question)
        assert not answer.declined, question
        assert label in [cited.paragraph.label for cited in answer.citations[:3]], question
