"""Where the PDF comes from: a folder at hand or GOV.UK, and whether it is the edition expected."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from corpus.document import DATA
from corpus.errors import SourceError
from corpus.paragraph import Document

ROOT = DATA.parent.parent
DOWNLOADED = ROOT / "corpus" / "source"
# Tried for seconds: whoever has no network should not wait for it. The first is the longest silence, the second the longest
# download: a server that sends a byte now and then is given up on too.
CONNECT_SECONDS = 8
DOWNLOAD_SECONDS = 45
# The Code has 3.4 MB; a larger answer is not it.
MOST_BYTES = 40_000_000
# A PDF ends with this mark; a download that was cut off has it nowhere near its end.
END_OF_PDF = b"%%EOF"
TAIL = 2_048


@dataclass(frozen=True, slots=True)
class Source:
    """A PDF on this machine: its path, its sha256, and whether that is the one the outline was made from."""

    path: Path
    sha256: str
    is_expected: bool


def find_source(document: Document, pdf: Path | None = None, download: bool = False) -> Source:
    """Find the PDF of ``document``: ``pdf``, VERSE_SOURCES, corpus/source/, ../shared/corpus/, then GOV.UK if ``download``.

    With VERSE_SOURCES_ONLY=1 nothing counts but ``pdf`` and VERSE_SOURCES, and nothing is fetched. Raises SourceError when
    there is none, with the page to fetch it from.
    """
    if pdf is not None:
        if not pdf.is_file():
            raise SourceError(f"There is no file {pdf}.", "Check the path after --pdf.")
        return describe(pdf, document)
    for folder in search_folders():
        if (path := folder / document.file_name).is_file():
            return describe(path, document)
    # A copy may have been saved under another name: its contents tell.
    for folder in search_folders():
        for path in sorted(folder.glob("*.[pP][dD][fF]")):
            if (found := _recognise(path, document)) is not None:
                return found
    if download and not _only_named_folders():
        return fetch(document)
    raise _absent(document)


def search_folders() -> tuple[Path, ...]:
    """The folders that are searched, in order. VERSE_SOURCES may name several, separated as in PATH."""
    named = tuple(Path(name) for name in os.environ.get("VERSE_SOURCES", "").split(os.pathsep) if name)
    if _only_named_folders():
        return named
    return (*named, DOWNLOADED, ROOT.parent / "shared" / "corpus")


def describe(path: Path, document: Document) -> Source:
    """The file at ``path``, with its sha256 compared to the edition's."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", "Check that you may open it.") from error
    return Source(path, sha256, sha256 == document.pdf_sha256)


def fetch(document: Document) -> Source:
    """Download the PDF from GOV.UK into corpus/source/. Raises SourceError, with the page to go to, when that fails."""
    url = os.environ.get("VERSE_PDF_URL") or document.pdf_url
    try:
        body = _download(url)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise _absent(document, f"GOV.UK could not be reached ({getattr(error, 'reason', '') or error}).") from error
    if not body.startswith(b"%PDF") or len(body) > MOST_BYTES:
        raise _absent(document, "What GOV.UK sent is not the PDF; its address may have changed.")
    if END_OF_PDF not in body[-TAIL:]:
        # Kept, it would be found first the next time and never fetched again.
        raise _absent(document, "The download from GOV.UK broke off before its end.")
    return keep(body, document)


def keep(body: bytes, document: Document) -> Source:
    """Save the bytes of a PDF in corpus/source/, whole or not at all."""
    temporary = ""
    try:
        DOWNLOADED.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=DOWNLOADED, suffix=".part", delete=False) as file:
            temporary = file.name
            file.write(body)
        path = DOWNLOADED / document.file_name
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise SourceError(
            f"The PDF could not be saved in {DOWNLOADED} ({error.strerror}).",
            "Make room on the disk, or allow writing there.",
        ) from error
    return describe(path, document)


def _only_named_folders() -> bool:
    return os.environ.get("VERSE_SOURCES_ONLY") == "1"


def _recognise(path: Path, document: Document) -> Source | None:
    """The file at ``path`` if it is the PDF expected; None where it is another, or may not be opened."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        found = describe(path, document)
    except (OSError, SourceError):
        return None
    return found if found.is_expected else None


def _download(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "chapter-and-verse"})
    body = bytearray()
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    with urllib.request.urlopen(request, timeout=CONNECT_SECONDS) as response:
        # read1 hands over what has come; read would wait for all of a slow answer.
        while len(body) <= MOST_BYTES and (chunk := response.read1(1 << 16)):
            body += chunk
            if time.monotonic() > deadline:
                raise TimeoutError(f"it took longer than {DOWNLOAD_SECONDS} seconds")
    return bytes(body)


def _absent(document: Document, reason: str = "") -> SourceError:
    return SourceError(
        f"{reason} The Code's PDF is not on this machine.".strip(),
        f"Fetch it from {document.landing_page} and save it in corpus/source/, or name it with --pdf.",
    )
