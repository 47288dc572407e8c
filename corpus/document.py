"""The documents that this house knows, each a folder under corpus/data/ with a document.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from corpus.errors import StoreError
from corpus.paragraph import Document
from corpus.toml import read_toml

DATA = Path(__file__).parent / "data"
DEFAULT_DOCUMENT = "send-code-2015"


@cache
def load_document(document_id: str = DEFAULT_DOCUMENT) -> Document:
    """The document of that id. Raises StoreError, naming those that exist, when there is none."""
    path = DATA / document_id / "document.toml"
    if not path.is_file():
        known = ", ".join(list_documents()) or "none"
        raise StoreError(f"There is no document '{document_id}'.", f"Known documents: {known}.")
    return Document(**read_toml(path))


def list_documents() -> tuple[str, ...]:
    """The ids of all documents, in order."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/document.toml")))
