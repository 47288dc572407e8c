"""Paragraphs and outlines to and from disk, as JSON Lines; files are written aside and swapped in."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.document import DATA
from corpus.errors import StoreError
from corpus.paragraph import Paragraph, Part


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader sees the old file or the new one, never half of one.

    Raises StoreError when the disk is full or the folder cannot be written.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = file.name
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise StoreError(
            f"{path} could not be written ({error.strerror}).", "Make room on the disk, or allow writing there."
        ) from error


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a JSON Lines file. Raises StoreError that names the line which is no JSON object."""
    try:
        # Not splitlines(), which breaks at characters that may stand inside a JSON string (U+2028, U+0085).
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise StoreError(f"{path} could not be read ({error.strerror}).", "Run the set-up again: make run.") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} is not text in UTF-8.", "Restore the file.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise StoreError(f"{path}, line {number}, is not JSON ({error.msg}).", "Restore the file.") from error
        if not isinstance(record, dict):
            raise StoreError(f"{path}, line {number}, is not a JSON object.", "Restore the file.")
        yield record


def to_lines(records: Iterable[dict[str, Any]]) -> str:
    """Records as JSON Lines, in a fixed form, so that equal records make equal files."""
    return "".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)


def dump_paragraphs(paragraphs: Iterable[Paragraph]) -> str:
    """Paragraphs, with their text, as JSON Lines."""
    return to_lines(asdict(paragraph) for paragraph in paragraphs)


def load_paragraphs(path: Path) -> tuple[Paragraph, ...]:
    """Paragraphs from a file that ``dump_paragraphs`` made."""
    return _paragraphs(path, {})


def dump_outline(paragraphs: Iterable[Paragraph]) -> str:
    """What the repository keeps of a parse: where everything is and how to recognise it, and none of the wording."""
    return to_lines(
        {
            "label": paragraph.label,
            "number": paragraph.number,
            "kind": paragraph.kind,
            "pages": list(paragraph.pages),
            "chapter": paragraph.chapter,
            "section": list(paragraph.section),
            "belongs_to": paragraph.belongs_to,
            "musts": paragraph.musts,
            "forces": list(paragraph.forces),
            "sha256": paragraph.sha256,
        }
        for paragraph in paragraphs
    )


def load_outline(document_id: str) -> tuple[Paragraph, ...]:
    """The committed outline: every paragraph without its text."""
    return _paragraphs(DATA / document_id / "outline.jsonl", {"document": document_id})


def _paragraphs(path: Path, more: dict[str, Any]) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for record in read_records(path):
        try:
            found.append(_paragraph({**record, **more}))
        except (KeyError, TypeError, ValueError) as error:
            before = found[-1].label if found else "the start"
            raise StoreError(
                f"{path}: the paragraph after {before} is not as it should be ({error!r}).", "Restore the file."
            ) from error
    return tuple(found)


def _paragraph(record: dict[str, Any]) -> Paragraph:
    parts = tuple(
        Part(**{**part, "bold": tuple((start, end) for start, end in part["bold"])}) for part in record.get("parts", ())
    )
    tuples = {name: tuple(record[name]) for name in ("pages", "section", "forces")}
    return Paragraph(**{**record, **tuples, "parts": parts})
