"""Bad PDFs: for each a clear sentence, no traceback, and the standing index goes on serving."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HashEncoder
from pypdf import PdfWriter
from pypdf.generic import (
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import SourceError
from corpus.paragraph import Document
from index.manifest import current_folder
from ingest import upload
from ingest.build import build_index, open_index, parse
from ingest.source import Source, describe
from ingest.upload import Verdict, check_file, check_upload

OTHERS = Path(__file__).parent.parent.parent / "shared" / "corpus"
MEGABYTE = 1024 * 1024


# PDFs made on the spot


def write(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pages_of(*contents: bytes) -> PdfWriter:
    """A document with one page for each content stream; an empty one makes a blank page."""
    writer = PdfWriter()
    name = NameObject
    plain = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    font = writer._add_object(DictionaryObject({name(key): name(value) for key, value in plain.items()}))
    for content in contents:
        page = writer.add_blank_page(595, 842)
        page[name("/Resources")] = DictionaryObject({name("/Font"): DictionaryObject({name("/F1"): font})})
        if content:
            stream = DecodedStreamObject()
            stream.set_data(content)
            page[name("/Contents")] = writer._add_object(stream.flate_encode())
    return writer


def text(words: str) -> bytes:
    return b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % words.encode()


def ordinary() -> bytes:
    return write(pages_of(*(text(f"Page {n} of something else.") for n in range(20))))


def truncated() -> bytes:
    whole = ordinary()
    return whole[: len(whole) // 2]


def locked() -> bytes:
    writer = pages_of(*[text("A secret.")] * 12)
    writer.encrypt("a password", algorithm="RC4-128")
    return write(writer)


def locked_by_a_newer_cipher() -> bytes:
    """AES-256, as today's programs lock a file; made by hand, for pypdf needs another package to make one."""
    writer = pages_of(*[text("A secret.")] * 12)
    names = {"/Filter": "/Standard", "/StmF": "/StdCF", "/StrF": "/StdCF"}
    numbers = {"/V": 5, "/R": 6, "/Length": 256, "/P": -4}
    keys = {"/O": 48, "/U": 48, "/OE": 32, "/UE": 32, "/Perms": 16}
    cipher = {"/CFM": NameObject("/AESV3"), "/AuthEvent": NameObject("/DocOpen"), "/Length": NumberObject(32)}
    entry = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    entry.update({NameObject(key): NumberObject(value) for key, value in numbers.items()})
    entry.update({NameObject(key): ByteStringObject(b"x" * length) for key, length in keys.items()})
    filters = DictionaryObject({NameObject(key): value for key, value in cipher.items()})
    entry[NameObject("/CF")] = DictionaryObject({NameObject("/StdCF"): filters})
    number = writer._add_object(entry).idnum
    return write(writer).replace(b"trailer\n<<", b"trailer\n<<\n/Encrypt %d 0 R\n/ID [<61><61>]" % number, 1)


def opens_without_a_password() -> bytes:
    """Only its owner may change it; anybody may read it."""
    writer = pages_of(*[text("Not a secret.")] * 12)
    writer.encrypt("", "owner", algorithm="RC4-128")
    return write(writer)


def scanned() -> bytes:
    """Pictures of pages: every page draws, and none has text."""
    return write(pages_of(*[b"q 0.5 g 72 72 400 600 re f Q"] * 12))


def two_thousand_pages() -> bytes:
    return write(pages_of(*(text(f"Page {n}.") for n in range(2_000))))


def a_table_at_the_start() -> bytes:
    """Ruled columns with no header row above them, which no table of the Code's has."""
    rules = b"".join(b"%d 300 0.5 400 re f " % x for x in (72, 200, 330, 460)) + b"72 300 400 0.5 re f 72 700 400 0.5 re f "
    cells = b"".join(b"BT /F1 12 Tf %d 600 Td (cell) Tj ET " % x for x in (80, 210, 340))
    return write(pages_of(*[text("Page.")] * 10, *[rules + cells] * 3))


def hostile() -> bytes:
    """A few kilobytes that unpack to more operators than anything honest has."""
    return write(pages_of(b"BT /F1 12 Tf " + b"(a)Tj " * 1_000_000 + b"ET"))


TABLE = [
    (lambda: b"", "is empty", "GOV.UK"),
    (lambda: b"<!doctype html><title>Page not found</title>", "is not a PDF", "GOV.UK"),
    # A Word document, renamed.
    (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "is not a PDF", "GOV.UK"),
    (lambda: b"%PDF-1.7\n" + b"\0" * 1_000, "could not be read as a PDF", "GOV.UK"),
    (truncated, "could not be read as a PDF", "may be incomplete"),
    # Cut within the table of contents that stands at the very end.
    (lambda: ordinary()[:-200], "could not be read as a PDF", "may be incomplete"),
    (locked, "is locked with a password", "without a password"),
    (locked_by_a_newer_cipher, "is locked with a password", "without a password"),
    # It opens, so it is judged by what it says.
    (opens_without_a_password, "different document", "gov.uk/government/publications"),
    (scanned, "holds pictures of pages but no text", "looks like a scan"),
    (lambda: write(pages_of(b"")), "no text", "scan"),
    (lambda: write(pages_of()), "has 0 pages", "GOV.UK"),
    (two_thousand_pages, "has 2,000 pages", "GOV.UK"),
    (ordinary, "different document", "gov.uk/government/publications"),
    (lambda: write(pages_of(text("One page."))), "different document", "gov.uk/government/publications"),
    (a_table_at_the_start, "different document", "gov.uk/government/publications"),
    # A mistake of the program that wrote it, not of the person: text shown before any font is chosen.
    (lambda: write(pages_of(b"BT (no font) Tj ET")), "no text", "scan"),
    (lambda: write(pages_of(b"BT /F1 12 Tf 72 Td (x) Tj ET")), "could not be read as a PDF", "GOV.UK"),
]
IDS = (
    "empty,html,zip,noise,truncated,cut-short,locked,locked-aes,owner-locked,scanned,blank,no-pages,2000-pages,another,"
    "one-page,odd-table,no-font,bad-operands"
).split(",")


@pytest.fixture
def standing(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index that serves before anything bad arrives, made without a PDF."""
    monkeypatch.setenv("VERSE_SOURCES_ONLY", "1")
    monkeypatch.delenv("VERSE_SOURCES", raising=False)
    build_index(HashEncoder(), None, DEFAULT_DOCUMENT)
    return current_folder(DEFAULT_DOCUMENT)


def still_serves(standing: Path) -> bool:
    """Whether the very same index answers, and nothing half-made stands beside it."""
    assert current_folder(DEFAULT_DOCUMENT) == standing
    answer = Answerer(open_index(HashEncoder(), DEFAULT_DOCUMENT)).ask("6.85")
    left = {path.name for path in standing.parent.iterdir()} - {".lock", "current"}
    return answer.citations[0].paragraph.number == "6.85" and left == {standing.name}


@pytest.mark.parametrize(("make", "problem", "remedy"), TABLE, ids=IDS)
def test_ingest_refuses_it_in_a_sentence_and_the_standing_index_serves(
    make: Callable[[], bytes], problem: str, remedy: str, tmp_path: Path, standing: Path, document: Document
) -> None:
    (tmp_path / "chosen.pdf").write_bytes(make())
    with pytest.raises(SourceError) as caught:
        build_index(HashEncoder(), describe(tmp_path / "chosen.pdf", document), DEFAULT_DOCUMENT)
    assert "chosen.pdf" in caught.value.problem
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy
    assert still_serves(standing)


@pytest.mark.parametrize(
    "row",
    # Each way out of the child process once; the table above has the sentences.
    [
        row
        for row, name in zip(TABLE, IDS, strict=True)
        if name in ("empty", "html", "truncated", "locked-aes", "2000-pages")
    ],
)
def test_an_upload_gets_the_same_sentence_as_a_verdict(row: tuple[Callable[[], bytes], str, str], standing: Path) -> None:
    make, problem, remedy = row
    verdict = check_upload(make())
    assert problem in verdict.problem
    assert remedy in verdict.remedy
    assert not verdict.warning
    assert still_serves(standing)


@pytest.mark.parametrize(
    "name",
    [
        "uksi_20141530_en.pdf",
        "School_admissions_code_2021.pdf",
        # Its tables have no header rows, which once ended in a traceback.
        "Suspensions_and_permanent_exclusions_guidance.pdf",
        "Keeping_children_safe_in_education_from_1_September_2025.pdf",
    ],
)
def test_another_publication_is_recognised_as_such(name: str) -> None:
    if not (OTHERS / name).is_file():
        pytest.skip(f"needs {name} in ../shared/corpus")
    verdict = check_file(OTHERS / name)
    assert "different document" in verdict.problem
    assert "January 2015" in verdict.problem
    assert "gov.uk/government/publications" in verdict.remedy


def test_the_code_itself_is_welcome(source: Source) -> None:
    assert check_upload(source.path.read_bytes()) == Verdict()


def test_the_code_cut_short_is_not(source: Source, tmp_path: Path, document: Document) -> None:
    body = source.path.read_bytes()
    (tmp_path / "half.pdf").write_bytes(body[: len(body) // 2])
    with pytest.raises(SourceError, match=r"half\.pdf could not be read as a PDF"):
        parse(document, describe(tmp_path / "half.pdf", document))


# Limits


def test_an_upload_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 1_000)
    monkeypatch.setattr(upload, "check_file", lambda path: pytest.fail("it was read"))
    assert "larger than" in check_upload(ordinary()).problem


def test_an_upload_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(hostile())
    assert "took longer than 1 second" in check_file(path, seconds=1).problem
    assert not running(str(path))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux caps a process's memory")
def test_an_upload_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(hostile())
    # Enough for an ordinary file, so that it is this file's fault.
    (tmp_path / "ordinary.pdf").write_bytes(ordinary())
    assert "different document" in check_file(tmp_path / "ordinary.pdf", memory=500 * MEGABYTE).problem
    verdict = check_file(path, memory=500 * MEGABYTE)
    assert verdict == Verdict("The file could not be read within the memory allowed.", "Choose the PDF from GOV.UK.")


def test_a_child_that_dies_without_a_word_is_a_verdict_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], -11, "", "Segmentation fault"))
    assert check_file(tmp_path / "any.pdf").problem


def test_a_layout_that_breaks_the_splitter_is_a_verdict_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("ingest.build.parse", breaks)
    (tmp_path / "odd.pdf").write_bytes(ordinary())
    assert "not laid out as the Code is" in upload._check_here(tmp_path / "odd.pdf").problem


def test_a_full_disk_is_a_verdict_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    verdict = check_upload(b"%PDF-1.7")
    assert "No space left on device" in verdict.problem
    assert "Make room" in verdict.remedy


def test_nothing_of_an_upload_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert check_upload(truncated()).problem
    assert list(tmp_path.iterdir()) == []


def running(argument: str) -> list[str]:
    """The processes of this machine that were started with ``argument``, where the system tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if argument.encode() in words:
            found.append(path.parent.name)
    return found
