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
from corpus.paragraph import Document, Paragraph
from index.encoder import SentenceEncoder, Vectors
from ingest.build import ensure_index
from ingest.pdf import PdfText, read_pdf
from ingest.source import Source, find_source
from ingest.split import Split, split


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
