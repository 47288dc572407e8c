"""Opens the browser app: page set-up and navigation, nothing else.  (verse serve)"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# "streamlit run app.py" may be started from any folder.
sys.path.insert(0, str(Path(__file__).parent))

from screens import ask, duties, library, pictures, quiz, read, teach
from screens.shell import dress_page, run_page

# A file of ours: a named icon would be fetched from another host.
ICON = Path(__file__).parent / "screens" / "icon.svg"

st.set_page_config(page_title="Chapter & Verse: the SEND Code of Practice", page_icon=str(ICON), layout="centered")
dress_page()
run_page(
    st.navigation(
        [
            st.Page(ask.show, title="Ask", url_path="ask", default=True),
            st.Page(read.show, title="Read", url_path="read"),
            st.Page(duties.show, title="Duties", url_path="duties"),
            st.Page(pictures.show, title="Pictures", url_path="pictures"),
            st.Page(teach.show, title="Teach", url_path="teach"),
            st.Page(quiz.show, title="Quiz", url_path="quiz"),
            st.Page(library.show, title="About", url_path="about"),
        ],
        position="top",
    )
)
