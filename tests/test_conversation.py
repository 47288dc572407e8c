"""A conversation is kept only where it is switched on, without a child's details, and never at the answer's cost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from answer import conversation
from answer.compose import Answer
from answer.conversation import FILE, VERSION, Feedback, Store, Turn, make_turn, open_store, try_to_keep
from answer.decline import Decline
from answer.question import Question
from corpus.errors import StoreError

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_turn(question: str, minutes: int = 0, labels: tuple[str, ...] = ("6.85", "Glossary: Academy")) -> Turn:
    return Turn(NOON + timedelta(minutes=minutes), question, "school", False, labels)


def said(question: str, helpful: bool, labels: tuple[str, ...] = (), reason: str = "") -> Feedback:
    return Feedback(question, helpful, reason, labels, NOON)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "kept" / FILE)


@pytest.mark.parametrize("value", [None, "", " ", "0", "no", "off", "False"])
def test_nothing_is_kept_unless_it_is_switched_on(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("VERSE_KEEP", raising=False)
    if value is not None:
        monkeypatch.setenv("VERSE_KEEP", value)
    assert open_store() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("value", "folder"), [("1", "chapter-and-verse"), ("Yes", "chapter-and-verse"), ("FOLDER", "mine")])
def test_the_switch_says_where(value: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    named = str(tmp_path / "mine") if value == "FOLDER" else value
    store = open_store({"VERSE_KEEP": named, "XDG_DATA_HOME": str(tmp_path)})
    assert store is not None
    assert store.path == tmp_path / folder / FILE
    assert not store.path.exists(), "opening writes nothing; the first turn does"


@pytest.mark.parametrize(
    ("platform", "tail"),
    [
        ("win32", ("AppData", "Local", "chapter-and-verse")),
        ("darwin", ("Library", "Application Support", "chapter-and-verse")),
        ("linux", (".local", "share", "chapter-and-verse")),
    ],
)
def test_each_system_has_its_place(platform: str, tail: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    store = open_store({"VERSE_KEEP": "1"})
    assert store is not None
    assert store.path == Path.home().joinpath(*tail) / FILE


def test_turns_come_back_as_they_were_newest_first(store: Store) -> None:
    turns = [a_turn("Who has to be the SENCO?"), a_turn("الطالب؟ 🙂 '; DROP TABLE turn; --", 1, ()), a_turn("6.85", 2)]
    for turn in turns:
        store.add_turn(turn)
    assert store.turns() == tuple(reversed(turns))
    assert store.turns(limit=1) == (turns[2],)
    assert store.turns(limit=0) == ()


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("senco", 2),  # in any case
        ("SENCO time", 1),  # all the words, in any order
        ("time senco", 1),
        ("6.91", 1),  # a paragraph cited
        ("ÉCOLE", 1),  # beyond ASCII
        ("100%", 1),  # no wildcard
        ("_", 0),
        ("' OR 1=1 --", 0),
        ("", 4),
        ("nursery", 0),
    ],
)
def test_search_takes_words_as_they_are(store: Store, search: str, count: int) -> None:
    for question in ("How much time for a SENCO?", "May the SENCO be the head?", "l'école 100% in", "plans"):
        store.add_turn(a_turn(question, labels=("6.91",) if "much" in question else ()))
    assert len(store.turns(search)) == count


def test_a_time_without_a_zone_is_this_machines(store: Store) -> None:
    store.add_turn(Turn(datetime(2026, 7, 1, 9, 30), "q", "any", True, ()))
    assert store.turns()[0].asked_at == datetime(2026, 7, 1, 9, 30).astimezone()


@pytest.mark.parametrize(
    "question", ["Jack Smith, Year 4, no plan", "UPN B801200005001", "born 3/9/15", "ring 07700 900123"]
)
def test_a_childs_details_are_refused_and_not_even_masked(store: Store, question: str) -> None:
    store.add_turn(a_turn("kept"))
    with pytest.raises(StoreError, match="leave the child’s details out"):
        store.add_turn(a_turn(question))
    with pytest.raises(StoreError, match="leave the child’s details out"):
        store.add_feedback(said(question, True))
    with pytest.raises(StoreError, match="leave the child’s details out"):
        store.add_feedback(said("a question", False, reason=question))
    assert [turn.question for turn in store.turns()] == ["kept"]
    assert store.feedback() == ()
    assert question.encode() not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_forgetting_leaves_no_trace_in_the_files(store: Store) -> None:
    secret = "a question that nobody else asks"
    for _ in range(40):
        store.add_turn(a_turn(secret))
    store.add_feedback(said(secret, False, reason="unhelpful words"))

    def everything() -> bytes:
        return b"".join(path.read_bytes() for path in store.path.parent.iterdir())

    assert secret.encode() in everything()
    store.forget_all()
    assert store.turns() == ()
    assert store.feedback() == ()
    assert secret.encode() not in everything()
    assert b"unhelpful words" not in everything()


def test_feedback_comes_back_and_becomes_questions(store: Store) -> None:
    given = [
        said("Who is the SENCO?", True, ("6.84", "6.85")),
        said("best phonics app", True),  # the decline was right
        said("how much time", False, ("6.90",), "it is 6.91"),
        said("who  IS the senco?", False, ("6.90",), "changed my mind"),  # the same question again
    ]
    for one in given:
        store.add_feedback(one)
    assert store.feedback() == tuple(given)
    assert store.feedback_as_questions() == '{"question": "best phonics app", "paragraphs": []}\n'
    assert [json.loads(line) for line in store.feedback_to_judge().splitlines()] == [
        {"question": "who  IS the senco?", "shown": ["6.90"], "reason": "changed my mind"},
        {"question": "how much time", "shown": ["6.90"], "reason": "it is 6.91"},
    ]


def test_a_helpful_answer_gives_its_paragraphs_as_right(store: Store) -> None:
    store.add_feedback(said("Who is the SENCO?", True, ("6.84", "6.85")))
    assert json.loads(store.feedback_as_questions()) == {"question": "Who is the SENCO?", "paragraphs": ["6.84", "6.85"]}


def test_an_answer_makes_a_turn() -> None:
    decline = Decline("not_in_code", "Not in the Code.")
    answer = Answer(question=Question("sick pay?", "school"), citations=(), decline=decline)
    assert make_turn(answer, NOON) == Turn(NOON, "sick pay?", "school", True, ())


def test_the_file_is_in_wal_mode_marked_versioned_and_private(store: Store) -> None:
    store.add_turn(a_turn("q"))
    with sqlite3.connect(store.path) as database:
        pragmas = [
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "user_version", "application_id")
        ]
    database.close()
    assert pragmas == ["wal", VERSION, 0x56657273]
    if os.name == "posix":
        assert store.path.stat().st_mode & 0o077 == 0
        assert store.path.parent.stat().st_mode & 0o077 == 0


def test_an_older_file_is_brought_up_without_loss(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add_turn(a_turn("old"))
    monkeypatch.setattr(conversation, "_STEPS", (*conversation._STEPS, "ALTER TABLE turn ADD COLUMN note TEXT"))
    monkeypatch.setattr(conversation, "VERSION", VERSION + 1)
    store.add_turn(a_turn("new"))
    assert [turn.question for turn in store.turns()] == ["new", "old"]
    monkeypatch.undo()
    with pytest.raises(StoreError, match="later Chapter & Verse"):
        store.turns()


def test_many_threads_share_a_store(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: store.add_turn(a_turn(f"question {n}")), range(80)))
    assert len(store.turns(limit=1_000)) == 80


def test_several_processes_begin_at_once_on_a_new_file(store: Store) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from answer.conversation import Store, Turn\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(20): store.add_turn(Turn(datetime.now(UTC), f'q {n}', 'any', False, ()))"
    )
    command = [sys.executable, "-c", code, str(store.path)]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[1] for process in running] == [""] * 3
    assert len(store.turns(limit=1_000)) == 60


def test_a_kept_store_stays_readable_while_another_writes(store: Store) -> None:
    store.add_turn(a_turn("before"))
    writer = sqlite3.connect(store.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM turn")
    assert [turn.question for turn in store.turns()] == ["before"]
    writer.close()


def test_a_lock_that_is_never_released_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add_turn(a_turn("before"))
    monkeypatch.setattr(conversation, "_LONGEST_WAIT", 0.05)
    writer = sqlite3.connect(store.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.add_turn(a_turn("q"))
    writer.close()


def no_file(folder: Path) -> Path:
    """A file stands where the folder should be."""
    (folder / "kept").write_text("in the way")
    return folder / "kept" / FILE


def not_a_database(folder: Path) -> Path:
    (folder / FILE).write_bytes(b"this is no database, and it is long enough to look like one" * 40)
    return folder / FILE


def somebody_elses(folder: Path) -> Path:
    with sqlite3.connect(folder / FILE) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()
    return folder / FILE


def read_only(folder: Path) -> Path:
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("needs a user whom permissions bind")
    (folder / "kept").mkdir(mode=0o500)
    return folder / "kept" / FILE


def kernels(folder: Path) -> Path:
    """A folder that not even root may write to."""
    if not Path("/proc/self").exists():
        pytest.skip("needs /proc")
    return Path("/proc/verse") / FILE


@pytest.mark.parametrize(
    "broken", [no_file, not_a_database, somebody_elses, read_only, kernels], ids=lambda make: make.__name__
)
def test_what_cannot_be_kept_is_said_and_costs_no_answer(broken, tmp_path: Path) -> None:
    store = Store(broken(tmp_path))
    for attempt in (
        lambda: store.add_turn(a_turn("q")),
        lambda: store.add_feedback(said("q", True)),
        store.turns,
        store.feedback,
        store.forget_all,
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value.remedy
    assert try_to_keep(lambda: store.add_turn(a_turn("q")))


def test_another_programs_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = somebody_elses(tmp_path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path).add_turn(a_turn("q"))
    assert path.read_bytes() == before


def test_a_full_disk_is_said_and_loses_nothing_that_was_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add_turn(a_turn("before"))
    real = sqlite3.connect

    def connect(*args, **kwargs):
        """SQLite's own way to a full disk: not one page more than there are."""
        database = real(*args, **kwargs)
        database.execute("PRAGMA max_page_count = 1")
        return database

    monkeypatch.setattr(conversation.sqlite3, "connect", connect)
    with pytest.raises(StoreError, match="full"):
        store.add_turn(a_turn("word " * 20_000))
    said_of_it = try_to_keep(lambda: store.add_turn(a_turn("word " * 20_000)))
    assert "Make room on the disk" in said_of_it
    monkeypatch.undo()
    assert [turn.question for turn in store.turns()] == ["before"]
    assert try_to_keep(lambda: store.add_turn(a_turn("after"))) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size need POSIX")
def test_a_file_that_may_not_grow_is_said(store: Store) -> None:
    store.add_turn(a_turn("before"))
    code = (
        "import resource, sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from answer.conversation import Store, Turn, try_to_keep\n"
        "store = Store(Path(sys.argv[1])); turn = Turn(datetime.now(UTC), 'word ' * 20_000, 'any', False, ())\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192))\n"
        "print(try_to_keep(lambda: store.add_turn(turn)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "could not be kept" in done.stdout
    assert [turn.question for turn in store.turns()] == ["before"]


@pytest.mark.parametrize("damage", ["labels = 'no json'", "labels = '7'", "asked_at = 'noon'"])
def test_a_damaged_row_is_said_and_no_crash(store: Store, damage: str) -> None:
    store.add_turn(a_turn("q"))
    with sqlite3.connect(store.path) as database:
        database.execute(f"UPDATE turn SET {damage}")
    database.close()
    with pytest.raises(StoreError, match="could not be kept or read"):
        store.turns()


def test_text_that_is_no_unicode_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.add_turn(a_turn("half a character \ud83d"))
    assert store.turns() == ()
