"""A conversation kept on this machine, in SQLite, and only where its owner has switched that on. By default nothing is.

VERSE_KEEP=1 keeps it in the user's own data folder; VERSE_KEEP=/some/folder keeps it there. A question that holds a child's
details is never kept, not even masked: what is masked may still tell who it is.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from answer.compose import Answer
from answer.privacy import find_personal, message
from corpus.errors import StoreError

SWITCH = "VERSE_KEEP"
FILE = "conversation.sqlite3"
_OFF = frozenset(("", "0", "no", "off", "false"))
_ON = frozenset(("1", "yes", "on", "true"))

# What brings a file from each version to the next; the number of steps is the version. Steps are only ever added.
_STEPS = (
    """
    CREATE TABLE turn (
        id INTEGER PRIMARY KEY, asked_at TEXT NOT NULL, question TEXT NOT NULL, setting TEXT NOT NULL,
        declined INTEGER NOT NULL, labels TEXT NOT NULL
    );
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, helpful INTEGER NOT NULL,
        reason TEXT NOT NULL, labels TEXT NOT NULL
    );
    """,
    # The same question has other answers in another setting.
    "ALTER TABLE feedback ADD COLUMN setting TEXT NOT NULL DEFAULT 'any'",
)
VERSION = len(_STEPS)
# Marks a file as ours ("Vers" in ASCII), so that another program's database is never written to.
_APPLICATION = 0x56657273
# How long one session waits for another's write (seconds). A write takes milliseconds.
_LONGEST_WAIT = 5.0
# Two threads that make the file at once would both switch it to WAL, which SQLite does not queue.
_OPENING = threading.Lock()
# More words than these are not looked for: SQLite's expressions have an end.
_MOST_WORDS = 50
# So many citations stand first under a question: what somebody who found none of it helpful has seen.
_SEEN = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what came of it. ``labels`` are the paragraphs that were cited, best first; ``row`` is its place in
    the file, 0 until it is kept."""

    asked_at: datetime
    question: str
    setting: str
    declined: bool
    labels: tuple[str, ...]
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of an answer. ``labels`` are the paragraphs that it led with; none where it declined."""

    question: str
    helpful: bool
    reason: str
    labels: tuple[str, ...]
    at: datetime
    setting: str = "any"


def make_turn(answer: Answer, asked_at: datetime, setting: str = "") -> Turn:
    """The turn that ``answer`` makes; ``setting`` where the person chose another than the question names.

    A follow-up is kept as it was understood: by itself it could not be asked again.
    """
    labels = tuple(cited.paragraph.label for cited in answer.citations)
    return Turn(asked_at, answer.asked, setting or answer.question.setting, answer.declined, labels)


def make_feedback(answer: Answer, helpful: bool, reason: str, at: datetime, setting: str = "") -> Feedback:
    """What somebody says of ``answer``. Of a helpful one the paragraphs that it led with are taken to be right, no more than
    that; of an unhelpful one, what was seen. A decline led with nothing."""
    cited = () if answer.declined else answer.citations
    seen = [one.paragraph for place, one in enumerate(cited) if not helpful and place < _SEEN]
    led = [one.paragraph for one in cited if one.paragraph.label in answer.leads]
    labels = tuple(dict.fromkeys(paragraph.cited_as for paragraph in (*led, *seen)))
    return Feedback(answer.asked, helpful, reason, labels, at, setting or answer.question.setting)


def open_store(environment: Mapping[str, str] = os.environ) -> Store | None:
    """The store that VERSE_KEEP switches on; None, and nothing touched, where it is off (as it is by default)."""
    asked = environment.get(SWITCH, "").strip()
    if asked.lower() in _OFF:
        return None
    folder = _data_folder(environment) if asked.lower() in _ON else Path(asked).expanduser()
    return Store(folder / FILE)


def try_to_keep(keep: Callable[[], None]) -> str:
    """Run ``keep`` (``lambda: store.add_turn(turn)``) and return what to tell the person, empty when all is well.

    An answer is shown whether or not it could be kept, so this never raises StoreError.
    """
    try:
        keep()
    except StoreError as error:
        return str(error)
    return ""


class Store:
    """Turns and feedback in one SQLite file. It holds no connection between calls, so threads and sessions may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add_turn(self, turn: Turn) -> None:
        """Keep ``turn``. Raises StoreError when it holds a child's details, and when it cannot be written."""
        _refuse_personal(turn.question)
        values = (_stamp(turn.asked_at), turn.question, turn.setting, turn.declined, json.dumps(turn.labels))
        with self._open(writes=True) as database:
            database.execute(
                "INSERT INTO turn (asked_at, question, setting, declined, labels) VALUES (?, ?, ?, ?, ?)", values
            )

    def turns(self, search: str = "", limit: int = 100) -> tuple[Turn, ...]:
        """The newest turns, newest first; with ``search``, those whose question or paragraphs hold all its words."""
        words = search.casefold().split()[:_MOST_WORDS]
        where = " AND ".join(["holds(question || ' ' || labels, ?)"] * len(words)) or "TRUE"
        # The words are values, never part of the statement.
        query = f"SELECT asked_at, question, setting, declined, labels, id FROM turn WHERE {where} ORDER BY id DESC LIMIT ?"
        with self._open() as database:
            return tuple(
                Turn(datetime.fromisoformat(at), question, setting, bool(declined), tuple(json.loads(labels)), row)
                for at, question, setting, declined, labels, row in database.execute(query, (*words, max(0, limit)))
            )

    def forget(self, turn: Turn) -> None:
        """Delete ``turn`` and all feedback on its question, and overwrite where they stood. Another's turn is never hit."""
        with self._open(writes=True) as database:
            # A row that was forgotten meanwhile may have been given to another question.
            database.execute("DELETE FROM turn WHERE id = ? AND question = ?", (turn.row, turn.question))
            database.execute("DELETE FROM feedback WHERE same(question, ?)", (turn.question,))
        self._overwrite()

    def take_back(self, said: Iterable[Feedback]) -> None:
        """Delete what somebody ``said`` and withdraws. What others said of the same question stays."""
        with self._open(writes=True) as database:
            values = [(_stamp(one.at), one.question) for one in said]
            database.executemany("DELETE FROM feedback WHERE at = ? AND question = ?", values)
        self._overwrite()

    def forget_all(self) -> None:
        """Delete every turn and all feedback, and overwrite where they stood in the file."""
        with self._open(writes=True) as database:
            database.execute("DELETE FROM turn")
            database.execute("DELETE FROM feedback")
        self._overwrite()

    def _overwrite(self) -> None:
        """Rows are overwritten (secure_delete) once the write-ahead log, which still holds them, is folded in."""
        with self._open() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep ``feedback``. Raises StoreError when question or reason hold a child's details, or it cannot be written."""
        _refuse_personal(feedback.question, feedback.reason)
        values = (
            _stamp(feedback.at),
            feedback.question,
            feedback.helpful,
            feedback.reason,
            json.dumps(feedback.labels),
            feedback.setting,
        )
        query = "INSERT INTO feedback (at, question, helpful, reason, labels, setting) VALUES (?, ?, ?, ?, ?, ?)"
        with self._open(writes=True) as database:
            database.execute(query, values)

    def feedback(self) -> tuple[Feedback, ...]:
        """All feedback, oldest first."""
        with self._open() as database:
            rows = database.execute("SELECT at, question, helpful, reason, labels, setting FROM feedback ORDER BY id")
            return tuple(
                Feedback(question, bool(helpful), reason, tuple(json.loads(labels)), datetime.fromisoformat(at), setting)
                for at, question, helpful, reason, labels, setting in rows
            )

    def feedback_as_questions(self) -> str:
        """Questions whose answer was found helpful, as JSON Lines for ``verse eval``: its paragraphs are right, and so is
        a decline ([]). What was found unhelpful has no right answer yet: see ``feedback_to_judge``."""
        return "".join(
            _line({"question": one.question, "paragraphs": list(one.labels), **_setting_of(one)})
            for one in self._last_words()
            if one.helpful
        )

    def feedback_to_judge(self) -> str:
        """Questions whose answer was not helpful, as JSON Lines with what was shown and why it failed, for a person to give
        the right paragraphs. Without "paragraphs" no such line can slip into an evaluation."""
        return "".join(
            _line({"question": one.question, "shown": list(one.labels), "reason": one.reason, **_setting_of(one)})
            for one in self._last_words()
            if not one.helpful
        )

    def _last_words(self) -> tuple[Feedback, ...]:
        """The last feedback on each question in a setting: who changes their mind replaces what they said."""
        return tuple({(_plain(one.question), one.setting): one for one in self.feedback()}.values())

    @contextmanager
    def _open(self, writes: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection, in one transaction where it ``writes``; every failure as StoreError."""
        try:
            _make_private(self.path)
            database = sqlite3.connect(self.path, timeout=_LONGEST_WAIT, isolation_level=None)
            try:
                _prepare(database, self.path)
                if not writes:
                    yield database
                    return
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
            finally:
                # What was not committed is rolled back.
                database.close()
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            raise StoreError(
                f"The conversation could not be kept or read in {self.path} ({error}).",
                f"Make room on the disk, allow writing there, or unset {SWITCH} to keep nothing. The answer is whole.",
            ) from error


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this version, and the connection to our settings."""
    database.create_function("holds", 2, lambda text, word: word in text.casefold(), deterministic=True)
    database.create_function("same", 2, lambda one, other: _plain(one) == _plain(other), deterministic=True)
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA synchronous = NORMAL")
    version = _read_version(database, path)
    if version == VERSION and _pragma(database, "journal_mode") == "wal":
        return
    with _OPENING:
        _switch_to_wal(database)
        database.execute("BEGIN IMMEDIATE")
        # Another session may have been quicker.
        for step in _STEPS[_read_version(database, path) :]:
            for statement in filter(str.strip, step.split(";")):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("COMMIT")


def _read_version(database: sqlite3.Connection, path: Path) -> int:
    """The version of the file, 0 for a new one. Raises StoreError for a later one and for another program's."""
    version = int(str(_pragma(database, "user_version")))
    is_new = not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not is_new and _pragma(database, "application_id") != _APPLICATION:
        raise StoreError(f"{path} is another program's database.", f"Give {SWITCH} another folder.")
    if version > VERSION:
        raise StoreError(f"{path} was written by a later Chapter & Verse.", f"Update it, or give {SWITCH} another folder.")
    return version


def _switch_to_wal(database: sqlite3.Connection) -> None:
    """Write-ahead logging: readers and a writer do not stop each other. Another process's switch is waited for."""
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _pragma(database: sqlite3.Connection, name: str) -> object:
    return database.execute(f"PRAGMA {name}").fetchone()[0]


def _make_private(path: Path) -> None:
    """Make the folder and the file, readable by their owner alone (SQLite gives its -wal and -shm files the same mode)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _refuse_personal(*texts: str) -> None:
    findings = tuple(finding for text in texts for finding in find_personal(text))
    if findings:
        raise StoreError("This was not kept.", message(findings))


def _stamp(moment: datetime) -> str:
    """``moment`` in UTC; a time without a zone is this machine's."""
    return moment.astimezone(UTC).isoformat()


def _plain(question: str) -> str:
    """``question`` without what makes no other question of it: capitals and spaces."""
    return " ".join(question.casefold().split())


def _setting_of(feedback: Feedback) -> dict[str, str]:
    return {} if feedback.setting == "any" else {"setting": feedback.setting}


def _line(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _data_folder(environment: Mapping[str, str]) -> Path:
    """Where this system keeps a user's own data."""
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "chapter-and-verse"
