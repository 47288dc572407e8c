"""The page where questions are asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from answer.compose import Answer
from answer.conversation import Store, Turn, open_store
from answer.export import to_docx, to_markdown
from answer.privacy import find_personal, mask, message
from answer.whose_duties import read_whose_duties
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid, load_terms
from corpus.twins import load_twins
from corpus.updates import load_updates
from screens.add import follow_links, offer_items
from screens.cards import Shelf, announcement, answer_html
from screens.duties_html import all_duties_html
from screens.engine import Engine, offer_upload, open_engine, say_uploaded
from screens.kept import DOCX, keep_turn, show_feedback, show_kept
from screens.register import open_register
from screens.shell import show_edition
from screens.suggestions import suggest
from teach.session import Item

SETTINGS = {
    "any": "Any setting",
    "early_years": "Early years",
    "school": "School",
    "college": "College",
    "local_authority": "Local authority",
}
# The session's own conversation; nothing of it is shared, or kept after the tab is closed unless the owner switched that on.
ASKED, ANSWERS = "asked", "answers"
# The last question that is no longer shown, which the first one shown may lean on; and how many were asked in all.
BEFORE, COUNT = "asked-before", "asked-count"
# Whether the earlier ones are shown.
EARLIER = "asked-earlier"
# A link may open the page with a question and a setting; each is taken once, so that a rerun does not ask again.
QUESTION_PARAMETER, SETTING_PARAMETER = "q", "setting"
TAKEN = "taken-from-the-address"
# So long (seconds) a browser may still send the address from before the page changed it.
STALE = 2.0
# The setting outlasts a visit to another page, during which Streamlit forgets the buttons.
SETTING = "setting-chosen"
# A conversation longer than this keeps its newest answers.
MOST_SHOWN = 20
# A longer question (characters, of some three bytes each when encoded) stays out of the address: no server takes such a one.
LONGEST_LINKED = 1_000
# A whole class list pasted in would be looked through for names at every click.
LONGEST_TYPED = 10_000
# An item of a trainer's session names at most so many paragraphs.
MOST_LABELS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the session: what was typed, the setting then, whether it is asked by itself and its words are taken
    as they stand, and whether the owner's store has been offered it."""

    question: str
    setting: str
    alone: bool = False
    is_kept: bool = False
    as_typed: bool = False


def show() -> None:
    """Draw the page."""
    st.html(
        '<h1 class="cv-title">Ask the SEND Code of Practice</h1>'
        '<p class="cv-lead">The Code’s own paragraphs, with number and page, and whether each is a must, should or may.</p>'
    )
    follow_links()
    engine = open_engine()
    say_uploaded()
    if not engine.has_text:
        offer_upload()
    asked: list[Asked] = st.session_state.setdefault(ASKED, [])
    linked = _take(QUESTION_PARAMETER)
    setting = _choose_setting()
    # Inside a container the box stays where it is; at the foot of the page it would scroll the answer out of sight.
    with st.container():
        typed = st.chat_input(
            "Ask about a role or a duty, or type a number such as 6.85", key="question", max_chars=LONGEST_TYPED
        )
    st.html('<p class="cv-hint">Please leave out children’s names and other details.</p>')
    if (question := typed if typed is not None else linked) is not None:
        _ask(question[:LONGEST_TYPED], setting)
    if asked:
        _show_conversation(engine, asked)
    else:
        _show_suggestions(setting)
    if store := open_store():
        show_kept(store, _ask_again, lambda turn: engine.answerer.ask(turn.question, turn.setting))
    show_edition()


@dataclass(frozen=True, slots=True)
class Taken:
    """What the page has taken from the address or put there, what stood there before, and since when (monotonic)."""

    value: str | None = None
    before: str | None = None
    since: float = 0.0


def _take(parameter: str) -> str | None:
    """What the address says, where that is not what it said before or what the page itself has put there."""
    linked = st.query_params.get(parameter)
    taken = _taken(parameter)
    is_stale = linked == taken.before and time.monotonic() - taken.since < STALE
    if linked == taken.value or is_stale:
        return None
    st.session_state[TAKEN][parameter] = Taken(linked, linked)
    return linked or None


def _taken(parameter: str) -> Taken:
    every: dict[str, Taken] = st.session_state.setdefault(TAKEN, {})
    return every.get(parameter, Taken())


def _put(parameter: str, value: str | None) -> None:
    """Put ``value`` into the address, or take it away."""
    if value is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value
    before = _taken(parameter).value
    if value != before:
        st.session_state[TAKEN][parameter] = Taken(value, before, time.monotonic())


def _ask(question: str, setting: str, alone: bool = False, is_kept: bool = False) -> None:
    asked: list[Asked] = st.session_state[ASKED]
    # A button pressed twice asks once.
    if not asked or (asked[-1].question, asked[-1].setting) != (question, setting):
        asked.append(Asked(question, setting, alone, is_kept))
        st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    # A child's details never go into the address bar, whose history the browser keeps.
    is_linked = len(question) <= LONGEST_LINKED and not find_personal(question)
    _put(QUESTION_PARAMETER, question if is_linked else None)
    _put(SETTING_PARAMETER, setting if is_linked and setting != "any" else None)


def _ask_again(turn: Turn) -> None:
    """Ask a question that is kept; it is not kept twice."""
    if turn.setting in SETTINGS:
        st.session_state["setting"] = st.session_state[SETTING] = turn.setting
    _ask(turn.question, turn.setting if turn.setting in SETTINGS else "any", alone=True, is_kept=True)


def _ask_otherwise(alone: bool, as_typed: bool) -> None:
    """Undo what was made of the last question: its joining with the one before, or its spelling. It is another one now."""
    asked: list[Asked] = st.session_state[ASKED]
    last = asked[-1]
    asked[-1] = replace(last, alone=last.alone or alone, as_typed=last.as_typed or as_typed, is_kept=False)
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1


def _choose_setting() -> str:
    names = list(SETTINGS)
    if (linked := _take(SETTING_PARAMETER)) in names:
        st.session_state["setting"] = linked
    elif "setting" not in st.session_state:
        st.session_state["setting"] = st.session_state.get(SETTING, "any")
    chosen: str = st.radio("I work in", names, format_func=SETTINGS.__getitem__, horizontal=True, key="setting")
    st.session_state[SETTING] = chosen
    return chosen


def _show_suggestions(setting: str) -> None:
    suggested = suggest(setting)
    if suggested:
        st.html('<p class="cv-lead">For example:</p>')
    for question in suggested:
        st.button(question, key=f"suggest-{question}", on_click=_ask, args=(question, setting), width="stretch")


def _show_conversation(engine: Engine, asked: list[Asked]) -> None:
    shelf = _shelf(engine)
    answers = _answer_all(engine, asked)
    newest, number = answers[-1], st.session_state.get(COUNT, 0)
    if findings := find_personal(asked[-1].question):
        st.html(f'<p class="cv-say" role="note">{escape(message(findings))}</p>')
    st.html(f'<p class="cv-hidden" role="status" aria-live="polite">{escape(announcement(newest, shelf))}</p>')
    st.html(answer_html(newest, shelf, _all_duties(engine, newest, shelf)))
    if newest.is_mended:
        st.button("Ask it as typed instead", on_click=_ask_otherwise, args=(False, True))
    elif newest.understood:
        st.button("Ask it by itself instead", on_click=_ask_otherwise, args=(True, False))
    if newest.citations and not newest.declined:
        offer_items((_as_item(newest),), "Add to session", f"add-{number}")
    if store := open_store():
        for note in dict.fromkeys(_keep(store, asked, answers)):
            st.html(f'<p class="cv-say" role="status">{escape(note)}</p>')
        show_feedback(store, newest, asked[-1].setting, number)
    if older := answers[-2::-1]:
        # They are drawn, and sent to the browser, only while this is open: a long conversation is as quick as a short one.
        with st.expander("Earlier in this conversation", key=EARLIER, on_change="rerun") as earlier:
            if earlier.open:
                for answer in older:
                    st.html(answer_html(answer, shelf))
    _offer_files(answers)


def _all_duties(engine: Engine, answer: Answer, shelf: Shelf) -> str:
    """Where all of somebody's duties are, for whoever asks for them: no one paragraph has them. "" for other questions."""
    bearer = read_whose_duties(answer.asked)
    forces = Counter(duty.force for duty in open_register(engine) if bearer in duty.bearers) if bearer else {}
    return all_duties_html(bearer, shelf.bearers[bearer], forces) if forces else ""


def _keep(store: Store, asked: list[Asked], answers: list[Answer]) -> Iterator[str]:
    """Keep what the store has not been offered yet, and tell what could not be kept. Two questions may have come before the
    page was drawn."""
    for place, (one, answer) in enumerate(zip(asked, answers, strict=True)):
        if not one.is_kept:
            asked[place] = replace(one, is_kept=True)
            if note := keep_turn(store, answer, one.setting):
                yield note


def _as_item(answer: Answer) -> Item:
    """The answer for a trainer's session: the question, without a child's details, and the paragraphs that answer it."""
    labels = answer.leads or (answer.citations[0].paragraph.label,)
    return Item("question", labels[:MOST_LABELS], mask(answer.asked))


def _answer_all(engine: Engine, asked: list[Asked]) -> list[Answer]:
    """The answers of the conversation; a short question leans on the one before as that was understood.

    Each is found once a session, however often the page is drawn anew. A long conversation lets its oldest ones go.
    """
    found: dict[tuple[str | bool, ...], Answer] = st.session_state.setdefault(ANSWERS, {})
    # A corpus that arrives in mid-session (the PDF dropped in) makes new answers.
    corpus = engine.answerer.index.manifest.corpus_sha256
    current: dict[tuple[str | bool, ...], Answer] = {}
    answers: list[Answer] = []
    carried: list[str] = []
    previous = st.session_state.get(BEFORE, "")
    for one in asked:
        leans_on = "" if one.alone else previous
        key = (corpus, one.question, one.setting, leans_on, one.as_typed)
        current[key] = found.get(key) or engine.answerer.ask(
            one.question, one.setting, previous=leans_on, as_typed=one.as_typed
        )
        answers.append(current[key])
        previous = current[key].carry(previous)
        carried.append(previous)
    st.session_state[ANSWERS] = current
    if (extra := len(asked) - MOST_SHOWN) > 0:
        st.session_state[BEFORE] = carried[extra - 1]
        del asked[:extra], answers[:extra]
    return answers


def _offer_files(answers: list[Answer]) -> None:
    """The conversation to take away; the files are made only when they are asked for."""
    document = load_document()
    with st.expander("Take this conversation away"):
        left, right = st.columns(2)
        left.download_button(
            "Word document",
            lambda: to_docx(answers, document),
            file_name="send-code-answers.docx",
            mime=DOCX,
            on_click="ignore",
            width="stretch",
        )
        right.download_button(
            "Markdown file",
            lambda: to_markdown(answers, document),
            file_name="send-code-answers.md",
            mime="text/markdown",
            on_click="ignore",
            width="stretch",
        )


def _shelf(engine: Engine) -> Shelf:
    return Shelf(
        load_document(),
        engine.answerer.index.paragraphs,
        load_aid(DEFAULT_DOCUMENT),
        load_terms(DEFAULT_DOCUMENT, "bearers"),
        load_updates(DEFAULT_DOCUMENT),
        engine.pdf_url,
        load_twins(DEFAULT_DOCUMENT),
        load_terms(DEFAULT_DOCUMENT, "settings"),
    )
