"""A session: changed, kept, shared, and refused where the file is not one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import StoreError
from teach.session import (
    FORMAT,
    LONGEST_TEXT,
    MOST_BYTES,
    MOST_ITEMS,
    SUFFIX,
    VERSION,
    Item,
    Session,
    add_item,
    change_item,
    delete_session,
    file_name,
    from_json,
    list_sessions,
    move_item,
    open_session,
    remove_item,
    save_session,
    to_json,
    unknown_labels,
)

A, B, C = (Item("question", (label,), f"Who? {label}") for label in ("6.84", "6.85", "6.91"))
WHOLE = Session(
    'Teacher’s day: ‘must’ & "should" – été',
    (
        Item("question", ("6.85",), "Who may be SENCO?", "Two\nlines", (1, 2), "must", "three years"),
        Item("paragraph", ("6.90", "6.91")),
        Item("note", note="Discuss in pairs"),
        Item("picture", picture="forces"),
    ),
    "For governors",
)


def labels(session: Session) -> list[str]:
    return [item.labels[0] for item in session.items]


@pytest.mark.parametrize(
    ("place", "by", "expected"),
    [
        (0, 1, ["6.85", "6.84", "6.91"]),
        (2, -1, ["6.84", "6.91", "6.85"]),
        (0, -1, ["6.84", "6.85", "6.91"]),  # the first cannot move up
        (2, 1, ["6.84", "6.85", "6.91"]),  # nor the last down
        (0, 9, ["6.85", "6.91", "6.84"]),  # farther than the end is the end
        (7, 1, ["6.84", "6.85", "6.91"]),  # no such item: nothing moves
        (-1, 1, ["6.84", "6.85", "6.91"]),  # never counted from the end
    ],
)
def test_move_item(place: int, by: int, expected: list[str]) -> None:
    session = Session("Day", (A, B, C))
    assert labels(move_item(session, place, by)) == expected
    assert labels(session) == ["6.84", "6.85", "6.91"]


def test_a_full_session_can_still_be_put_in_order() -> None:
    full = Session("Full", (A, *(B,) * (MOST_ITEMS - 1)))
    assert move_item(full, 0, 1).items[1] == A
    with pytest.raises(StoreError, match="at most"):
        add_item(full, C)


@pytest.mark.parametrize(
    ("at", "expected"), [(None, ["6.84", "6.85", "6.91"]), (0, ["6.91", "6.84", "6.85"]), (99, ["6.84", "6.85", "6.91"])]
)
def test_add_item(at: int | None, expected: list[str]) -> None:
    assert labels(add_item(Session("Day", (A, B)), C, at)) == expected


def test_remove_and_change_an_item() -> None:
    session = Session("Day", (A, B, C))
    assert labels(remove_item(session, 1)) == ["6.84", "6.91"]
    assert labels(remove_item(session, 3)) == labels(session)
    assert labels(change_item(session, 1, C)) == ["6.84", "6.91", "6.91"]
    assert change_item(session, -1, C) == session


def test_unknown_labels_are_each_told_once() -> None:
    session = Session("Day", (A, Item("paragraph", ("7.36", "6.85")), Item("duty", ("7.36", "12.1"))))
    assert unknown_labels(session, ("6.84", "6.85")) == ("7.36", "12.1")


def test_a_session_comes_back_from_its_file_as_it_was() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE
    assert from_json(to_json(WHOLE).encode()) == WHOLE


def content(**changes: Any) -> str:
    return json.dumps({"format": FORMAT, "version": VERSION, "title": "Day", "notes": "", "items": [], **changes})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a session"),
        ("{", "not a session"),
        ("[]", "not a session"),
        ('{"format": "other"}', "not a session"),
        (b"\xff\xfe\x00", "not a session"),
        ("[" * 100_000, "not a session"),  # nested too deep to be read
        ("x" * (MOST_BYTES + 1), "too large"),
        (content(version=VERSION + 1), "later version"),
        (content(version="1"), "version is not known"),
        (content(version=None), "version is not known"),
        (content(title=None), "title is not text"),
        (content(items={}), "list of at most"),
        (content(items=[{"kind": "note"}] * (MOST_ITEMS + 1)), "list of at most"),
        (content(items=["6.85"]), "item 1 has no kind"),
        (content(items=[{"kind": "video"}]), "item 1 has no kind"),
        (content(items=[{"kind": ["note"]}]), "item 1 has no kind"),
        (content(items=[{"kind": "note"}, {"kind": "note", "html": "x"}]), "item 2 has 'html'"),
        (content(items=[{"kind": "duty", "labels": "6.85"}]), "labels of item 1"),
        (content(items=[{"kind": "duty", "labels": [6.85]}]), "label of item 1 is not text"),
        (content(items=[{"kind": "duty", "sentences": [0]}]), "not numbers from 1"),
        (content(items=[{"kind": "duty", "sentences": [True]}]), "not numbers from 1"),
        (content(items=[{"kind": "duty", "force": "shall"}]), "force of item 1"),
        (content(items=[{"kind": "note", "note": "x" * (LONGEST_TEXT + 1)}]), "longer than"),
    ],
)
def test_what_is_no_session_is_refused_with_a_reason(text: str | bytes, says: str) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        from_json(text)
    assert caught.value.remedy


def test_characters_that_hide_text_are_left_out() -> None:
    session = from_json(content(title="A\u202eB\x00", items=[{"kind": "note", "note": "one\r\ntwo\u2066"}]))
    assert session.title == "AB"
    assert session.items[0].note == "one\ntwo"


def test_a_session_without_a_title_gets_one() -> None:
    assert from_json(content(title="  \n ")).title == "Untitled session"


# --- On this machine ---


def test_a_session_is_kept_listed_opened_and_deleted(tmp_path: Path) -> None:
    path = save_session(WHOLE, tmp_path)
    assert list_sessions(tmp_path) == ((path.name, WHOLE.title),)
    assert open_session(path.name, tmp_path) == WHOLE
    delete_session(path.name, tmp_path)
    delete_session(path.name, tmp_path)
    assert list_sessions(tmp_path) == ()


def test_a_session_of_the_same_title_is_replaced_only_when_asked(tmp_path: Path) -> None:
    save_session(Session("Day", (A,)), tmp_path)
    with pytest.raises(StoreError, match="kept here already"):
        save_session(Session("Day", (B,)), tmp_path)
    path = save_session(Session("Day", (B,)), tmp_path, replace_old=True)
    assert open_session(path.name, tmp_path).items == (B,)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_titles_that_look_alike_are_kept_apart() -> None:
    names = {file_name(Session(title)) for title in ("Day one", "Day-one", "DAY ONE", "День", "日", "../day one", "con")}
    assert len(names) == 7
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for name in names)


@pytest.mark.parametrize(
    "name", ["../x.session.json", "/etc/passwd", "x.json", "a/b.session.json", "..", "a\\b.session.json"]
)
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="not the name"):
        open_session(name, tmp_path)
    with pytest.raises(StoreError, match="not the name"):
        delete_session(name, tmp_path)


def test_a_damaged_file_is_left_out_of_the_list_and_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / f"bad{SUFFIX}").write_text("{", encoding="utf-8")
    save_session(Session("Good"), tmp_path)
    assert [title for _, title in list_sessions(tmp_path)] == ["Good"]
    with pytest.raises(StoreError, match="not a session"):
        open_session(f"bad{SUFFIX}", tmp_path)
    with pytest.raises(StoreError, match="could not be read"):
        open_session(f"absent{SUFFIX}", tmp_path)


def test_the_folder_is_the_one_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERSE_SESSIONS", str(tmp_path / "mine"))
    assert list_sessions() == ()
    assert save_session(Session("Day")).parent == tmp_path / "mine"


def test_a_session_that_could_not_be_opened_again_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="longer than"):
        save_session(Session("Day", notes="x" * (LONGEST_TEXT + 1)), tmp_path)
    assert not list(tmp_path.iterdir())
