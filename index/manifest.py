"""Which corpus, model and settings a stored index was built from, and the folder it stands in.

A build writes a folder of its own and then swaps one small file that names it, so a reader has the old index or the new
one, whenever the build is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StaleIndexError, StoreError
from corpus.store import write_atomically

# Raise this when the files or their meaning change: older indexes are then rebuilt.
FORMAT = 3
MANIFEST = "manifest.json"
CURRENT = "current"
# How long a second build waits for the first (seconds). A build takes under two minutes on the slowest machine tried.
LONGEST_WAIT = 900
# A build's folder: the process that built it and a random part. No other name is followed or swept away.
_FOLDER = re.compile(r"\d+-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made from. Two equal recipes make equal indexes."""

    format: int
    document: str
    source_sha256: str
    data_sha256: str
    model: str
    settings: str

    def differences(self, other: Recipe) -> str:
        """In words, what changed between this recipe and ``other``."""
        names = {
            "format": "the index format",
            "document": "the document",
            "source_sha256": "the PDF",
            "data_sha256": "the corpus data",
            "model": "the model",
            "settings": "the settings",
        }
        changed = [words for name, words in names.items() if getattr(self, name) != getattr(other, name)]
        return " and ".join(changed)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The recipe, what came of it, and the sha256 of every file, by which damage is seen."""

    recipe: Recipe
    paragraphs: int
    passages: int
    has_text: bool
    corpus_sha256: str
    files: dict[str, str]


def index_home() -> Path:
    """Where built indexes are kept: VERSE_INDEX, or index/built beside this file."""
    return Path(os.environ.get("VERSE_INDEX") or Path(__file__).parent / "built")


def current_folder(document_id: str) -> Path:
    """The folder of the index that serves. Raises StaleIndexError when none has been built."""
    home = index_home() / document_id
    try:
        name = _serving(home)
    except OSError as error:
        raise StaleIndexError("The index has not been built yet.", "It is built by: make run.") from error
    folder = home / name
    if not _FOLDER.fullmatch(name) or not folder.is_dir():
        raise StaleIndexError("The index folder is missing.", "It is rebuilt by: make run.")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """The manifest of ``folder``, after checking every file against it. Raises StaleIndexError on any damage."""
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        # The format first: an index of another format may well have a manifest of another shape.
        written = raw["recipe"]["format"]
        if written != FORMAT:
            raise StaleIndexError(
                f"The index is out of date: the index format changed ({written} to {FORMAT}).", "It is rebuilt by: make run."
            )
        manifest = Manifest(**{**raw, "recipe": Recipe(**raw["recipe"]), "files": dict(raw["files"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StaleIndexError("The index's manifest is missing or damaged.", "It is rebuilt by: make run.") from error
    for name, expected in manifest.files.items():
        state = _damage(folder / name, expected)
        if state:
            raise StaleIndexError(f"The index file {name} {state}.", "It is rebuilt by: make run.")
    return manifest


def check_recipe(manifest: Manifest, wanted: Recipe) -> None:
    """Raises StaleIndexError, saying what changed, when the index was made from something else."""
    if manifest.recipe != wanted:
        changed = manifest.recipe.differences(wanted)
        raise StaleIndexError(f"The index is out of date: {changed} changed.", "It is rebuilt by: make run.")


@contextmanager
def building(document_id: str) -> Iterator[Path]:
    """A new empty folder to build in, swapped in at the end; one build at a time.

    Raises StoreError when the disk is full, the folder cannot be written, or another build does not end.
    """
    home = index_home() / document_id
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / ".lock", timeout=LONGEST_WAIT):
            folder = home / f"{os.getpid()}-{os.urandom(4).hex()}"
            folder.mkdir()
            try:
                yield folder
                write_atomically(home / CURRENT, folder.name + "\n")
            except BaseException:
                # Ctrl-C may come just after the swap; what serves is not taken away.
                if not _serves(home, folder):
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            _sweep(home, folder)
    except Timeout as error:
        raise StoreError("Another build of the index is still going on.", "Wait for it to end, then try again.") from error
    except OSError as error:
        # numpy reports a short write without the system's words for it.
        raise StoreError(
            f"The index could not be written to {home} ({error.strerror or 'the disk may be full'}).",
            "Make room on the disk, allow writing there, or set VERSE_INDEX to another folder.",
        ) from error


def write_manifest(
    folder: Path, recipe: Recipe, paragraphs: int, passages: int, has_text: bool, corpus_sha256: str
) -> Manifest:
    """Describe the finished files of ``folder``."""
    files = {
        str(path.relative_to(folder).as_posix()): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    manifest = Manifest(recipe, paragraphs, passages, has_text, corpus_sha256, files)
    write_atomically(folder / MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    return manifest


def sha256_of(path: Path) -> str:
    """The sha256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _serving(home: Path) -> str:
    """The name of the folder that serves, as it is written down."""
    return (home / CURRENT).read_text(encoding="utf-8", errors="replace").strip()


def _serves(home: Path, folder: Path) -> bool:
    try:
        return _serving(home) == folder.name
    except OSError:
        return False


def _damage(path: Path, expected: str) -> str:
    """What is wrong with a file of the index, in words; "" where nothing is."""
    if not path.is_file():
        return "is missing"
    try:
        return "" if sha256_of(path) == expected else "is damaged"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _sweep(home: Path, keep: Path) -> None:
    """Remove older indexes and what killed builds left behind; the lock is held, so no build is under way."""
    for path in home.iterdir():
        if path.is_dir() and path != keep and _FOLDER.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file() and path.name.startswith(f".{CURRENT}."):
            with suppress(OSError):
                path.unlink()
