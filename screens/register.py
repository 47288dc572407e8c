"""The duty register of the document on this machine, read once and shared by every session."""

from __future__ import annotations

import streamlit as st

from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid
from screens.engine import Engine, settle
from teach.checked import load_checks
from teach.register import Duty, build_register


def open_register(engine: Engine) -> tuple[Duty, ...]:
    """The register of the document on this machine; empty where its wording is not."""
    manifest = engine.answerer.index.manifest
    return _build(manifest.corpus_sha256, engine) if engine.has_text and manifest else ()


@st.cache_resource(show_spinner="Reading the duties out of the Code: a few seconds, once.", max_entries=2)
def _build(corpus_sha256: str, _engine: Engine) -> tuple[Duty, ...]:
    """The register; the same for everybody. ``corpus_sha256`` names the text that it is read from."""
    register = build_register(_engine.answerer.index.paragraphs, load_aid(DEFAULT_DOCUMENT), load_checks(DEFAULT_DOCUMENT))
    settle()
    return register
