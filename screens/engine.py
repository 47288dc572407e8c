"""The index and the model, loaded once per process and shared by every session; and the state with no PDF."""

from __future__ import annotations

import gc
import os
import shutil
from dataclasses import dataclass

import streamlit as st

from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.errors import StaleIndexError, VerseError
from index.encoder import SentenceEncoder, use_cores
from ingest.build import ensure_index, open_index, source_at_hand
from ingest.source import ROOT, keep
from ingest.upload import check_upload

STATIC = ROOT / "static"


@dataclass(frozen=True, slots=True)
class Engine:
    """What answers: shared, and the same for everybody. ``pdf_url`` is the PDF on this machine, or at GOV.UK."""

    answerer: Answerer
    has_text: bool
    pdf_url: str


@st.cache_resource(show_spinner=False)
def _load(recipe: str) -> Engine:
    """The engine for one state of the stored index; ``recipe`` makes a rebuilt index a new entry."""
    index = open_index(_encoder(), DEFAULT_DOCUMENT)
    # A question is too little work to share out: threads that wait for each other take twice as long, and many times as
    # long where others want the cores too. Several people are answered side by side as it is.
    use_cores(1)
    index.search("warm the model up", 1)
    assert index.manifest is not None
    engine = Engine(Answerer(index), index.manifest.has_text, _publish_pdf())
    settle()
    return engine


def settle() -> None:
    """Leave what is loaded by now out of the search for garbage: call it after something large that stays until the end.

    Streamlit makes Python look through every object of the process after each run of a page. With the model and the index
    among them that takes 0.4 s, more than all the rest, and nobody else is answered meanwhile.
    """
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _encoder() -> SentenceEncoder:
    """One model for the build and for the questions after it: it is loaded once."""
    return SentenceEncoder()


def open_engine() -> Engine:
    """The engine, with a progress bar while the index is built and a plain page when that fails."""
    try:
        return _load(DEFAULT_DOCUMENT)
    except StaleIndexError as stale:
        bar = st.progress(0.0, text=f"{stale.problem} Building it, about a minute, once.")

        def report(share: float, what: str) -> None:
            bar.progress(share, text=f"{what}: {share:.0%}")

        try:
            # A build is work enough for every core.
            use_cores(os.cpu_count() or 1)
            ensure_index(_encoder(), DEFAULT_DOCUMENT, None, report)
            bar.empty()
            return _load(DEFAULT_DOCUMENT)
        except VerseError as error:
            _fail(error)
    except VerseError as error:
        _fail(error)
    raise AssertionError("st.stop ends the run")


def offer_upload() -> None:
    """Say that the wording is missing, where to get it, and take the file."""
    document = load_document()
    st.html(
        '<div class="cv-say" role="note"><b>The wording of the Code is not on this machine yet.</b> '
        "Answers name the paragraphs, their pages and force, and say in our words what they are about. "
        f'For the Code\'s own words, fetch the PDF from <a href="{document.landing_page}" target="_blank" '
        'rel="noopener">its page on GOV.UK</a> and drop it here.</div>'
    )
    file = st.file_uploader("The Code of Practice as a PDF (up to 40 MB)", type=["pdf"])
    if file is None:
        return
    with st.spinner("Checking the file"):
        verdict = check_upload(file.getvalue())
    if verdict.problem:
        st.error(f"{verdict.problem} {verdict.remedy}")
        return
    keep(file.getvalue(), document)
    _load.clear()
    st.rerun()


def _publish_pdf() -> str:
    """The address of the PDF: a copy under static/, or GOV.UK's where there is none or it cannot be copied."""
    document = load_document()
    source = source_at_hand(document)
    if source is None:
        return document.pdf_url
    target = STATIC / document.file_name
    try:
        if not target.is_file() or target.stat().st_size != source.path.stat().st_size:
            STATIC.mkdir(exist_ok=True)
            shutil.copyfile(source.path, target)
    except OSError:
        return document.pdf_url
    return f"app/static/{document.file_name}"


def _fail(error: VerseError) -> None:
    st.error(f"{error.problem}\n\n{error.remedy}")
    st.stop()
