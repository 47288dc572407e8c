"""What every page shares: the style sheet, the copy script, the line that names the edition."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from corpus.document import load_document

HERE = Path(__file__).parent


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def dress_page() -> None:
    """Style the page and listen for clicks on copy buttons. Both files are ours; nothing of a question goes into them."""
    st.html(f"<style>{_read('style.css')}</style>")
    st.html(f"<script>{_read('page.js')}</script>", unsafe_allow_javascript=True)


def show_edition(reviewed: str = "") -> None:
    """The foot of every page: which edition is quoted, under which licence."""
    document = load_document()
    review = f" · law notes reviewed {reviewed}" if reviewed else ""
    st.html(
        f'<footer class="cv-foot">The Code of {document.edition} · quoted word for word{review}<br>'
        f"{document.attribution} Not legal advice. Nothing you type leaves this machine.</footer>"
    )
