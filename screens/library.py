"""What this is, what it quotes, and what it does not do."""

from __future__ import annotations

import streamlit as st

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from screens.shell import show_edition


def show() -> None:
    """Draw the page."""
    document = load_document()
    asks = sum(len(record.asks) for record in load_aid(DEFAULT_DOCUMENT).values())
    st.html('<h1 class="cv-title">About Chapter &amp; Verse</h1>')
    st.markdown(
        f"""
This is a finder over one document: **{document.title}**, {document.edition}. It shows the document's own paragraphs and
never words an answer itself. What stands in a ruled quotation is the Code, exactly; what is labelled *our words* is ours.

- **must**: a legal requirement (paragraph i). **should**: guidance that has to be considered; a departure is explained.
  **may**: something that is allowed.
- Our finding aid has a plain-English line for every paragraph and {asks:,} questions by which it is found.
- Nothing you type leaves this machine, and nothing is kept once you close the tab. Please leave children's names out.
- It is not legal advice. The Act and the Regulations rule; the Code is guidance on them.

The document: [its page on GOV.UK]({document.landing_page}).
"""
    )
    show_edition()
