"""A teaching session: what a trainer shows, item by item. Kept as one small file that can be handed to a colleague."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.duty import Force
from corpus.errors import StoreError
from corpus.store import write_atomically

ItemKind = Literal["question", "paragraph", "duty", "note", "picture"]

# What the file says of itself. A file of a later version is refused: half of it would be lost without a word.
FORMAT = "chapter-and-verse session"
VERSION = 1
SUFFIX = ".session.json"
# A session for a whole day has some forty items; what is larger than this is not one that was made here.
MOST_ITEMS = 200
LONGEST_TITLE = 120
LONGEST_TEXT = 5_000
MOST_BYTES = 1_000_000
_REMEDY = "Choose a session file that was saved or downloaded from this page."
# No line of ours holds these; they may hide text from whoever opens a shared file.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to show. ``labels`` name the document's paragraphs; their wording is never kept here.

    ``question`` and ``note`` are in the trainer's words. ``sentences`` counts from 1 and picks what is quoted of the only
    paragraph named (none: the whole of it). ``force`` and ``limit`` say what the item claims of that quotation: its force,
    and a time limit in the document's words. ``picture`` is the name of a picture.
    """

    kind: ItemKind
    labels: tuple[str, ...] = ()
    question: str = ""
    note: str = ""
    sentences: tuple[int, ...] = ()
    force: str = ""
    limit: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A title, the items in order, and notes for whoever presents it."""

    title: str
    items: tuple[Item, ...] = ()
    notes: str = ""


def add_item(session: Session, item: Item, at: int | None = None) -> Session:
    """``session`` with ``item`` before position ``at``, or at its end. Raises StoreError when it is full."""
    if len(session.items) >= MOST_ITEMS:
        raise StoreError(f"A session holds at most {MOST_ITEMS} items.", "Take one out, or start another session.")
    place = len(session.items) if at is None else max(0, min(at, len(session.items)))
    return replace(session, items=(*session.items[:place], item, *session.items[place:]))


def move_item(session: Session, place: int, by: int) -> Session:
    """``session`` with the item at ``place`` moved ``by`` places; at either end it stays where it is."""
    if not 0 <= place < len(session.items):
        return session
    goal = max(0, min(place + by, len(session.items) - 1))
    return add_item(remove_item(session, place), session.items[place], goal)


def remove_item(session: Session, place: int) -> Session:
    """``session`` without the item at ``place``."""
    if not 0 <= place < len(session.items):
        return session
    return replace(session, items=session.items[:place] + session.items[place + 1 :])


def change_item(session: Session, place: int, item: Item) -> Session:
    """``session`` with ``item`` in the place of the one at ``place``."""
    if not 0 <= place < len(session.items):
        return session
    return replace(session, items=(*session.items[:place], item, *session.items[place + 1 :]))


def unknown_labels(session: Session, labels: Sequence[str] | Mapping[str, Any]) -> tuple[str, ...]:
    """The labels that ``session`` names and the document does not have, each once."""
    named = (label for item in session.items for label in item.labels)
    return tuple(dict.fromkeys(label for label in named if label not in labels))


def to_json(session: Session) -> str:
    """``session`` as the text of one file. What an item does not have is left out."""
    items = [{name: value for name, value in asdict(item).items() if value} for item in session.items]
    content = {"format": FORMAT, "version": VERSION, "title": session.title, "notes": session.notes, "items": items}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> Session:
    """The session in a file's text. Raises StoreError that says what is wrong with it: the file may be anybody's."""
    if len(text) > MOST_BYTES:
        raise StoreError("This file is too large to be a session.", _REMEDY)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError("This file is not a session: it cannot be read as JSON.", _REMEDY) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StoreError("This file is not a session.", _REMEDY)
    version = content.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        raise StoreError(
            "This session was saved by a later version of Chapter & Verse."
            if newer
            else "This session's version is not known.",
            "Bring this copy up to date, then open the file again." if newer else _REMEDY,
        )
    items = content.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise StoreError(f"A session holds a list of at most {MOST_ITEMS} items; this file does not.", _REMEDY)
    title = read_text(content.get("title"), "title", LONGEST_TITLE)
    return Session(
        " ".join(title.split()) or "Untitled session",
        tuple(read_item(raw, f"item {number}") for number, raw in enumerate(items, 1)),
        read_text(content.get("notes", ""), "notes", LONGEST_TEXT),
    )


def read_item(raw: Any, where: str) -> Item:
    """An item from a table of a file. Raises StoreError that names ``where`` and what is wrong there."""
    if not isinstance(raw, dict) or raw.get("kind") not in get_args(ItemKind):
        raise StoreError(f"In this session, {where} has no kind that is known.", _REMEDY)
    if stray := set(raw) - set(Item.__dataclass_fields__):
        raise StoreError(f"In this session, {where} has '{min(stray)[:40]}', which is not known.", _REMEDY)
    labels, sentences = raw.get("labels", []), raw.get("sentences", [])
    if not isinstance(labels, list) or len(labels) > 20:
        raise StoreError(f"In this session, the labels of {where} are not a short list.", _REMEDY)
    # True is an int to Python, and no number of a sentence.
    if not isinstance(sentences, list) or not all(type(number) is int and number > 0 for number in sentences):
        raise StoreError(f"In this session, the sentences of {where} are not numbers from 1.", _REMEDY)
    force = read_text(raw.get("force", ""), f"force of {where}", 20)
    if force and force not in list(Force):
        raise StoreError(f"In this session, the force of {where} is not one of {', '.join(Force)}.", _REMEDY)
    return Item(
        raw["kind"],
        tuple(read_text(label, f"label of {where}", LONGEST_TITLE) for label in labels),
        read_text(raw.get("question", ""), f"question of {where}", LONGEST_TEXT),
        read_text(raw.get("note", ""), f"note of {where}", LONGEST_TEXT),
        tuple(sorted(set(sentences))),
        force,
        read_text(raw.get("limit", ""), f"limit of {where}", LONGEST_TITLE),
        read_text(raw.get("picture", ""), f"picture of {where}", LONGEST_TITLE),
    )


def read_text(value: Any, what: str, longest: int) -> str:
    """``value`` as clean text. Raises StoreError when it is no text, or longer than ``longest`` characters."""
    if not isinstance(value, str):
        raise StoreError(f"In this session, the {what} is not text.", _REMEDY)
    if len(value) > longest:
        raise StoreError(f"In this session, the {what} is longer than {longest:,} characters.", "Make it shorter.")
    return clean(value).strip()


def clean(text: str) -> str:
    """``text`` without the characters that no file can hold, or that turn the direction of a line."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# --- On this machine ---


def sessions_folder() -> Path:
    """Where sessions are kept: VERSE_SESSIONS, or sessions/ beside the code."""
    return Path(os.environ.get("VERSE_SESSIONS") or Path(__file__).parent.parent / "sessions")


def file_name(session: Session) -> str:
    """A file name made from the title: letters and digits for a person, a few of its hash so that titles never collide."""
    plain = unicodedata.normalize("NFKD", session.title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "session"
    return f"{slug}-{hashlib.sha256(session.title.encode('utf-8', 'replace')).hexdigest()[:6]}{SUFFIX}"


def save_session(session: Session, folder: Path | None = None, replace_old: bool = False) -> Path:
    """Keep ``session`` on this machine, whole or not at all. Raises StoreError where one of that title is kept already,
    unless it is to be replaced, and where the folder cannot be written."""
    text = to_json(session)
    from_json(text)
    path = (folder or sessions_folder()) / file_name(session)
    if path.exists() and not replace_old:
        raise StoreError(f"A session “{session.title}” is kept here already.", "Change the title, or choose to replace it.")
    write_atomically(path, text)
    return path


def list_sessions(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """The sessions kept on this machine as (file name, title), by title. A file that cannot be read is left out."""
    found = []
    for path in (folder or sessions_folder()).glob(f"*{SUFFIX}"):
        try:
            found.append((path.name, open_session(path.name, folder).title))
        except StoreError:
            continue
    return tuple(sorted(found, key=lambda pair: (pair[1].casefold(), pair[0])))


def open_session(name: str, folder: Path | None = None) -> Session:
    """The session kept under ``name``, a bare file name. Raises StoreError when there is none, or it is damaged."""
    return from_json(_read(_path_of(name, folder)))


def delete_session(name: str, folder: Path | None = None) -> None:
    """Take the session kept under ``name`` off this machine; nothing happens where there is none."""
    try:
        _path_of(name, folder).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The session could not be deleted ({error.strerror}).", "Allow writing in its folder.") from error


def _path_of(name: str, folder: Path | None) -> Path:
    # A name with a folder in it would lead out of the sessions' own.
    if Path(name).name != name or "\\" in name or not name.endswith(SUFFIX):
        raise StoreError("That is not the name of a session.", "Choose one of the list.")
    return (folder or sessions_folder()) / name


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StoreError(f"The session could not be read ({error.strerror}).", "Choose another of the list.") from error
