"""Building the index: what it is made from, when it is stale, and how damage is seen (test_swap.py: builds cut off)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import HashEncoder, answers, folders

from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import StaleIndexError
from corpus.finding_aid import load_aid
from corpus.paragraph import Document
from index import manifest
from index.manifest import CURRENT, MANIFEST, Recipe, current_folder, read_manifest
from ingest import build
from ingest.build import build_index, ensure_index, open_index
from ingest.pdf import PdfText
from ingest.source import Source


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No PDF on this machine; the folder returned is the one that is searched."""
    (tmp_path / "sources").mkdir()
    monkeypatch.setenv("VERSE_SOURCES", str(tmp_path / "sources"))
    monkeypatch.setenv("VERSE_SOURCES_ONLY", "1")
    return tmp_path / "sources"


@pytest.fixture
def standing(built_once: Path, index_home: Path, no_pdf: Path) -> Path:
    """A copy of that index, serving; returns its folder."""
    shutil.copytree(built_once, index_home)
    return current_folder(DEFAULT_DOCUMENT)


# What is built


def test_the_outline_and_the_aid_alone_make_an_index(index_home: Path, no_pdf: Path, document: Document) -> None:
    heard: list[tuple[float, str]] = []
    index, warning = ensure_index(HashEncoder(), DEFAULT_DOCUMENT, progress=lambda share, what: heard.append((share, what)))
    assert warning == ""
    assert index.manifest is not None
    assert not index.manifest.has_text
    assert index.manifest.recipe.source_sha256 == ""
    assert {paragraph.text for paragraph in index.paragraphs} == {None}
    # Found by our questions and gists alone: this is one of the aid's own.
    ask = load_aid(DEFAULT_DOCUMENT)["6.85"].asks[0]
    assert "6.85" in [hit.paragraph.label for hit in index.search(ask).hits]
    shares = [share for share, _ in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(what for _, what in heard)


def test_the_pdf_makes_an_index_with_the_wording(
    index_home: Path, source: Source, pdf: PdfText, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Read once for all tests; the splitting and all that follows is done here.
    monkeypatch.setattr(build, "read_pdf", lambda path: pdf)
    index, warning = ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    assert warning == ""
    assert index.manifest is not None
    assert index.manifest.has_text
    assert index.manifest.recipe.source_sha256 == source.sha256
    assert all(paragraph.text for paragraph in index.paragraphs)
    cited = Answerer(index).ask("6.85").citations[0]
    assert "must be a qualified teacher" in (cited.quote.text or "")
    assert "must be a qualified teacher" in " ".join(
        (hit.paragraph.text or "")
        for hit in index.search("the SENCO must be a qualified teacher working at the school").hits
    )


def test_equal_recipes_make_equal_files(standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = read_manifest(standing)
    monkeypatch.setenv("VERSE_INDEX", str(tmp_path / "again"))
    again, _ = build_index(HashEncoder(), None, DEFAULT_DOCUMENT)
    assert again == once


def test_a_standing_index_is_opened_not_built(standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "build_index", lambda *_: pytest.fail("it was built again"))
    ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    assert current_folder(DEFAULT_DOCUMENT) == standing


def test_a_new_index_is_swapped_in_by_its_pointer_and_the_old_one_swept(standing: Path, index_home: Path) -> None:
    before = (index_home / DEFAULT_DOCUMENT / CURRENT).read_text(encoding="utf-8")
    build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)
    after = (index_home / DEFAULT_DOCUMENT / CURRENT).read_text(encoding="utf-8")
    assert before.strip() == standing.name != after.strip()
    assert folders(index_home) == {after.strip()}
    assert answers("new")


def test_an_index_in_memory_goes_on_answering_when_its_files_are_swept(standing: Path, index_home: Path) -> None:
    serving = open_index(HashEncoder(), DEFAULT_DOCUMENT)
    before = serving.search("how much time should a senco get").hits
    build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)
    assert not standing.exists()
    assert serving.search("how much time should a senco get").hits == before


def test_nothing_stored_is_a_pickle(standing: Path) -> None:
    files = [path for path in standing.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".jsonl", ".npy", ".faiss"}
    for path in files:
        head = path.read_bytes()[:2]
        # Protocols 2 to 5 open like this; a zip archive (numpy's .npz, PyTorch's files) may hold pickles.
        assert head[:1] != b"\x80"
        assert head != b"PK"
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype != object


# Stale: what the index was made from has changed


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("model", "the model"),
        ("data", "the corpus data"),
        ("format", "the index format"),
        ("settings", "the settings"),
        ("pdf", "the PDF"),
        ("model and data", "the corpus data and the model"),
    ],
)
def test_a_stale_index_is_named_as_such_and_rebuilt(
    change: str, named: str, standing: Path, no_pdf: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = HashEncoder("another model" if "model" in change else "hash")
    if "data" in change:
        monkeypatch.setattr(build, "data_digest", lambda document_id: "0" * 64)
    if change == "format":
        monkeypatch.setattr(build, "FORMAT", manifest.FORMAT + 1)
        monkeypatch.setattr(manifest, "FORMAT", manifest.FORMAT + 1)
    if change == "settings":
        monkeypatch.setattr(build, "SETTINGS", "other settings")
    if change == "pdf":
        (no_pdf / document.file_name).write_bytes(b"%PDF-1.7 that has just been saved here")
    with pytest.raises(StaleIndexError) as caught:
        open_index(encoder, DEFAULT_DOCUMENT)
    assert named in caught.value.problem
    assert "changed" in caught.value.problem
    assert "make run" in caught.value.remedy
    if change != "pdf":
        ensure_index(encoder, DEFAULT_DOCUMENT)
        assert current_folder(DEFAULT_DOCUMENT) != standing


def test_a_manifest_of_an_older_shape_is_an_older_format(standing: Path) -> None:
    raw = json.loads((standing / MANIFEST).read_text(encoding="utf-8"))
    (standing / MANIFEST).write_text(json.dumps({"recipe": {"format": 0, "corpus": "send"}, "made": raw["passages"]}))
    with pytest.raises(StaleIndexError, match="the index format changed"):
        open_index(HashEncoder(), DEFAULT_DOCUMENT)


@pytest.mark.parametrize("name", ["outline.jsonl", "finding_aid/chapter-06.jsonl", "plain_musts.toml"])
def test_the_digest_of_the_data_sees_every_file_that_an_index_is_made_from(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(build.DATA / DEFAULT_DOCUMENT, tmp_path / DEFAULT_DOCUMENT)
    before = build.data_digest(DEFAULT_DOCUMENT)
    monkeypatch.setattr(build, "DATA", tmp_path)
    assert build.data_digest(DEFAULT_DOCUMENT) == before
    with (tmp_path / DEFAULT_DOCUMENT / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert build.data_digest(DEFAULT_DOCUMENT) != before


@pytest.mark.parametrize("field", Recipe.__dataclass_fields__)
def test_every_ingredient_has_a_name_of_its_own(field: str) -> None:
    recipe = Recipe(1, "document", "pdf", "data", "model", "settings")
    other = replace(recipe, **{field: "another"})
    assert recipe.differences(other)
    assert " and " not in recipe.differences(other)


# Damaged: the files are not as they were built


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("damage", "state"), [(flip, "damaged"), (cut, "damaged"), (Path.unlink, "missing")], ids=["one bit", "cut", "removed"]
)
def test_every_damaged_file_is_named_and_the_index_rebuilt(
    damage: Callable[[Path], None], state: str, standing: Path
) -> None:
    names = read_manifest(standing).files
    stored = {path.relative_to(standing).as_posix() for path in standing.rglob("*") if path.is_file()}
    assert set(names) == stored - {MANIFEST}
    assert {"paragraphs.jsonl", "vectors.faiss"} < set(names)
    for name in names:
        whole = (standing / name).read_bytes()
        damage(standing / name)
        with pytest.raises(StaleIndexError) as caught:
            open_index(HashEncoder(), DEFAULT_DOCUMENT)
        assert caught.value.problem == f"The index file {name} is {state}."
        (standing / name).write_bytes(whole)
    assert answers()
    damage(standing / "paragraphs.jsonl")
    ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    assert answers()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"\xff\xfe", id="not text"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"recipe": null}', id="no recipe"),
        pytest.param(b'{"recipe": {"format": %d}}' % manifest.FORMAT, id="half a recipe"),
        pytest.param("files", id="no list of files"),
    ],
)
def test_a_damaged_manifest_is_named_and_the_index_rebuilt(body: bytes | str, standing: Path) -> None:
    if isinstance(body, str):
        raw = json.loads((standing / MANIFEST).read_text(encoding="utf-8"))
        body = json.dumps({**raw, body: None}).encode()
    (standing / MANIFEST).write_bytes(body)
    with pytest.raises(StaleIndexError, match="manifest is missing or damaged"):
        open_index(HashEncoder(), DEFAULT_DOCUMENT)
    ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    assert answers()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"1-00000000", id="names what is not there"),
        pytest.param(b"../..", id="leads out of the house"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
    ],
)
def test_a_damaged_pointer_is_named_and_the_index_rebuilt(body: bytes, standing: Path, index_home: Path) -> None:
    (index_home / DEFAULT_DOCUMENT / CURRENT).write_bytes(body)
    with pytest.raises(StaleIndexError, match="The index folder is missing"):
        open_index(HashEncoder(), DEFAULT_DOCUMENT)
    ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    assert answers()


def test_no_index_at_all_says_how_to_build_one(index_home: Path) -> None:
    with pytest.raises(StaleIndexError, match=r"has not been built yet.*make run"):
        open_index(HashEncoder(), DEFAULT_DOCUMENT)
