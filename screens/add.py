"""The quiet button that puts what is shown into the trainer's session: shared by the pages Ask, Read and Duties."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from screens.teach import SAID, add_to_session, current_session
from teach.session import Item

HERE = Path(__file__).parent


def offer_items(items: tuple[Item, ...], label: str, key: str) -> None:
    """A button that adds ``items``; once pressed, a line that says so, with the way to the page Teach."""
    st.button(label, key=key, on_click=_add, args=(items, key))
    if said := st.session_state.pop(f"{key}-said", ""):
        st.html(f'<p class="cv-say" role="status">{said} <a data-read href="teach">Open Teach</a></p>', width="content")


def follow_links() -> None:
    """Let the links of this page that are marked data-read keep the session; a plain link would begin another."""
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


def _add(items: tuple[Item, ...], key: str) -> None:
    new = [item for item in items if item not in current_session().items]
    before = len(current_session().items)
    for item in new:
        add_to_session(item)
    session = current_session()
    added = len(session.items) - before
    title = f"your session “{escape(session.title)}” ({len(session.items)} {'item' if len(session.items) == 1 else 'items'})"
    if not new:
        said = f"This is in {title} already."
    elif added < len(new):
        # A full session says so by itself; here, so that it is not said again on the page Teach.
        said = escape(str(st.session_state.pop(SAID, "")))
    else:
        said = f"Added to {title}."
    st.session_state[f"{key}-said"] = said


@cache
def _script() -> str:
    return (HERE / "read.js").read_text(encoding="utf-8")
