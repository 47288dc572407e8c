"""The page of the quiz: for one person with a score, or for the room with a reveal; and to take away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import get_args

import streamlit as st

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid, load_terms, load_topics
from corpus.updates import load_updates
from screens.engine import Engine, offer_upload, open_engine
from screens.quiz_html import answer_html, feedback_html, question_html, quiz_address, result_html, room_html
from screens.register import open_register
from screens.shell import show_edition
from teach.exhibit import Shelf
from teach.quiz import KINDS, LEVELS, NEED_WORDING, Level, Question, Stem, Wish, draw_quiz, explain, score
from teach.quiz_export import KahootFile, to_forms, to_kahoot, to_sheet, to_table
from teach.stems import collect_stems

HERE = Path(__file__).parent
# What an address may hold. The same address is the same quiz, for whoever opens it.
CONDITIONS = ("seed", "setting", "topic", "level", "n", "kinds", "short")
COUNTS = (5, 10, 15, 20)
USUAL = 10
# For each quiz (its address): the answers given (question to choice), and the question that is shown.
ANSWERS, AT = "quiz-given", "quiz-at"
# The screen of the room view, from 0; absent while there is none.
ROOM = "quiz-room"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WITHOUT_WORDING = (
    "There are fewer kinds of question until the Code’s wording is on this machine: “Must or should?” needs its sentences. "
    "The others are asked in our words, and the answers name the paragraph and its page."
)


def show() -> None:
    """Draw the page, or a screen of the room view."""
    engine = open_engine()
    manifest = engine.answerer.index.manifest
    shelf, stems = _open_bank(manifest.corpus_sha256 if manifest else "", engine)
    wanted = {name: st.query_params.get(name, "") for name in CONDITIONS}
    if not wanted["seed"]:
        wanted["seed"] = st.session_state.setdefault("quiz-seed", _new_seed())
    questions = draw_quiz(stems, read_wish(wanted))
    if ROOM in st.session_state and questions:
        _show_room(questions, shelf)
        return
    _dress()
    st.html(
        '<h1 class="cv-title">Quiz</h1><p class="cv-lead">Questions made from the Code’s own paragraphs. Every answer shows '
        "its paragraph.</p>"
    )
    if not engine.has_text:
        st.html(f'<p class="cv-say">{WITHOUT_WORDING}</p>')
        offer_upload()
    _show_boxes(wanted, engine.has_text)
    if not questions:
        st.html(
            '<p class="cv-say" role="status">There is nothing to ask that meets all of these conditions. '
            "Choose another topic, another setting or more kinds of question.</p>"
        )
        show_edition()
        return
    _show_bar(wanted, len(questions))
    _play(quiz_address(wanted), questions, shelf)
    _offer_files(wanted, questions, shelf)
    show_edition()


def read_wish(wanted: Mapping[str, str]) -> Wish:
    """The wish in an address; what it has that there is not counts as not said."""
    kinds = tuple(kind for kind in KINDS if kind in wanted["kinds"].split(","))
    count = int(wanted["n"]) if wanted["n"].isascii() and wanted["n"].isdigit() and len(wanted["n"]) < 4 else USUAL
    level: Level | None = next((level for level in get_args(Level) if level == wanted["level"]), None)
    return Wish(
        wanted["seed"],
        max(1, min(count, max(COUNTS))),
        level,
        kinds or tuple(KINDS),
        wanted["setting"] if wanted["setting"] in load_terms(DEFAULT_DOCUMENT, "settings") else "",
        wanted["topic"] if wanted["topic"] in load_topics(DEFAULT_DOCUMENT) else "",
        bool(wanted["short"]),
    )


def name_quiz(wanted: Mapping[str, str]) -> str:
    """The title of a quiz in a file."""
    said = [load_terms(DEFAULT_DOCUMENT, "settings").get(wanted["setting"], "")]
    if topic := load_topics(DEFAULT_DOCUMENT).get(wanted["topic"]):
        said.append(topic.label)
    about = ", ".join(word for word in said if word)
    return f"Quiz on the SEND Code of Practice{f': {about}' if about else ''} (no. {wanted['seed']})"


@st.cache_resource(show_spinner="Making questions from the Code: a few seconds, once.", max_entries=2)
def _open_bank(corpus_sha256: str, _engine: Engine) -> tuple[Shelf, tuple[Stem, ...]]:
    """Everything that can be asked; the same for everybody. ``corpus_sha256`` names the text that it is made from."""
    paragraphs = {paragraph.label: paragraph for paragraph in _engine.answerer.index.paragraphs}
    shelf = Shelf(load_document(), paragraphs, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))
    return shelf, collect_stems(shelf, open_register(_engine))


def _new_seed() -> str:
    return str(1000 + secrets.randbelow(9000))


def _dress() -> None:
    st.html(HERE / "quiz.css")
    st.html(f"<script>{_read('read.js')}</script>", unsafe_allow_javascript=True)


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _show_boxes(wanted: dict[str, str], has_text: bool) -> None:
    settings = {name: label for name, label in load_terms(DEFAULT_DOCUMENT, "settings").items() if name != "any"}
    topics = dict(
        sorted(((name, topic.label) for name, topic in load_topics(DEFAULT_DOCUMENT).items()), key=lambda pair: pair[1])
    )
    kinds = {kind: label for kind, label in KINDS.items() if has_text or kind not in NEED_WORDING}
    with st.container(key="quiz-boxes"):
        _choose("Setting", "setting", wanted, {"": "Every setting", **settings})
        _choose("Topic", "topic", wanted, {"": "Every topic", **topics})
        _choose("Level", "level", wanted, {"": "Mixed", **{str(level): name for level, name in LEVELS.items()}})
        _choose("Questions", "n", wanted, {"" if count == USUAL else str(count): str(count) for count in COUNTS})
        chosen = [kind for kind in kinds if kind in wanted["kinds"].split(",")]
        st.session_state["quiz-kinds"] = chosen
        st.pills(
            "Kinds of question (all, unless you choose some)",
            list(kinds),
            format_func=kinds.__getitem__,
            selection_mode="multi",
            key="quiz-kinds",
            on_change=_follow,
            args=("kinds",),
        )


def _choose(label: str, name: str, wanted: Mapping[str, str], options: dict[str, str]) -> None:
    """A box for one condition. The address is the truth; the box follows it."""
    chosen = wanted[name] if wanted[name] in options else ""
    st.session_state[f"quiz-{name}"] = chosen
    st.selectbox(label, list(options), format_func=options.__getitem__, key=f"quiz-{name}", on_change=_follow, args=(name,))


def _follow(name: str) -> None:
    """Put what a box says into the address."""
    said = st.session_state[f"quiz-{name}"]
    value = ",".join(said or ()) if name == "kinds" else ("1" if said is True else str(said or ""))
    kept = {key: st.query_params[key] for key in st.query_params if key != name}
    st.query_params.from_dict({**kept, name: value} if value else kept)


def _show_bar(wanted: Mapping[str, str], count: int) -> None:
    """Which quiz this is, so that others can have the same; another one; and the view for the room."""
    with st.container(key="quiz-bar", horizontal=True, vertical_alignment="center"):
        questions = "1 question" if count == 1 else f"{count} questions"
        st.html(
            f'<p class="cv-quiz-which">Quiz no. <b>{escape(wanted["seed"])}</b>, {questions}. '
            f'<a href="{escape(quiz_address(wanted))}" target="_blank" rel="noopener">A link to this very quiz</a></p>',
            width="content",
        )
        st.button("Another quiz", key="quiz-new", on_click=_start_another)
        st.button("Show it to the room", key="quiz-present", on_click=_enter_room)


def _start_another() -> None:
    st.session_state["quiz-seed"] = _new_seed()
    kept = {key: st.query_params[key] for key in st.query_params if key != "seed"}
    st.query_params.from_dict({**kept, "seed": st.session_state["quiz-seed"]})


def _play(quiz: str, questions: tuple[Question, ...], shelf: Shelf) -> None:
    """One question, or the result after the last."""
    given: dict[int, int] = st.session_state.setdefault(ANSWERS, {}).setdefault(quiz, {})
    at: int = st.session_state.setdefault(AT, {}).setdefault(quiz, 0)
    right = score(questions, given)
    if at >= len(questions):
        st.html(result_html(questions, given, right))
        with st.container(key="quiz-again", horizontal=True):
            if right < len(questions):
                st.button("Answer those again", key="quiz-retry", on_click=_retry, args=(quiz, questions), type="primary")
            st.button("Another quiz", key="quiz-next-quiz", on_click=_start_another)
        return
    question = questions[at]
    st.html(question_html(question, at, len(questions), right, len(given)))
    with st.container(key="quiz-answers"):
        _ask(quiz, question, at, given)
    if at in given:
        st.html(feedback_html(question, given[at]))
        last = at + 1 == len(questions)
        st.button(
            "See the result" if last else "Next question",
            key=f"quiz-on-{at}",
            on_click=_go,
            args=(quiz, at + 1),
            type="primary",
        )
        st.html(answer_html(question, explain(question, shelf)))
        _focus(f".st-key-quiz-on-{at} button", f"{questions[0].stem.label}-{at}-answered")
    elif at or given:
        _focus(".cv-quiz-kind", f"{questions[0].stem.label}-{at}-asked")


def _ask(quiz: str, question: Question, at: int, given: dict[int, int]) -> None:
    """The answers to choose from; once one is given they stand as they are."""
    if at in given:
        _offer_choices(quiz, question, at, given[at])
        return
    with st.form(f"quiz-form-{quiz}-{at}", border=False):
        chosen = _offer_choices(quiz, question, at, None)
        if not st.form_submit_button("Answer", type="primary"):
            return
    if chosen is None:
        st.html('<p class="cv-say" role="status">Choose an answer first.</p>')
    else:
        given[at] = chosen
        st.rerun()


def _offer_choices(quiz: str, question: Question, at: int, given: int | None) -> int | None:
    return st.radio(
        question.stem.asked,
        list(range(len(question.choices))),
        index=given,
        format_func=lambda place: f"{question.letters[place]}. {question.choices[place]}",
        # A box keeps what was chosen in it; the one that shows an answer is another.
        key=f"quiz-choice-{quiz}-{at}-{given is None}",
        disabled=given is not None,
    )


def _focus(selector: str, turn: str) -> None:
    """Move the focus there, once for each turn of the quiz."""
    st.html(f"<script>{_read('quiz.js')};window.cvQuizTurn('{selector}', '{turn}');</script>", unsafe_allow_javascript=True)


def _go(quiz: str, at: int) -> None:
    st.session_state[AT][quiz] = at


def _retry(quiz: str, questions: tuple[Question, ...]) -> None:
    """Take back the answers that were wrong, and go to the first of them."""
    given = st.session_state[ANSWERS][quiz]
    missed = [place for place, question in enumerate(questions) if given.get(place) != question.right]
    for place in missed:
        given.pop(place, None)
    st.session_state[AT][quiz] = missed[0]


def _offer_files(wanted: Mapping[str, str], questions: tuple[Question, ...], shelf: Shelf) -> None:
    title = name_quiz(wanted)
    name = f"quiz-{wanted['seed']}"
    with st.expander("Take this quiz away"):
        kahoot = to_kahoot(questions, shelf.document, title)
        with st.container(key="quiz-files", horizontal=True):
            st.download_button(
                "To print, with answers (.docx)", lambda: to_sheet(questions, shelf, title), f"{name}.docx", DOCX,
                key="quiz-docx", on_click="ignore",
            )  # fmt: skip
            st.download_button(
                "For Kahoot (.xlsx)", kahoot.content, f"{name}-kahoot.xlsx", XLSX, key="quiz-kahoot", on_click="ignore",
                disabled=not kahoot.kept,
            )  # fmt: skip
            st.download_button(
                "For Microsoft Forms (.docx)", lambda: to_forms(questions, shelf, title), f"{name}-forms.docx", DOCX,
                key="quiz-forms", on_click="ignore",
            )  # fmt: skip
            st.download_button(
                "All of it as a table (.xlsx)", lambda: to_table(questions, shelf, title), f"{name}-table.xlsx", XLSX,
                key="quiz-table", on_click="ignore",
            )  # fmt: skip
        st.html(
            f'<p class="cv-quiz-note"><b>Kahoot</b> takes 120 characters a question: {_kahoot_words(kahoot)}. In Kahoot: '
            "Create, Add question, Import spreadsheet.</p>"
            '<p class="cv-quiz-note"><b>Microsoft Forms</b>: New form, Quick import. Check there that the right answers are '
            "ticked: Forms reads the questions and the answers to choose from, and not always which one is right.</p>"
        )
        st.session_state["quiz-short"] = bool(wanted["short"])
        st.checkbox("Ask only what fits into Kahoot", key="quiz-short", on_change=_follow, args=("short",))


def _kahoot_words(file: KahootFile) -> str:
    """How much of the quiz is in the file for Kahoot."""
    said = f"of this quiz {file.kept} {'is' if file.kept == 1 else 'are'} in the file"
    said += f" ({file.cut} cut at the end of a sentence)" if file.cut else ""
    return f"{said}, and {file.left_out} left out as too long" if file.left_out else said


def _enter_room() -> None:
    st.session_state[ROOM] = 0


def _leave_room() -> None:
    st.session_state.pop(ROOM, None)


def _turn(screen: int) -> None:
    st.session_state[ROOM] = screen


def _show_room(questions: tuple[Question, ...], shelf: Shelf) -> None:
    """One screen over the whole window: a question, then its answer. The keys are those of a session being presented."""
    st.html(HERE / "present.css")
    st.html(HERE / "quiz.css")
    screens = 2 * len(questions)
    screen = max(0, min(st.session_state[ROOM], screens - 1))
    place, revealed = divmod(screen, 2)
    question = questions[place]
    st.html(room_html(question, place, len(questions), explain(question, shelf) if revealed else None))
    with st.container(key="present-buttons", horizontal=True):
        st.button("Back", key="present-back", on_click=_turn, args=(screen - 1,), disabled=not screen)
        st.button(
            "Next" if revealed else "Reveal",
            key="present-next",
            type="primary",
            on_click=_turn,
            args=(screen + 1,),
            disabled=screen == screens - 1,
        )
        st.button("Close", key="present-close", on_click=_leave_room)
    st.html(f"<script>{_read('present.js')}</script>", unsafe_allow_javascript=True)
