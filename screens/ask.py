"""The page where questions are asked."""

from __future__ import annotations

import streamlit as st

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from screens.cards import answer_html
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
# The session's own conversation; nothing of it is shared or kept after the tab is closed.
ASKED = "asked"
# A link may open the page with a question in it.
QUESTION_PARAMETER = "q"
SETTING_PARAMETER = "setting"
# A conversation longer than this keeps its newest answers on the page.
MOST_SHOWN = 20


def show() -> None:
    """Draw the page."""
    st.html(
        '<h1 class="cv-title">Ask the SEND Code of Practice</h1>'
        '<p class="cv-lead">The Code’s own paragraphs, with number and page, and whether each is a must, should or may.</p>'
    )
    engine = open_engine()
    if not engine.has_text:
        offer_upload()
    asked: list[tuple[str, str]] = st.session_state.setdefault(ASKED, [])
    setting = _choose_setting()
    # Inside a container the box stays where it is; at the foot of the page it would scroll the answer out of sight.
    with st.container():
        typed = st.chat_input("Ask about a role or a duty, or type a number such as 6.85", key="question")
    if typed is None and not asked and (linked := st.query_params.get(QUESTION_PARAMETER)):
        typed = linked
    if typed is not None:
        _ask(typed, setting)
    if not asked:
        _show_suggestions(setting)
    else:
        *earlier, (question, chosen) = asked[-MOST_SHOWN:]
        st.html(_answer(engine, question, chosen))
        if earlier:
            older = "".join(_answer(engine, question, chosen) for question, chosen in reversed(earlier))
            st.html(
                f'<details class="cv-more"><summary>Earlier in this conversation ({len(earlier)})</summary>{older}</details>'
            )
    show_edition()


def _ask(question: str, setting: str) -> None:
    st.session_state[ASKED].append((question, setting))
    st.query_params[QUESTION_PARAMETER] = question


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


def _answer(engine: Engine, question: str, setting: str) -> str:
    answer = engine.answerer.ask(question, setting)
    aid = load_aid(DEFAULT_DOCUMENT)
    return answer_html(answer, engine.answerer.index.paragraphs, aid, load_document(), engine.pdf_url)
