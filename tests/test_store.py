"""Paragraphs and outlines on disk: what is written is what is read, and a damaged file is named with its line."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import store
from corpus.document import DATA, DEFAULT_DOCUMENT
from corpus.errors import StoreError
from corpus.paragraph import Document, Paragraph, Part, digest
from corpus.store import (
    dump_outline,
    dump_paragraphs,
    load_outline,
    load_paragraphs,
    read_records,
    to_lines,
    write_atomically,
)
from corpus.toml import read_table, restore
from ingest.split import Split

PARTS = (
    Part("The SENCO must:", "text", 0, 108, "", ((10, 14),)),
    Part("see to it", "bullet", 1, 108),
    Part("and write it down", "bullet", 2, 109),
    Part("Section F", "cell", 0, 109, "Section"),
)
PARAGRAPH = Paragraph(
    "made-up",
    "6.85",
    "6.85",
    "paragraph",
    (108, 109),
    "6",
    ("6 Schools", "The SENCO"),
    1,
    digest(PARTS),
    None,
    ("must",),
    PARTS,
)


# There and back


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param(PARAGRAPH, id="with everything"),
        pytest.param(replace(PARAGRAPH, number=None, belongs_to="9.69", kind="table_row"), id="a table row"),
        pytest.param(replace(PARAGRAPH, parts=(), forces=(), section=()), id="without its wording"),
        # Characters at which some readers end a line, though JSON may hold them inside a string.
        pytest.param(
            replace(PARAGRAPH, parts=(Part("one\u2028two\u2029three\x85four\x0cfive\x1esix"),)), id="line separators"
        ),
        pytest.param(replace(PARAGRAPH, parts=(Part('‘quoted’ – ✓ £ é 👩‍🏫 \\ " \n \t'),)), id="typography"),
    ],
)
def test_paragraphs_come_back_as_they_were(paragraph: Paragraph, tmp_path: Path) -> None:
    write_atomically(tmp_path / "paragraphs.jsonl", dump_paragraphs([PARAGRAPH, paragraph, PARAGRAPH]))
    assert load_paragraphs(tmp_path / "paragraphs.jsonl") == (PARAGRAPH, paragraph, PARAGRAPH)


def test_the_whole_parse_comes_back_as_it_was(parsed: Split, tmp_path: Path) -> None:
    write_atomically(tmp_path / "paragraphs.jsonl", dump_paragraphs(parsed.paragraphs))
    assert load_paragraphs(tmp_path / "paragraphs.jsonl") == parsed.paragraphs


def test_equal_records_make_equal_files() -> None:
    assert to_lines([{"b": 1, "a": "é"}]) == '{"b":1,"a":"é"}\n'
    assert to_lines([]) == ""


# The outline


def test_an_outline_has_the_places_and_none_of_the_wording() -> None:
    outline = dump_outline([PARAGRAPH])
    assert json.loads(outline)["sha256"] == PARAGRAPH.sha256
    assert "see to it" not in outline
    assert "parts" not in json.loads(outline)


def test_the_committed_outline_is_complete(document: Document) -> None:
    outline = load_outline(DEFAULT_DOCUMENT)
    assert sum(paragraph.number is not None for paragraph in outline) == 975
    assert len({paragraph.label for paragraph in outline}) == len(outline)
    assert {paragraph.document for paragraph in outline} == {document.id}
    assert all(paragraph.text is None and paragraph.section and len(paragraph.sha256) == 64 for paragraph in outline)
    assert all(1 <= page <= document.pdf_pages for paragraph in outline for page in paragraph.pages)
    # What is written again is the committed file, so a review shows real changes only.
    assert dump_outline(outline) == (DATA / DEFAULT_DOCUMENT / "outline.jsonl").read_text(encoding="utf-8")


# Damage is named


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"a": 1}\nnot JSON\n', "line 2, is not JSON"),
        # Blank lines are passed over, and counted.
        (b'\n\n{"a": 1\n', "line 3, is not JSON"),
        (b"[1, 2]\n", "line 1, is not a JSON object"),
        (b"\xff\xfe{}\n", "is not text in UTF-8"),
        (None, "could not be read (No such file or directory)"),
    ],
    ids=["no JSON", "cut", "a list", "not text", "missing"],
)
def test_a_damaged_file_is_named_with_its_line(body: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(StoreError) as caught:
        list(read_records(path))
    assert "records.jsonl" in caught.value.problem
    assert says in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"pages": None}, id="no pages"),
        pytest.param({"colour": "red"}, id="a field of another version"),
        pytest.param({"parts": [{"text": "x", "bold": [[1]]}]}, id="half a span of bold"),
    ],
)
def test_a_record_that_is_no_paragraph_is_named_by_the_one_before(change: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "paragraphs.jsonl"
    good = json.loads(dump_paragraphs([PARAGRAPH]))
    path.write_text(to_lines([good, {**good, **change}]), encoding="utf-8")
    with pytest.raises(StoreError, match=r"paragraphs\.jsonl: the paragraph after 6\.85 is not as it should be"):
        load_paragraphs(path)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[rank]\nask = \n", "Invalid value (at line 2"),
        (b"\xff\xfe", "can't decode"),
        (b"[other]\n", "has no [rank]"),
        (None, "No such file or directory"),
    ],
    ids=["no TOML", "not text", "another table", "missing"],
)
def test_a_damaged_table_is_named_with_the_remedy(body: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(StoreError) as caught:
        read_table(path, "rank")
    assert "weights.toml" in caught.value.problem
    assert says in caught.value.problem
    assert caught.value.remedy == "Restore it: git checkout -- weights.toml"
    assert restore(DATA / "glossary.toml") == "Restore it: git checkout -- corpus/data/glossary.toml"


def test_a_missing_outline_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "DATA", tmp_path)
    with pytest.raises(StoreError, match=r"outline\.jsonl could not be read"):
        load_outline(DEFAULT_DOCUMENT)


# Written whole or not at all


def test_a_file_is_written_whole_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file.txt"
    write_atomically(path, "one\ntwo\n")
    write_atomically(path, "three\n")
    # One kind of line end on every system, so that a sha256 holds everywhere.
    assert path.read_bytes() == b"three\n"
    assert [other.name for other in path.parent.iterdir()] == ["file.txt"]


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_besides(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "file.txt"
    write_atomically(path, "old")
    monkeypatch.setattr(os, function, full)
    with pytest.raises(StoreError, match=r"file\.txt could not be written \(No space left on device\)\. Make room"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        # Half a character, which no file in UTF-8 can hold.
        ("\ud83d", UnicodeEncodeError),
        ("new", KeyboardInterrupt),
    ],
)
def test_whatever_breaks_a_write_off_nothing_is_left_behind(
    text: str, error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "file.txt"
    write_atomically(path, "old")
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(error):
        write_atomically(path, text)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"could not be written .*allow writing there"):
        write_atomically(tmp_path / "file" / "below.txt", "text")
