"""A PDF from a stranger: checked in a child process with limits, so that a hostile file takes nothing down with it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from corpus.document import load_document
from corpus.errors import VerseError

# The Code is read in under 15 seconds; a file that takes longer than this is not it.
MOST_SECONDS = 90
# Reading the Code takes under 600 MB.
MOST_MEMORY = 2 * 1024**3
MOST_BYTES = 40_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a file: a problem with its remedy, or a warning, or neither."""

    problem: str = ""
    remedy: str = ""
    warning: str = ""


def check_upload(body: bytes) -> Verdict:
    """Whether ``body`` is a PDF of the Code. Never raises for a bad file: the verdict says what is wrong."""
    if len(body) > MOST_BYTES:
        return Verdict("The file is larger than 40 MB; the Code has 3.4 MB.", "Choose the PDF from GOV.UK.")
    if not body.lstrip()[:5].startswith(b"%PDF"):
        return Verdict("The file is not a PDF.", "Choose the PDF from GOV.UK.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.pdf"
        path.write_bytes(body)
        return check_file(path)


def check_file(path: Path, seconds: float = MOST_SECONDS) -> Verdict:
    """Read ``path`` in a child process, with limits on time and memory."""
    root = Path(__file__).parent.parent
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest.upload", str(path)],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Verdict(**json.loads(done.stdout.splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return Verdict(f"Reading the file took longer than {seconds:.0f} seconds.", "Choose the PDF from GOV.UK.")
    except (IndexError, json.JSONDecodeError, TypeError):
        return Verdict("The file could not be read within the memory allowed.", "Choose the PDF from GOV.UK.")


def _limit_memory() -> None:
    """Cap this process's memory where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _check_here(path: Path) -> Verdict:
    from ingest.build import parse
    from ingest.source import describe

    document = load_document()
    try:
        return Verdict(warning=parse(document, describe(path, document)).warning)
    except VerseError as error:
        return Verdict(error.problem, error.remedy)
    except MemoryError:
        return Verdict("The file could not be read within the memory allowed.", "Choose the PDF from GOV.UK.")


if __name__ == "__main__":
    _limit_memory()
    verdict = _check_here(Path(sys.argv[1]))
    print(json.dumps({"problem": verdict.problem, "remedy": verdict.remedy, "warning": verdict.warning}))
