"""The quiz: the rules that its questions follow, the drawing of one, and the files of it opened again."""

from __future__ import annotations

import io
from random import Random

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from teach.exhibit import Shelf
from teach.quiz import (
    GAP,
    KINDS,
    LEVELS,
    LONGEST_ASKED,
    Level,
    Question,
    Stem,
    Wish,
    ask_briefly,
    ask_within,
    draw_quiz,
    explain,
    make_question,
    score,
)
from teach.quiz_export import KAHOOT_HEADINGS, KAHOOT_ROW, SHEET_HEADINGS, to_forms, to_kahoot, to_sheet, to_table
from teach.spans import find_spans
from teach.stem import stands_alone
from teach.stems import collect_stems
from tests.conftest import bare_shelf


@pytest.fixture(scope="module")
def bare() -> Shelf:
    return bare_shelf()


@pytest.fixture(scope="module")
def bare_stems(bare: Shelf) -> tuple[Stem, ...]:
    """What can be asked where the PDF is absent."""
    return collect_stems(bare, ())


# --- The rules behind them ---

SAME_SPANS = [
    ("six weeks", "6 weeks", True, "words or digits"),
    ("12 months", "1 year", True, "a year is twelve months"),
    ("28 days", "four weeks", True, "four weeks of seven days"),
    ("30 days", "one month", True, "a month, to whoever counts"),
    ("15 days", "15 working days", True, "the number is the same"),
    ("15 working days", "3 weeks", True, "fifteen working days are three weeks"),
    ("six weeks", "two months", False, "a quarter longer"),
    ("two weeks", "three weeks", False, "half as long again"),
    ("15 days", "28 days", False, "another number"),
]


@pytest.mark.parametrize(("one", "other", "same", "why"), SAME_SPANS, ids=[why for *_, why in SAME_SPANS])
def test_two_spans_are_the_same_whatever_their_words(one: str, other: str, same: bool, why: str) -> None:
    first, second = find_spans(one)[0], find_spans(other)[0]
    assert first.same_as(second) == second.same_as(first) == same


ALONE = [
    ("Schools must tell the parents of a pupil what they provide.", True, "a whole sentence"),
    ("They must tell the parents of a pupil what is provided.", False, "who are they?"),
    ("Where this is the case, schools must tell the parents of it.", False, "what is the case?"),
    ("Where a plan is made for them, schools should keep it safe.", False, "for whom?"),
    ("Schools must tell the parents of a pupil the following:", False, "leads into a list"),
    ("Schools must then tell the parents of a pupil what they do.", False, "after what?"),
    ("Schools must tell.", False, "too short to say anything"),
    (f"Schools must tell {'and tell ' * 40}the parents.", False, "too long for a screen"),
]


@pytest.mark.parametrize(("text", "alone", "why"), ALONE, ids=[why for *_, why in ALONE])
def test_only_what_can_be_understood_by_itself_is_asked(text: str, alone: bool, why: str) -> None:
    assert stands_alone(text) == alone


def stem(shown: str = f"Schools {GAP} plan.", **more: object) -> Stem:
    whole: dict[str, object] = {
        "kind": "force",
        "label": "6.1",
        "asked": "Which word?",
        "quoted": True,
        "right": "must",
        "wrong": {"easy": ("should", "may")},
        "width": 3,
        "order": ("must", "should", "may"),
    }
    return Stem(shown=shown, **(whole | more))  # type: ignore[arg-type]


SHORTENED = [
    (f"Schools {GAP} plan.", "Must or should? “Schools ______ plan.”", "short enough"),
    (
        f"Every school of the whole country {GAP} plan. {'It takes time. ' * 9}".strip(),
        f"Must or should? “Every school of the whole country {GAP} plan. It takes time. It takes time.”",
        "cut at the end of a sentence",
    ),
    (f"{'A school takes a good deal of time. ' * 4}Schools {GAP} plan.", None, "the gap would be lost"),
    (f"Schools {GAP} plan {'and plan ' * 20}", None, "one long sentence"),
]


@pytest.mark.parametrize(("shown", "asked", "why"), SHORTENED, ids=[why for *_, why in SHORTENED])
def test_a_question_is_cut_at_a_sentence_or_not_at_all(shown: str, asked: str | None, why: str) -> None:
    brief = ask_within(stem(shown), LONGEST_ASKED)
    assert (brief is None) == (asked is None)
    if asked is not None and brief is not None:
        assert len(brief) <= LONGEST_ASKED
        assert asked.startswith(brief[:60])
        assert brief.endswith(".”")


def test_fixed_answers_keep_their_order_and_others_do_not() -> None:
    fixed = make_question(stem(), "easy", Random("1"))
    assert fixed.choices == ("must", "should", "may")
    drawn = {make_question(stem(order=()), "easy", Random(str(seed))).choices for seed in range(20)}
    assert len(drawn) > 3


def test_a_score_counts_what_is_right() -> None:
    questions = [make_question(stem(), "easy", Random("1"))] * 3
    assert score(questions, {0: 0, 1: 1}) == 1
    assert score(questions, {0: 0, 7: 0}) == 1
    assert score(questions, {}) == 0


# --- Drawing a quiz ---


def test_the_same_wish_is_the_same_quiz(bare_stems: tuple[Stem, ...]) -> None:
    assert draw_quiz(bare_stems, Wish("4821")) == draw_quiz(bare_stems, Wish("4821"))
    assert draw_quiz(bare_stems, Wish("4821")) != draw_quiz(bare_stems, Wish("4822"))


def test_a_seed_means_the_same_in_every_process() -> None:
    """A link that was shared has to open the same quiz on another machine and on another day."""
    drawn = make_question(stem(order=(), wrong={"easy": tuple("bcdefg")}), "easy", Random("4821"))
    assert drawn.choices == ("must", "f", "e")


@pytest.mark.parametrize("seed", ["1", "2", "a seed of letters", ""])
def test_a_quiz_asks_of_no_paragraph_twice(bare_stems: tuple[Stem, ...], seed: str) -> None:
    quiz = draw_quiz(bare_stems, Wish(seed, 20))
    labels = [question.stem.label for question in quiz]
    assert len(quiz) == len(set(labels)) == 20
    assert not any(question.stem.kin & set(labels) for question in quiz)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "force"])
def test_a_wish_is_kept(bare_stems: tuple[Stem, ...], level: Level, kind: str) -> None:
    quiz = draw_quiz(bare_stems, Wish("5", 5, level=level, kinds=(kind,), setting="school"))  # type: ignore[arg-type]
    assert quiz
    for question in quiz:
        assert (question.level, question.stem.kind) == (level, kind)
        assert {"school", "any"} & set(question.stem.settings)


def test_a_topic_is_kept_and_nothing_is_drawn_where_there_is_nothing(bare_stems: tuple[Stem, ...]) -> None:
    assert all("senco-role" in question.stem.topics for question in draw_quiz(bare_stems, Wish("5", topic="senco-role")))
    assert draw_quiz(bare_stems, Wish("5", topic="senco-role", setting="custody", kinds=("said",))) == ()


def test_a_short_quiz_fits_into_kahoot_whole(bare: Shelf, bare_stems: tuple[Stem, ...]) -> None:
    quiz = draw_quiz(bare_stems, Wish("5", 10, short=True))
    file = to_kahoot(quiz, bare.document, "Quiz")
    assert (file.kept, file.cut, file.left_out) == (len(quiz), 0, 0)


# --- To take away ---


@pytest.fixture(scope="module")
def quiz(bare_stems: tuple[Stem, ...]) -> tuple[Question, ...]:
    return draw_quiz(bare_stems, Wish("77", 12))


def test_the_sheet_to_print_has_its_answers_on_pages_of_their_own(quiz: tuple[Question, ...], bare: Shelf) -> None:
    word = open_docx(io.BytesIO(to_sheet(quiz, bare, "A quiz")))
    lines = [paragraph.text for paragraph in word.paragraphs]
    at = lines.index("Answers")
    assert word.paragraphs[at].paragraph_format.page_break_before
    questions, answers = "\n".join(lines[:at]), "\n".join(lines[at:])
    for number, question in enumerate(quiz, 1):
        assert f"{number}. {KINDS[question.stem.kind]}" in questions
        for letter, choice in zip(question.letters, question.choices, strict=True):
            assert f"☐  {letter}.  {choice}" in questions
        assert f"{number}. {question.letters[question.right]}: {question.answer}" in answers
        assert explain(question, bare).citation in answers
    assert bare.document.attribution in answers
    assert word.core_properties.title == "A quiz"


def test_the_file_for_kahoot_is_in_the_layout_of_its_template(quiz: tuple[Question, ...], bare: Shelf) -> None:
    file = to_kahoot(quiz, bare.document, "A quiz")
    book = load_workbook(io.BytesIO(file.content))
    assert len(book.sheetnames) == 1
    sheet = book.active
    assert tuple(cell.value for cell in sheet[KAHOOT_ROW][1:8]) == KAHOOT_HEADINGS
    rows = list(sheet.iter_rows(min_row=KAHOOT_ROW + 1, values_only=True))
    assert len(rows) == file.kept
    assert file.kept + file.left_out == len(quiz)
    kept = [q for q in quiz if ask_within(q.stem, LONGEST_ASKED)]
    for number, (row, question) in enumerate(zip(rows, kept, strict=True), 1):
        assert row[0] == number
        assert len(row[1]) <= LONGEST_ASKED
        assert tuple(choice for choice in row[2:6] if choice) == question.choices
        assert row[6] in (5, 10, 20, 30, 60, 90, 120, 240)
        assert row[1 + row[7]] == question.answer
    assert bare.document.attribution in {cell.value for cell in sheet["B"]}


def test_the_file_for_forms_is_numbered_questions_with_lettered_answers(quiz: tuple[Question, ...], bare: Shelf) -> None:
    word = open_docx(io.BytesIO(to_forms(quiz, bare, "A quiz")))
    assert not word.tables
    title, *lines = [paragraph.text for paragraph in word.paragraphs]
    assert title == "A quiz"
    blocks = [block.split("\n") for block in "\n".join(lines).strip().split("\n\n")]
    assert len(blocks) == len(quiz)
    for number, (block, question) in enumerate(zip(blocks, quiz, strict=True), 1):
        assert block[0] == f"{number}. {ask_briefly(question.stem)}"
        assert block[1:-2] == [f"{x}. {c}" for x, c in zip(question.letters, question.choices, strict=True)]
        assert block[-2:] == [f"ANSWER: {question.letters[question.right]}", "POINT: 1"]


def test_the_table_holds_everything(quiz: tuple[Question, ...], bare: Shelf) -> None:
    book = load_workbook(io.BytesIO(to_table(quiz, bare, "A quiz")))
    head, *rows = book["Quiz"].iter_rows(values_only=True)
    assert head == SHEET_HEADINGS
    for row, question in zip(rows, quiz, strict=True):
        assert row[3] == ask_briefly(question.stem)
        assert row[4 + "ABCD".index(row[8])] == row[9] == question.answer
        assert row[10] == question.stem.label
    assert bare.document.attribution in {cell.value for cell in book["About"]["A"]}


def test_a_text_that_looks_like_a_formula_stays_text(bare: Shelf) -> None:
    risky = make_question(stem(f"=SUM(1) {GAP}\x07 plan."), "easy", Random("1"))
    sheet = load_workbook(io.BytesIO(to_kahoot((risky,), bare.document, "=1+1").content)).active
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == "=1+1"
    assert "\x07" not in sheet.cell(KAHOOT_ROW + 1, 2).value
