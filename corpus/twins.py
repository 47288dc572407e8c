"""Paragraphs in which the document says nearly the same to several settings: early years, schools, colleges."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from corpus.document import DATA
from corpus.toml import read_table


@cache
def load_twins(document_id: str) -> Mapping[str, tuple[str, ...]]:
    """The twins of each paragraph that has any, by label, in the document's order; itself not among them."""
    path = DATA / document_id / "twins.toml"
    if not path.is_file():
        return MappingProxyType({})
    return MappingProxyType(
        {
            label: tuple(other for other in group["paragraphs"] if other != label)
            for group in read_table(path, "twins")
            for label in group["paragraphs"]
        }
    )
