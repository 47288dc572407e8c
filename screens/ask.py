"""The page where questions are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape

import streamlit as st

from answer.compose import Answer
from answer.conversation import make_turn, open_store, try_to_keep
from answer.export import to_docx, to_markdown
from answer.privacy import find_personal, message
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid, load_terms
from corpus.updates import load_updates
from screens.cards import Shelf, announcement, answer_html
from screens.engine import Engine, offer_upload, open_engine
from screens.shell import show_edition
from screens.suggestions import suggest

SETTINGS = {
    "any": "Any setting",
    "early_years": "Early years",
    "school": "School",
    "college": "College",
    "local_authority": "Local authority",
}
# The session's own conversation; nothing of it is shared, or kept after the tab is closed unless the owner switched that on.
ASKED = "asked"
ANSWERS = "answers"
# A link may open the page with a question in it.
QUESTION_PARAMETER = "q"
SETTING_PARAMETER = "setting"
# A conversation longer than this keeps its newest answers on the page.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the session: what was typed, the setting then, and whether it is asked by itself."""

    question: str
    setting: str
    alone: bool = False


def show() -> None:
    """Draw the page."""
    st.html(
        '<h1 class="cv-title">Ask the SEND Code of Practice</h1>'
        '<p class="cv-lead">The Code’s own paragraphs, with number and page, and whether each is a must, should or may.</p>'
    )
    engine = open_engine()
    if not engine.has_text:
        offer_upload()
    asked: list[Asked] = st.session_state.setdefault(ASKED, [])
    setting = _choose_setting()
    # Inside a container the box stays where it is; at the foot of the page it would scroll the answer out of sight.
    with st.container():
        typed = st.chat_input("Ask about a role or a duty, or type a number such as 6.85", key="question")
    st.html('<p class="cv-hint">Please leave out children’s names and other details.</p>')
    if typed is None and not asked and (linked := st.query_params.get(QUESTION_PARAMETER)):
        typed = linked
    if typed is not None:
        _ask(typed, setting)
    if asked:
        _show_conversation(engine, asked, typed is not None)
    else:
        _show_suggestions(setting)
    show_edition()


def _ask(question: str, setting: str) -> None:
    asked: list[Asked] = st.session_state[ASKED]
    asked.append(Asked(question, setting))
    # A child's details never go into the address bar, whose history the browser keeps.
    if find_personal(question):
        st.query_params.pop(QUESTION_PARAMETER, None)
    else:
        st.query_params[QUESTION_PARAMETER] = question


def _ask_alone() -> None:
    """Undo the joining of the last question with the one before."""
    asked: list[Asked] = st.session_state[ASKED]
    asked[-1] = replace(asked[-1], alone=True)


def _choose_setting() -> str:
    linked = st.query_params.get(SETTING_PARAMETER, "any")
    names = list(SETTINGS)
    chosen: str = st.radio(
        "I work in",
        names,
        index=names.index(linked) if linked in names else 0,
        format_func=SETTINGS.__getitem__,
        horizontal=True,
        key="setting",
    )
    return chosen


def _show_suggestions(setting: str) -> None:
    st.html('<p class="cv-lead">For example:</p>')
    for question in suggest(setting):
        st.button(question, key=f"suggest-{question}", on_click=_ask, args=(question, setting), width="stretch")


def _show_conversation(engine: Engine, asked: list[Asked], is_new: bool) -> None:
    shelf = _shelf(engine)
    answers = _answer_all(engine, asked)[-MOST_SHOWN:]
    newest = answers[-1]
    if findings := find_personal(asked[-1].question):
        st.html(f'<p class="cv-say" role="note">{escape(message(findings))}</p>')
    st.html(f'<p class="cv-hidden" role="status" aria-live="polite">{escape(announcement(newest))}</p>')
    st.html(answer_html(newest, shelf))
    if newest.understood:
        st.button("Ask it by itself instead", on_click=_ask_alone)
    if answers[:-1]:
        older = "".join(answer_html(answer, shelf) for answer in reversed(answers[:-1]))
        title = f"Earlier in this conversation ({len(answers) - 1})"
        st.html(f'<details class="cv-more"><summary>{title}</summary>{older}</details>')
    _offer_files(answers)
    if is_new and (store := open_store()):
        turn = make_turn(newest, datetime.now(UTC), asked[-1].setting)
        if note := try_to_keep(lambda: store.add_turn(turn)):
            st.caption(note)


def _answer_all(engine: Engine, asked: list[Asked]) -> list[Answer]:
    """The answers of the conversation; a short question leans on the one before as that was understood.

    Each is found once a session, however often the page is drawn anew.
    """
    found: dict[tuple[str, str, str, str], Answer] = st.session_state.setdefault(ANSWERS, {})
    # A corpus that arrives in mid-session (the PDF dropped in) makes new answers.
    corpus = engine.answerer.index.manifest.corpus_sha256
    answers: list[Answer] = []
    previous = ""
    for one in asked:
        leans_on = "" if one.alone else previous
        key = (corpus, one.question, one.setting, leans_on)
        if key not in found:
            found[key] = engine.answerer.ask(one.question, one.setting, previous=leans_on)
        answers.append(found[key])
        previous = found[key].understood or found[key].question.text
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
            mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
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
    )
