"""The quiz: every question that can be made has one right answer, which its paragraph shows, and the others are wrong."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from docx import Document as open_docx

from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import PATTERNS, read_sentences
from corpus.errors import StoreError
from corpus.finding_aid import load_aid, load_terms
from corpus.paragraph import Document, Paragraph
from corpus.twins import load_twins
from corpus.updates import load_updates
from teach.exhibit import Shelf
from teach.nearness import NEAR_WORDING, split_words, weigh
from teach.phrases import find_mentions
from teach.quiz import (
    GAP,
    KINDS,
    LONGEST_ASKED,
    LONGEST_CHOICE,
    Question,
    Stem,
    Wish,
    ask_within,
    draw_quiz,
    explain,
    make_question,
)
from teach.quiz_export import to_sheet
from teach.register import Duty, build_register
from teach.spans import find_spans
from teach.stem import Statement, load_quiz_data
from teach.stems import collect_stems
from tests.conftest import bare_shelf

AID = load_aid(DEFAULT_DOCUMENT)
DATA = load_quiz_data(DEFAULT_DOCUMENT)
NAMES = load_terms(DEFAULT_DOCUMENT, "bearers")
IDS = {name: bearer for bearer, name in NAMES.items()}


@pytest.fixture(scope="module")
def bare() -> Shelf:
    return bare_shelf()


@pytest.fixture(scope="module")
def bare_stems(bare: Shelf) -> tuple[Stem, ...]:
    """What can be asked where the PDF is absent."""
    return collect_stems(bare, ())


@pytest.fixture(scope="module")
def full(document: Document, by_label: dict[str, Paragraph]) -> Shelf:
    return Shelf(document, by_label, AID, load_updates(DEFAULT_DOCUMENT))


@pytest.fixture(scope="module")
def register(full: Shelf) -> tuple[Duty, ...]:
    return build_register(full.paragraphs.values(), AID)


@pytest.fixture(scope="module")
def stems(full: Shelf, register: tuple[Duty, ...]) -> tuple[Stem, ...]:
    return collect_stems(full, register)


def every_question(stems: tuple[Stem, ...], seeds: int = 2) -> list[Question]:
    return [make_question(s, level, Random(f"{seed}")) for s in stems for level in s.levels for seed in range(seeds)]


def check_questions(questions: list[Question]) -> None:
    for question in questions:
        stem = question.stem
        assert question.choices.count(stem.right) == 1, stem
        assert question.answer == stem.right, stem
        assert len(set(question.choices)) == len(question.choices) == stem.width, stem
        assert set(question.choices) - {stem.right} <= set(stem.wrong[question.level]), stem
        assert all(0 < len(choice) <= LONGEST_CHOICE for choice in question.choices), stem
        # A gap where something was taken out, and nowhere else.
        assert stem.shown.count(GAP) == (stem.kind in ("force", "who", "time")), stem
        brief = ask_within(stem, LONGEST_ASKED)
        assert brief is None or len(brief) <= LONGEST_ASKED


def labels_of(question: Question) -> list[str]:
    return [choice.split(" ")[0] for choice in question.choices]


# --- Everything that can be asked ---


def test_every_question_without_the_wording_has_one_right_answer(bare_stems: tuple[Stem, ...]) -> None:
    check_questions(every_question(bare_stems))
    assert Counter(stem.kind for stem in bare_stems).keys() == set(KINDS) - {"force"}
    assert not any(stem.quoted for stem in bare_stems)


def test_every_question_with_the_wording_has_one_right_answer(stems: tuple[Stem, ...]) -> None:
    check_questions(every_question(stems))
    counts = Counter(stem.kind for stem in stems)
    # Enough of each kind for many quizzes; fewer says that a rule has grown too strict.
    for kind, least in (("force", 500), ("who", 200), ("time", 45), ("place", 800), ("said", 60)):
        assert counts[kind] >= least, kind


def test_what_is_quoted_stands_in_the_paragraph_with_the_right_answer_in_the_gap(
    stems: tuple[Stem, ...], full: Shelf
) -> None:
    for stem in stems:
        if not stem.quoted:
            continue
        text = full.paragraphs[stem.label].text or ""
        before, after = stem.shown.split(GAP)
        # The lead-in of a list stands on a line above; an apostrophe may have gone with what was taken out.
        places = [m.end() for m in re.finditer(re.escape(before.rpartition(": ")[2]), text)]
        cut = [text[at : text.index(after, at)] for at in places if after in text[at:]]
        wanted = {IDS[stem.right]} if stem.kind == "who" else stem.right
        if stem.kind == "who":
            assert any(wanted & _named(words, stem.label) for words in cut), stem
        else:
            assert any(words.rstrip("’'") == wanted for words in cut), stem


def _named(words: str, label: str) -> set[str]:
    return {bearer for mention in find_mentions(words, label.partition(".")[0]) for bearer in mention.bearers}


def test_a_sentence_asked_for_its_force_has_one_force_word(stems: tuple[Stem, ...], full: Shelf) -> None:
    for stem in (stem for stem in stems if stem.kind == "force"):
        sentence = read_sentences(full.paragraphs[stem.label])[stem.sentences[0] - 1]
        assert str(sentence.force) == stem.right
        assert sum(len(pattern.findall(sentence.text)) for _, pattern in PATTERNS) == 1
        assert not any(pattern.search(stem.shown) for _, pattern in PATTERNS)


def test_a_wrong_bearer_carries_nothing_of_the_paragraph(stems: tuple[Stem, ...], register: tuple[Duty, ...]) -> None:
    rows = [(duty.label, set(duty.bearers)) for duty in register]
    twins = load_twins(DEFAULT_DOCUMENT)
    for stem in (stem for stem in stems if stem.kind == "who"):
        related = {stem.label, *stem.kin, *twins.get(stem.label, ())}
        carriers = {b for label, bearers in rows if label in related for b in bearers}
        carriers |= {b for label in related if label in AID for b in AID[label].bearers}
        right = IDS[stem.right]
        # The register and the aid agree on the right one.
        assert right in AID[stem.label].bearers
        assert any(right in bearers for label, bearers in rows if label == stem.label)
        for wrong in {name for names in stem.wrong.values() for name in names}:
            assert IDS[wrong] not in carriers | DATA.whole, stem
            assert not any({right, IDS[wrong]} <= group for group in DATA.kin), stem


def test_a_bearer_asked_for_in_our_words_is_the_registers_too(
    bare_stems: tuple[Stem, ...], register: tuple[Duty, ...]
) -> None:
    rows: dict[str, set[str]] = {}
    for duty in register:
        rows.setdefault(duty.label, set()).update(duty.bearers)
    for stem in (stem for stem in bare_stems if stem.kind == "who"):
        assert IDS[stem.right] in AID[stem.label].bearers
        assert IDS[stem.right] in rows[stem.label], stem
        assert not {IDS[w] for names in stem.wrong.values() for w in names} & rows[stem.label], stem


def test_a_wrong_time_is_the_documents_but_not_the_paragraphs(stems: tuple[Stem, ...], full: Shelf) -> None:
    limits = [deadline.limit for record in AID.values() for deadline in record.deadlines]
    known = [span for limit in limits for span in find_spans(limit)]
    for stem in (stem for stem in stems if stem.kind == "time"):
        text = full.paragraphs[stem.label].text or ""
        assert stem.right in text
        assert any(stem.right in deadline.limit for deadline in AID[stem.label].deadlines)
        for wrong in {name for names in stem.wrong.values() for name in names}:
            assert not re.search(rf"\b{re.escape(wrong)}\b", text), stem
            for span in find_spans(wrong):
                assert not any(span.same_as(other) for other in find_spans(text)), stem
                assert any(span.number == other.number and span.unit == other.unit for other in known), wrong
            if not find_spans(wrong):
                assert any(wrong in limit for limit in limits), wrong


def test_no_paragraph_is_a_wrong_answer_of_its_twin(stems: tuple[Stem, ...], full: Shelf) -> None:
    labels = [label for label, paragraph in full.paragraphs.items() if paragraph.number and label in AID]
    texts = weigh([split_words(full.paragraphs[label].text or "") for label in labels])
    alike = texts @ texts.T >= NEAR_WORDING
    by_wording = {label: {labels[i] for i in np.flatnonzero(alike[row])} - {label} for row, label in enumerate(labels)}
    twins = load_twins(DEFAULT_DOCUMENT)
    for stem in (stem for stem in stems if stem.kind == "place"):
        assert stem.shown == AID[stem.label].gist
        assert stem.right.startswith(f"{stem.label} ")
        for choice in {choice for choices in stem.wrong.values() for choice in choices}:
            label = choice.split(" ")[0]
            assert label in full.paragraphs
            assert label not in by_wording[stem.label], (stem.label, label)
            assert label not in twins.get(stem.label, ()), (stem.label, label)
            assert full.paragraphs[label].section != full.paragraphs[stem.label].section


def test_the_twins_are_known_without_the_wording_too(bare_stems: tuple[Stem, ...], stems: tuple[Stem, ...]) -> None:
    """A quiz made where the PDF is absent must not offer what only the wording shows to be a twin."""
    kin = {stem.label: stem.kin for stem in stems if stem.kind == "place"}
    for stem in (stem for stem in bare_stems if stem.kind == "place" and stem.label in kin):
        offered = {choice.split(" ")[0] for choices in stem.wrong.values() for choice in choices}
        assert not offered & kin[stem.label], stem.label


def test_no_question_is_an_ask_of_the_aid(stems: tuple[Stem, ...], bare_stems: tuple[Stem, ...]) -> None:
    asks = {ask for record in AID.values() for ask in record.asks}
    assert not asks & {stem.shown for stem in (*stems, *bare_stems)}


@pytest.mark.parametrize("statement", DATA.statements, ids=lambda statement: statement.text[:50])
def test_a_statement_names_sentences_that_its_paragraph_has(statement: Statement, full: Shelf) -> None:
    sentences = read_sentences(full.paragraphs[statement.paragraph])
    assert statement.sentences
    assert all(1 <= number <= len(sentences) for number in statement.sentences)
    assert bool(statement.why) != statement.says
    everything = "\n".join(paragraph.text or "" for paragraph in full.paragraphs.values()).casefold()
    assert not [words for words in statement.absent if words.casefold() in everything]


def test_a_statement_on_a_paragraph_that_an_edition_has_not_is_named(bare: Shelf) -> None:
    gone = DATA.statements[0].paragraph
    shelf = replace(bare, aid={}, paragraphs={label: one for label, one in bare.paragraphs.items() if label != gone})
    with pytest.raises(StoreError, match=rf"a statement on {re.escape(gone)}, which .* does not have.*Take it out"):
        collect_stems(shelf, ())


def test_an_edition_without_a_finding_aid_has_the_statements_to_ask_of(bare: Shelf) -> None:
    stems = collect_stems(replace(bare, aid={}), ())
    assert {stem.kind for stem in stems} == {"said"}
    assert len(stems) == len(DATA.statements)


def test_every_answer_shows_its_paragraph_with_number_page_and_force(stems: tuple[Stem, ...], full: Shelf) -> None:
    for question in every_question(stems, 1):
        passage = explain(question, full)
        assert passage.paragraph.label == question.stem.label
        assert passage.quote
        assert f"p. {passage.paragraph.page}" in passage.place
        if question.stem.kind == "force":
            assert question.answer in passage.force_words


def test_without_the_wording_an_answer_still_names_its_paragraph(bare_stems: tuple[Stem, ...], bare: Shelf) -> None:
    for question in draw_quiz(bare_stems, Wish("1", 20)):
        passage = explain(question, bare)
        assert passage.quote is None
        assert passage.gist
        assert "p. " in passage.citation


def test_no_answer_is_a_good_guess(stems: tuple[Stem, ...]) -> None:
    rights: dict[str, Counter[str]] = {"force": Counter(), "who": Counter(), "said": Counter()}
    places: Counter[int] = Counter()
    for seed in range(60):
        for question in draw_quiz(stems, Wish(str(seed), 10)):
            if question.stem.kind in rights:
                rights[question.stem.kind][question.answer] += 1
            if not question.stem.order:
                places[question.right] += 1
    for kind, most in (("force", 0.5), ("who", 0.5), ("said", 0.65)):
        assert rights[kind].most_common(1)[0][1] / rights[kind].total() < most, kind
    assert max(places.values()) / places.total() < 0.35


def test_the_sheet_quotes_the_document(stems: tuple[Stem, ...], full: Shelf) -> None:
    drawn = draw_quiz(stems, Wish("77", 6))
    text = "\n".join(paragraph.text for paragraph in open_docx(io.BytesIO(to_sheet(drawn, full, "A quiz"))).paragraphs)
    for question in drawn:
        assert (explain(question, full).quote or "nothing").replace("\n", "\n") in text
