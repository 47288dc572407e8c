"""What every page shares: the style sheet, the reading view, the copy script, the line that names the edition."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from answer.conversation import open_store
from corpus.document import load_document
from corpus.errors import VerseError
from corpus.updates import REVIEW_DAYS, is_overdue, reviewed_on, spell_date
from screens.reading_view import view_css, view_html

HERE = Path(__file__).parent


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def dress_page() -> None:
    """Style the page as the reader chose, and listen for clicks. All of it is ours; nothing of a question goes into it."""
    st.html(f"<style>{view_css()}\n{_read('style.css')}\n{_read('widgets.css')}</style>")
    st.html(f"<script>{_read('reading_view.js')};{_read('page.js')}</script>", unsafe_allow_javascript=True)
    with st.container(key="reading-view"):
        st.html(view_html())


def run_page(page: StreamlitPage) -> None:
    """Draw the page; where something that it cannot do without is missing or damaged, say so and what to do about it."""
    try:
        page.run()
    except VerseError as error:
        st.error(f"{error.problem}\n\n{error.remedy}")


def show_edition() -> None:
    """The foot of every page: which edition is quoted, when our notes on the law were last reviewed, the licence."""
    document = load_document()
    reviewed = reviewed_on()
    overdue = (
        f'<p class="cv-say" role="note">Our notes on what has changed since {document.edition} were last reviewed on '
        f"{spell_date(reviewed.isoformat())}, more than {REVIEW_DAYS} days ago. Check GOV.UK for later changes.</p>"
        if is_overdue(date.today())
        else ""
    )
    kept = (
        "Questions are kept on this machine, because its owner switched that on."
        if open_store()
        else "Nothing you type leaves this machine, or is kept once you close the tab."
    )
    st.html(
        f'{overdue}<footer class="cv-foot">The Code of {document.edition} · quoted word for word · law notes reviewed '
        f"{spell_date(reviewed.isoformat())}<br>{document.attribution} Not legal advice. {kept}</footer>"
    )
