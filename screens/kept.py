"""The part of the Ask page for a conversation that is kept on this machine. It is drawn only where that is switched on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import streamlit as st

from answer.compose import Answer
from answer.conversation import Feedback, Store, Turn, make_feedback, make_turn
from answer.export import to_docx, to_markdown
from answer.privacy import find_personal
from corpus.document import load_document
from corpus.errors import StoreError
from corpus.updates import spell_date

HERE = Path(__file__).parent
# What is found is shown, and taken away, up to this many questions.
MOST_FOUND = 20
LONGEST_REASON = 500
ALL = "all"
OPEN, WORDS, TO_FORGET, SAID, THANKS = "kept", "kept-words", "kept-to-forget", "kept-said", "kept-thanks"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def keep_turn(store: Store, answer: Answer, setting: str) -> str:
    """Keep the question of ``answer`` and return what to tell the person: nothing, unless it could not be kept."""
    if find_personal(answer.question.text):
        # The page has asked already to leave the details out.
        return "This question is not kept on this machine."
    try:
        store.add_turn(make_turn(answer, datetime.now(UTC), setting))
    except StoreError as error:
        return str(error)
    return ""


def show_feedback(store: Store, answer: Answer, setting: str, number: int) -> None:
    """Thumbs under the newest answer, the ``number``-th of the session, and a reason once one is chosen."""
    if find_personal(answer.question.text) or find_personal(answer.asked):
        return
    key = f"thumbs-{number}"
    with st.container(key="kept-thumbs", horizontal=True, vertical_alignment="center"):
        st.html('<p class="cv-ours" style="margin:0">Was this answer helpful?</p>', width="content")
        chosen = st.feedback("thumbs", key=key, on_change=_judge, args=(store, answer, setting, key))
    if chosen is not None:
        with st.form(f"why-{number}", border=False):
            why = "What helped? (optional)" if chosen else "What was missing or wrong? (optional)"
            st.text_input(why, key=f"why-{number}-text", max_chars=LONGEST_REASON)
            st.form_submit_button(
                "Send the reason", on_click=_give_reason, args=(store, answer, setting, key, f"why-{number}-text")
            )
    if thanks := st.session_state.pop(THANKS, ""):
        st.html(f'<p class="cv-say" role="status">{escape(thanks)}</p>')


def show_kept(store: Store, ask_again: Callable[[Turn], None], answer: Callable[[Turn], Answer]) -> None:
    """What is kept: to search, to ask again, to take away, to forget."""
    st.html(HERE / "kept.css")
    with st.expander("Kept on this machine", key=OPEN, on_change="rerun") as part:
        if not part.open:
            return
        st.html(
            '<p class="cv-ours">Questions are kept in one file on the machine that runs this app, because its owner '
            "switched that on. Everyone who can open the app can see them.</p>"
        )
        words = st.text_input("Search the questions kept", key=WORDS, placeholder="transport, or 6.85")
        if said := st.session_state.pop(SAID, ""):
            st.html(f'<p class="cv-say" role="status">{escape(said)}</p>')
        try:
            found = store.turns(words, MOST_FOUND + 1)
        except StoreError as error:
            st.html(f'<p class="cv-say" role="status">{escape(str(error))}</p>')
            return
        st.html(f'<p class="cv-ours" role="status">{escape(count_found(len(found), words))}</p>')
        for place, turn in enumerate(found[:MOST_FOUND], 1):
            with st.container(key=f"kept-turn-{turn.row}"):
                _show_turn(store, turn, place, ask_again)
        if found:
            _offer_files(found[:MOST_FOUND], answer)
        if found or words:
            _offer_to_forget_all(store)


def count_found(count: int, words: str) -> str:
    """How many questions are shown, in words."""
    if not count:
        return "No question kept has all of these words." if words.split() else "Nothing is kept yet."
    if count > MOST_FOUND:
        return f"The newest {MOST_FOUND} are shown; search to find older ones."
    return f"{count} {'question' if count == 1 else 'questions'}, newest first."


def as_label(text: str) -> str:
    """``text`` as the label of a button, where Streamlit reads Markdown: each mark is only itself."""
    return _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))


def _show_turn(store: Store, turn: Turn, place: int, ask_again: Callable[[Turn], None]) -> None:
    st.button(
        f"{place}\\. {as_label(turn.question)}",
        key=f"kept-ask-{turn.row}",
        on_click=ask_again,
        args=(turn,),
        type="tertiary",
    )
    with st.container(key=f"kept-row-{turn.row}", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="cv-place" style="margin:0">{escape(describe(turn))}</p>', width="content")
        if st.session_state.get(TO_FORGET) == turn:
            st.button(f"Yes, forget {place}", key="kept-yes", on_click=_forget, args=(store, turn), type="primary")
            st.button("Keep it", key="kept-no", on_click=_choose_to_forget, args=(None,))
        else:
            st.button(f"Forget {place}", key=f"kept-forget-{turn.row}", on_click=_choose_to_forget, args=(turn,))


def describe(turn: Turn) -> str:
    """When a question was asked, in which setting, and what it was answered with."""
    local = turn.asked_at.astimezone()
    setting = "" if turn.setting == "any" else f" · {turn.setting.replace('_', ' ')}"
    answered = "not answered in the Code" if turn.declined else ", ".join(turn.labels[:3])
    return f"{spell_date(local.date().isoformat())}, {local:%H:%M}{setting} · {answered}"


def _offer_files(turns: tuple[Turn, ...], answer: Callable[[Turn], Answer]) -> None:
    """The questions found, answered anew, to take away; the files are made only when they are asked for."""
    document = load_document()
    left, right = st.columns(2)
    left.download_button(
        "These as a Word document",
        lambda: to_docx([answer(turn) for turn in turns], document),
        "send-code-kept.docx",
        DOCX,
        key="kept-docx",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "These as a Markdown file",
        lambda: to_markdown([answer(turn) for turn in turns], document),
        "send-code-kept.md",
        "text/markdown",
        key="kept-md",
        on_click="ignore",
        width="stretch",
    )


def _offer_to_forget_all(store: Store) -> None:
    if st.session_state.get(TO_FORGET) != ALL:
        st.button("Forget everything kept", key="kept-forget-all", on_click=_choose_to_forget, args=(ALL,))
        return
    st.html(
        '<p class="cv-say" role="alert">Every question and all feedback will be deleted, whoever asked. '
        "There is no way back.</p>"
    )
    with st.container(key="kept-sure", horizontal=True):
        st.button("Yes, forget everything", key="kept-yes-all", on_click=_forget, args=(store, None), type="primary")
        st.button("Keep everything", key="kept-no-all", on_click=_choose_to_forget, args=(None,))


def _choose_to_forget(what: Turn | str | None) -> None:
    st.session_state[TO_FORGET] = what


def _forget(store: Store, turn: Turn | None) -> None:
    st.session_state[TO_FORGET] = None
    try:
        if turn is None:
            store.forget_all()
        else:
            store.forget(turn)
    except StoreError as error:
        st.session_state[SAID] = str(error)
        return
    st.session_state[SAID] = (
        "Everything is forgotten." if turn is None else "The question is forgotten, and what was said of it."
    )


def _judge(store: Store, answer: Answer, setting: str, key: str) -> None:
    """Keep the thumb that was pressed; a thumb that was taken back is deleted, with the reason given for it."""
    chosen = st.session_state.get(key)
    try:
        if chosen is None:
            store.take_back(st.session_state.get(_said_with(key), []))
            st.session_state.pop(_said_with(key), None)
            st.session_state[THANKS] = "Taken back: nothing is kept of it."
        else:
            _keep_said(store, make_feedback(answer, bool(chosen), "", datetime.now(UTC), setting), key)
            st.session_state[THANKS] = "Thank you. It is kept on this machine, for whoever looks after this app."
    except StoreError as error:
        st.session_state[THANKS] = str(error)


def _give_reason(store: Store, answer: Answer, setting: str, key: str, text_key: str) -> None:
    chosen, reason = st.session_state.get(key), " ".join(str(st.session_state.get(text_key) or "").split())[:LONGEST_REASON]
    if chosen is None or not reason:
        return
    if findings := find_personal(reason):
        kinds = " and ".join(dict.fromkeys(finding.kind for finding in findings))
        st.session_state[THANKS] = f"The reason is not kept: it seems to hold {kinds}. Leave that out and send it again."
        return
    try:
        _keep_said(store, make_feedback(answer, bool(chosen), reason, datetime.now(UTC), setting), key)
        st.session_state[THANKS] = "Thank you. The reason is kept with it."
    except StoreError as error:
        st.session_state[THANKS] = str(error)


def _keep_said(store: Store, said: Feedback, key: str) -> None:
    """Keep what was ``said`` with the thumbs at ``key``. The session remembers it, to take back no other."""
    store.add_feedback(said)
    st.session_state.setdefault(_said_with(key), []).append(said)


def _said_with(key: str) -> str:
    return f"{key}-said"
