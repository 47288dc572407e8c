"""Where the PDF comes from: the order of the search, what counts as the edition expected, and a download that fails."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.errors import SourceError
from corpus.paragraph import Document, Paragraph
from ingest import build, source
from ingest.source import Source, describe, fetch, find_source, keep, search_folders
from ingest.split import Split

# Not a PDF that could be read, but all that finding one looks at.
WHOLE = b"%PDF-1.7\n" + b"-" * 5_000 + b"\n%%EOF\n"
OTHER = b"%PDF-1.7\n" + b"+" * 5_000 + b"\n%%EOF\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of its own: no PDF anywhere, no settings, and nothing of this machine on the search path."""
    for name in ("VERSE_SOURCES", "VERSE_SOURCES_ONLY", "VERSE_PDF_URL"):
        monkeypatch.delenv(name, raising=False)
    # A proxy set for this machine would answer in the server's place.
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(source, "ROOT", tmp_path / "house")
    monkeypatch.setattr(source, "DOWNLOADED", tmp_path / "house" / "corpus" / "source")
    return tmp_path


@pytest.fixture
def expected(document: Document, house: Path) -> Document:
    """The document as it would be if WHOLE were its PDF."""
    (house / "whole.pdf").write_bytes(WHOLE)
    return replace(document, pdf_sha256=describe(house / "whole.pdf", document).sha256)


def put(folder: Path, name: str, body: bytes = WHOLE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    return folder / name


# The search

PLACES = ("named", "second", "house/corpus/source", "shared/corpus")


@pytest.mark.parametrize("first", range(len(PLACES)))
def test_folders_are_searched_in_order(first: int, house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERSE_SOURCES", os.pathsep.join((str(house / "named"), str(house / "second"))))
    paths = [put(house / place, expected.file_name) for place in PLACES[first:]]
    assert find_source(expected).path == paths[0]


def test_pdf_named_comes_before_every_folder(house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERSE_SOURCES", str(house / "named"))
    put(house / "named", expected.file_name)
    mine = put(house, "mine.pdf", OTHER)
    assert find_source(expected, mine) == Source(mine, describe(mine, expected).sha256, False)


@pytest.mark.parametrize(
    ("only", "folders"),
    [
        ("1", ("named",)),
        # Anything but 1 leaves the house's own folders in.
        ("0", ("named", "house/corpus/source", "shared/corpus")),
        ("", ("named", "house/corpus/source", "shared/corpus")),
    ],
)
def test_sources_only_leaves_the_houses_own_folders_out(
    only: str, folders: tuple[str, ...], house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_SOURCES", str(house / "named"))
    monkeypatch.setenv("VERSE_SOURCES_ONLY", only)
    assert search_folders() == tuple(house / folder for folder in folders)


def test_sources_only_fetches_nothing(
    house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., str]
) -> None:
    monkeypatch.setenv("VERSE_SOURCES_ONLY", "1")
    monkeypatch.setenv("VERSE_PDF_URL", serve(WHOLE))
    put(house / "shared" / "corpus", expected.file_name)
    with pytest.raises(SourceError, match="not on this machine"):
        find_source(expected, download=True)
    assert not (house / "house").exists()


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("send-code (1).pdf", WHOLE, True),
        # As some scanners and Windows write it.
        ("CODE.PDF", WHOLE, True),
        # Another document under another name is none of ours.
        ("admissions.pdf", OTHER, False),
        ("code.txt", WHOLE, False),
    ],
)
def test_other_file_names_are_known_by_their_contents(
    name: str, body: bytes, found: bool, house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_SOURCES", str(house / "named"))
    path = put(house / "named", name, body)
    if found:
        assert find_source(expected) == Source(path, expected.pdf_sha256, True)
    else:
        with pytest.raises(SourceError):
            find_source(expected)


def test_the_usual_name_comes_before_a_copy_under_another(
    house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_SOURCES", str(house / "named"))
    put(house / "named", "a copy.pdf")
    usual = put(house / "shared" / "corpus", expected.file_name)
    assert find_source(expected).path == usual


def test_a_file_that_cannot_be_opened_does_not_stop_the_search(
    house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_SOURCES", str(house / "named"))
    put(house / "named", "b.pdf")
    # Windows lets few make a link; the folder is met there all the same.
    with suppress(OSError):
        (house / "named" / "a.pdf").symlink_to(house / "gone.pdf")
    (house / "named" / "0.pdf").mkdir()
    assert find_source(expected).path.name == "b.pdf"


def test_no_pdf_anywhere_points_to_the_landing_page(house: Path, document: Document) -> None:
    with pytest.raises(SourceError) as caught:
        find_source(document)
    assert document.landing_page in caught.value.remedy
    assert "--pdf" in caught.value.remedy


def test_a_path_that_does_not_exist_is_named(house: Path, document: Document) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*nowhere\.pdf\. Check the path after --pdf\."):
        find_source(document, house / "nowhere.pdf")


# An edition that is not the one expected


@pytest.mark.parametrize(
    ("edition", "says"),
    [
        # Read just as the edition expected: only its bytes differ.
        ("the same words", "word for word"),
        ("one paragraph changed", "1 of"),
    ],
)
def test_an_unknown_sha256_is_a_warning_that_names_the_edition(
    edition: str,
    says: str,
    house: Path,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outline = list(build.load_outline(document.id))
    if edition == "one paragraph changed":
        outline[5] = replace(outline[5], sha256="0" * 64)
    read = Split(tuple[Paragraph, ...](outline), ())
    monkeypatch.setattr(build, "read_pdf", lambda path: None)
    monkeypatch.setattr(build, "split", lambda pdf, document: read)
    warning = build.parse(document, describe(put(house, "later.pdf"), document)).warning
    assert "later.pdf is not the file expected (January 2015" in warning
    assert document.pdf_sha256[:12] in warning
    assert says in warning
    assert "verse verify" in warning


def test_the_expected_file_is_known_by_its_sha256(source: Source, document: Document) -> None:
    assert source.is_expected
    assert source.sha256 == document.pdf_sha256


# The download


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Servers on this machine that answer every request in one way; returns their address."""
    servers: list[ThreadingHTTPServer] = []
    ended = threading.Event()

    def start(body: bytes = b"", status: int = 200, length: int | None = None, manner: str = "whole") -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if manner == "silent":
                    ended.wait(20)
                    return
                if manner == "nonsense":
                    self.wfile.write(b"this is no HTTP\r\n\r\n")
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                for start in range(0, len(body), 100) if manner == "dripping" else ():
                    self.wfile.write(body[start : start + 100])
                    if ended.wait(0.1):
                        return
                if manner == "whole":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/code.pdf"

    yield start
    ended.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def dead_port() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/code.pdf"


def test_a_download_is_kept_and_found_the_next_time(
    house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., str]
) -> None:
    monkeypatch.setenv("VERSE_PDF_URL", serve(WHOLE))
    kept = house / "house" / "corpus" / "source" / expected.file_name
    assert find_source(expected, download=True) == Source(kept, expected.pdf_sha256, True)
    monkeypatch.setenv("VERSE_PDF_URL", dead_port())
    assert find_source(expected, download=True).path == kept
    assert [path.name for path in kept.parent.iterdir()] == [expected.file_name]


def test_nothing_is_fetched_unless_asked_for(
    house: Path, expected: Document, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., str]
) -> None:
    monkeypatch.setenv("VERSE_PDF_URL", serve(WHOLE))
    with pytest.raises(SourceError):
        find_source(expected)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        # The address moved, and the page that says so is served in its place.
        ({"body": b"<!doctype html><title>Moved</title>"}, "not the PDF"),
        ({"body": b"Not found", "status": 404}, "Not Found"),
        ({"body": b"", "status": 500}, "Internal Server Error"),
        ({"body": b""}, "not the PDF"),
        # Cut off: kept, it would be found first ever after.
        ({"body": WHOLE[:3_000], "length": len(WHOLE)}, "broke off"),
        ({"body": WHOLE[:3_000]}, "broke off"),
        ({"body": b"%PDF-1.7" + b"-" * 20_000}, "not the PDF"),
        ({"manner": "nonsense"}, "could not be reached"),
        # A server that accepts and says nothing, and one that never comes to an end.
        ({"manner": "silent"}, "timed out"),
        ({"body": WHOLE, "manner": "dripping"}, "took longer than"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failed_download_points_to_the_landing_page_and_keeps_nothing(
    answer: dict[str, object],
    says: str,
    house: Path,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    serve: Callable[..., str],
) -> None:
    monkeypatch.setenv("VERSE_PDF_URL", serve(**answer))
    monkeypatch.setattr(source, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(source, "DOWNLOAD_SECONDS", 0.5)
    monkeypatch.setattr(source, "MOST_BYTES", 10_000)
    with pytest.raises(SourceError) as caught:
        find_source(document, download=True)
    assert says in caught.value.problem
    assert document.landing_page in caught.value.remedy
    assert not list((house / "house").rglob("*"))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(dead_port, id="nobody listens"),
        pytest.param(lambda: "http://no-such-host.invalid/code.pdf", id="no such host, as without a network"),
        pytest.param(lambda: "not an address", id="no address"),
    ],
)
def test_no_server_points_to_the_landing_page(
    address: Callable[[], str], house: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_name(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if "invalid" in address():
        # Asking a name server would be the network.
        monkeypatch.setattr(socket, "getaddrinfo", no_name)
    monkeypatch.setenv("VERSE_PDF_URL", address())
    with pytest.raises(SourceError, match=r"GOV\.UK could not be reached") as caught:
        fetch(document)
    assert document.landing_page in caught.value.remedy


def test_a_pdf_that_cannot_be_saved_leaves_nothing_behind(
    house: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SourceError, match=r"could not be saved .*No space left on device.*Make room"):
        keep(WHOLE, document)
    assert list((house / "house" / "corpus" / "source").iterdir()) == []


def test_a_kept_pdf_takes_the_place_of_the_one_before(house: Path, expected: Document) -> None:
    keep(OTHER, expected)
    assert keep(WHOLE, expected).is_expected
    assert [path.read_bytes() for path in (house / "house" / "corpus" / "source").iterdir()] == [WHOLE]
