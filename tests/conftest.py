"""What the tests share: the real PDF where there is one, its parse, and a computed encoder that needs no model."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.errors import SourceError
from corpus.finding_aid import load_aid
from corpus.paragraph import Document, Paragraph
from corpus.store import load_outline
from corpus.updates import load_updates
from index.encoder import SentenceEncoder, Vectors
from ingest.build import build_index, ensure_index, open_index
from ingest.pdf import PdfText, read_pdf
from ingest.source import Source, find_source
from ingest.split import Split, split
from teach.exhibit import Shelf


class HashEncoder:
    """An encoder that is computed, not learned: every word has a place, so texts that share words are near."""

    def __init__(self, name: str = "hash") -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, int.from_bytes(hashlib.sha256(word.encode()).digest()[:2]) % 64] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-9)

    def identity(self) -> str:
        return self.name


@pytest.fixture(scope="session")
def document() -> Document:
    return load_document()


@pytest.fixture(scope="session")
def source(document: Document) -> Source:
    """The real PDF. Where it is absent the test is skipped and says so; in CI that is a failure."""
    try:
        return find_source(document)
    except SourceError as error:
        if os.environ.get("CI") and not os.environ.get("VERSE_SOURCES_ONLY"):
            pytest.fail(f"CI needs the Code's PDF. {error}")
        pytest.skip(f"needs the Code's PDF. {error.remedy}")


@pytest.fixture(scope="session")
def pdf(source: Source) -> PdfText:
    return read_pdf(source.path)


@pytest.fixture(scope="session")
def parsed(pdf: PdfText, document: Document) -> Split:
    return split(pdf, document)


@pytest.fixture(scope="session")
def by_label(parsed: Split) -> dict[str, Paragraph]:
    return {paragraph.label: paragraph for paragraph in parsed.paragraphs}


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    """The real model over the real index, with the wording where the PDF is at hand and without where it is not."""
    index, _ = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT)
    return Answerer(index)


@pytest.fixture
def index_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for a built index."""
    monkeypatch.setenv("VERSE_INDEX", str(tmp_path / "built"))
    return tmp_path / "built"


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One index from the outline and the aid alone, to be copied by whoever damages or replaces it."""
    home = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VERSE_INDEX", str(home))
        build_index(HashEncoder(), None, DEFAULT_DOCUMENT)
    return home


def folders(home: Path) -> set[str]:
    """The names of the built indexes under ``home``."""
    return {path.name for path in (home / DEFAULT_DOCUMENT).iterdir() if path.is_dir()}


def answers(name: str = "hash") -> bool:
    """Whether the index made with the encoder ``name`` serves."""
    answer = Answerer(open_index(HashEncoder(name), DEFAULT_DOCUMENT)).ask("6.85")
    return answer.citations[0].paragraph.page == 108


def bare_shelf() -> Shelf:
    """What a trainer's files are made from where the PDF is absent."""
    paragraphs = {paragraph.label: paragraph for paragraph in load_outline(DEFAULT_DOCUMENT)}
    return Shelf(load_document(), paragraphs, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))


@pytest.fixture
def shelf(document: Document, by_label: dict[str, Paragraph]) -> Shelf:
    """The same with the Code's wording."""
    return Shelf(document, by_label, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))
