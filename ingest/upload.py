"""A PDF from a stranger: checked in a child process with limits, so that a hostile file takes nothing down with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.document import load_document
from corpus.errors import VerseError

# The Code is read in under 15 seconds; a file that takes longer than this is not it.
MOST_SECONDS = 90
# Reading the Code takes under 600 MB.
MOST_MEMORY = 2 * 1024**3
MOST_BYTES = 40_000_000
# The mark of a PDF stands within this many bytes of its start, if not at it.
HEAD = 1_024
ANOTHER = "Choose the PDF from GOV.UK."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a file: a problem with its remedy, or a warning, or neither."""

    problem: str = ""
    remedy: str = ""
    warning: str = ""


def check_upload(body: bytes) -> Verdict:
    """Whether ``body`` is a PDF of the Code. Never raises for a bad file: the verdict says what is wrong."""
    if not body:
        return Verdict("The file is empty.", ANOTHER)
    if len(body) > MOST_BYTES:
        return Verdict("The file is larger than 40 MB; the Code has 3.4 MB.", ANOTHER)
    if b"%PDF" not in body[:HEAD]:
        return Verdict("The file is not a PDF.", ANOTHER)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload.pdf"
            path.write_bytes(body)
            return check_file(path)
    except OSError as error:
        return Verdict(f"The file could not be set down to be checked ({error.strerror}).", "Make room on the disk.")


def check_file(path: Path, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY) -> Verdict:
    """Read ``path`` in a child process, with limits on time (seconds) and memory (bytes)."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest.upload", str(path.resolve()), str(memory)],
            cwd=Path(__file__).parent.parent,
            # More threads would only claim address space, which is what the limit counts.
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
        return Verdict(**json.loads(done.stdout.splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return Verdict(f"Reading the file took longer than {seconds:.0f} seconds.", ANOTHER)
    # No answer: the child ended where it stood, which is how the limit on memory ends it.
    except (IndexError, json.JSONDecodeError, TypeError):
        return _too_much_memory()


def _limit_memory(memory: int) -> None:
    """Cap this process's memory where the system can (Windows cannot, macOS says that it will not)."""
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _check_here(path: Path) -> Verdict:
    from ingest.build import parse
    from ingest.source import describe

    document = load_document()
    try:
        return Verdict(warning=parse(document, describe(path, document)).warning)
    except VerseError as error:
        return Verdict(error.problem, error.remedy)
    except MemoryError:
        return _too_much_memory()
    # The rules for splitting are made for the Code's layout, and a stranger's file may break any of them.
    except Exception as error:
        return Verdict(f"The file is not laid out as the Code is ({error.__class__.__name__}: {error}).", ANOTHER)


def _too_much_memory() -> Verdict:
    return Verdict("The file could not be read within the memory allowed.", ANOTHER)


if __name__ == "__main__":
    _limit_memory(int(sys.argv[2]))
    verdict = _check_here(Path(sys.argv[1]))
    # In ASCII, whatever the terminal's encoding.
    print(json.dumps({"problem": verdict.problem, "remedy": verdict.remedy, "warning": verdict.warning}))
