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
from index.search import SearchIndex
from ingest.build import ensure_index, open_index, source_at_hand
from ingest.source import ROOT, keep
from ingest.upload import check_upload

STATIC = ROOT / "static"
# What is to be said of the PDF that this session has dropped in.
UPLOADED = "uploaded-warning"


@dataclass(frozen=True, slots=True)
class Engine:
    """What answers: shared, and the same for everybody.

    ``pdf_url`` is the PDF on this machine, or at GOV.UK; ``warning`` says what is wrong with the PDF at hand, where another
    index serves in its place.
    """

    answerer: Answerer
    has_text: bool
    pdf_url: str
    warning: str = ""


@st.cache_resource(show_spinner=False)
def _load(document_id: str) -> Engine:
    """The engine for the stored index, until a PDF is dropped in."""
    return _make_engine(open_index(_encoder(), document_id))


@st.cache_resource(show_spinner=False)
def _stand_ins() -> dict[str, Engine]:
    """What serves beside a PDF that cannot be used, by the sha256 of that PDF."""
    return {}


def _make_engine(index: SearchIndex, warning: str = "") -> Engine:
    # A question is too little work to share out: threads that wait for each other take twice as long, and many times as
    # long where others want the cores too. Several people are answered side by side as it is.
    use_cores(1)
    index.search("warm the model up", 1)
    # What cannot be read is not linked to either.
    pdf_url = load_document().pdf_url if warning else _publish_pdf()
    engine = Engine(Answerer(index), index.manifest.has_text, pdf_url, warning)
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
    """The engine, with a progress bar while the index is built, and a warning where the PDF at hand is of no use.

    Raises VerseError where nothing can be served.
    """
    try:
        return _load(DEFAULT_DOCUMENT)
    except StaleIndexError as stale:
        source = source_at_hand(load_document())
        key = source.sha256 if source else ""
        if standing := _stand_ins().get(key):
            st.warning(standing.warning)
            return standing
        bar = st.progress(0.0, text=f"{stale.problem} Building it, about a minute, once.")

        def report(share: float, what: str) -> None:
            bar.progress(share, text=f"{what}: {share:.0%}")

        # A build is work enough for every core.
        use_cores(os.cpu_count() or 1)
        index, warning = ensure_index(_encoder(), DEFAULT_DOCUMENT, None, report)
        bar.empty()
        if warning and index.manifest.recipe.source_sha256 != key:
            _stand_ins()[key] = _make_engine(index, warning)
            st.warning(warning)
            return _stand_ins()[key]
        return _load(DEFAULT_DOCUMENT)


def say_uploaded() -> None:
    """Say once what is to be known of a PDF that has just been dropped in."""
    if warning := st.session_state.pop(UPLOADED, ""):
        st.warning(warning)


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
    try:
        kept = keep(file.getvalue(), document)
    except VerseError as error:
        st.error(str(error))
        return
    found = source_at_hand(document)
    if found is None or found.sha256 != kept.sha256:
        st.error(
            f"The file was saved as {kept.path}, but another place is looked in first. "
            "Start the app without VERSE_SOURCES and VERSE_SOURCES_ONLY."
        )
        return
    _load.clear()
    _stand_ins().clear()
    st.session_state[UPLOADED] = verdict.warning
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
