"""Where the PDF comes from: a folder at hand or GOV.UK, and whether it is the edition expected."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from corpus.document import DATA
from corpus.errors import SourceError
from corpus.paragraph import Document

ROOT = DATA.parent.parent
DOWNLOADED = ROOT / "corpus" / "source"
# Tried for seconds: whoever has no network should not wait for it.
CONNECT_SECONDS = 8
# The Code has 3.4 MB; a larger answer is not it.
MOST_BYTES = 40_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A PDF on this machine: its path, its sha256, and whether that is the one the outline was made from."""

    path: Path
    sha256: str
    is_expected: bool


def find_source(document: Document, pdf: Path | None = None, download: bool = False) -> Source:
    """Find the PDF of ``document``: ``pdf``, VERSE_SOURCES, corpus/source/, ../shared/corpus/, then GOV.UK if ``download``.

    Raises SourceError when there is none, with the page to fetch it from.
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
        for path in sorted(folder.glob("*.pdf")) if folder.is_dir() else ():
            if (found := describe(path, document)).is_expected:
                return found
    if download:
        return fetch(document)
    raise _absent(document)


def search_folders() -> tuple[Path, ...]:
    """The folders that are searched, in order. VERSE_SOURCES may name several, separated as in PATH."""
    named = tuple(Path(name) for name in os.environ.get("VERSE_SOURCES", "").split(os.pathsep) if name)
    if os.environ.get("VERSE_SOURCES_ONLY") == "1":
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
    request = urllib.request.Request(url, headers={"User-Agent": "chapter-and-verse"})
    try:
        with urllib.request.urlopen(request, timeout=CONNECT_SECONDS) as response:
            body = response.read(MOST_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise _absent(document, f"GOV.UK could not be reached ({getattr(error, 'reason', error)}).") from error
    if not body.startswith(b"%PDF") or len(body) > MOST_BYTES:
        raise _absent(document, "What GOV.UK sent is not the PDF; its address may have changed.")
    return keep(body, document)


def keep(body: bytes, document: Document) -> Source:
    """Save the bytes of a PDF in corpus/source/, whole or not at all."""
    try:
        DOWNLOADED.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=DOWNLOADED, suffix=".part", delete=False) as file:
            file.write(body)
        path = DOWNLOADED / document.file_name
        os.replace(file.name, path)
    except OSError as error:
        raise SourceError(
            f"The PDF could not be saved in {DOWNLOADED} ({error.strerror}).", "Make room on the disk."
        ) from error
    return describe(path, document)


def _absent(document: Document, reason: str = "") -> SourceError:
    return SourceError(
        f"{reason} The Code's PDF is not on this machine.".strip(),
        f"Fetch it from {document.landing_page} and save it in corpus/source/, or name it with --pdf.",
    )
