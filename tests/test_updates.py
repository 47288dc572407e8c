"""What has changed since 2015: the right paragraphs, dated, sourced, and never a proposal told as law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from corpus import updates
from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import StoreError
from corpus.paragraph import Paragraph
from corpus.updates import Update, is_overdue, list_updates, load_updates, reviewed_on, spell_date

ALL = list_updates(DEFAULT_DOCUMENT)
BY_ID = {update.id: update for update in ALL}


def is_above(label: str, update: str) -> bool | None:
    """Whether the update stands above the quotation of that paragraph; None where the paragraph does not have it."""
    return next((u.changes_answer for u in load_updates(DEFAULT_DOCUMENT).get(label, ()) if u.id == update), None)


@pytest.mark.parametrize(
    ("label", "update", "above"),
    [
        ("6.85", "npq-for-sencos", True),
        ("6.86", "npq-for-sencos", True),
        ("5.52", "npq-for-sencos", True),
        ("6.84", "npq-for-sencos", None),  # who must be designated is as it was
        ("6.86", "names-of-bodies", False),  # a second one on the same paragraph
        ("11.46", "tribunal-health-and-care", True),  # says that mediation and complaint are the only routes
        ("11.34", "tribunal-health-and-care", True),
        ("11.43", "tribunal-health-and-care", False),  # still right as far as it goes
        ("11.38", "tribunal-health-and-care", None),  # between the two ranges
        ("9.70", "integrated-care-boards", False),
        ("3.3", "integrated-care-boards", False),
        ("3.70 table: Clinical Commissioning Group", "integrated-care-boards", False),
        ("6.25", "new-code", False),  # first and last of a range
        ("6.35", "new-code", False),
        ("6.36", "new-code", None),
        ("6.87", "senco-role", False),
        ("10.38", "home-education-act", False),
        ("6.33", "use-of-force-guidance", False),
        ("9.42", "covid-time-limits", False),
    ],
)
def test_a_paragraph_has_its_updates(label: str, update: str, above: bool | None) -> None:
    assert is_above(label, update) is above


def test_what_changes_the_answer_comes_first() -> None:
    assert [update.id for update in load_updates(DEFAULT_DOCUMENT)["6.86"]] == ["npq-for-sencos", "names-of-bodies"]
    for found in load_updates(DEFAULT_DOCUMENT).values():
        assert [u.changes_answer for u in found] == sorted((u.changes_answer for u in found), reverse=True)


@pytest.mark.parametrize("update", [u for u in ALL if u.status == "proposed"], ids=lambda update: update.id)
def test_a_proposal_reads_as_one(update: Update) -> None:
    assert re.search(r"not law|This is a proposal", update.what)
    assert "not law" in update.standing
    assert not re.search(r"\b(must|shall|will|now)\b", update.what)
    assert not update.changes_answer


@pytest.mark.parametrize("update", ALL, ids=lambda update: update.id)
def test_each_update_is_dated_sourced_and_short(update: Update) -> None:
    assert re.fullmatch(r"(\d{4}(-\d\d){0,2})?", update.date)
    assert update.date <= reviewed_on().isoformat()
    assert not update.source or re.match(r"https://www\.(gov|legislation\.gov)\.uk/\w", update.source)
    assert update.source_name
    assert 1 <= len(re.findall(r"[.?!](?= [A-Z]|$)", update.what)) <= 3
    assert not re.search(r"[<>\[\]]", update.what + update.title)


@pytest.mark.parametrize(
    "words",
    [
        "KCSIE",  # no 2026 text was found
        "remote",  # hearings by video as the default: not found
        "placement",  # tribunal powers over placement: proposed, not verified
        "annual review",  # a total of 12 weeks: not retrieved
        "12 weeks",
    ],
)
def test_nothing_that_was_not_verified_is_told(words: str) -> None:
    assert not [update.id for update in ALL if words.lower() in (update.what + update.title).lower()]


def test_the_npq_note_keeps_what_stays_and_both_dates() -> None:
    """The National Award counts only when started before the one day and finished before the other."""
    what = BY_ID["npq-for-sencos"].what
    for fact in ("three years", "twelve-month", "before 1 September 2024", "before 1 September 2027", "1 September 2009"):
        assert fact in what


def test_ccg_notes_stand_where_ccgs_are_named(by_label: dict[str, Paragraph]) -> None:
    named = {label for label, found in by_label.items() if re.search(r"CCG|clinical commissioning", found.text or "", re.I)}
    noted = set(BY_ID["integrated-care-boards"].paragraphs)
    assert noted == {label for label in named if by_label[label].chapter == "3"} | {"9.70"}


def test_updates_are_of_one_document() -> None:
    assert list_updates("another") == ()
    assert dict(load_updates("another")) == {}


@pytest.mark.parametrize(
    ("days", "overdue"),
    [(0, False), (180, False), (181, True), (-1, False)],  # a clock that runs behind is no reason to warn
)
def test_a_review_is_overdue_after_180_days(days: int, overdue: bool) -> None:
    assert is_overdue(reviewed_on() + timedelta(days=days)) is overdue


def test_the_limit_can_be_set() -> None:
    assert reviewed_on() == date(2026, 11, 24)
    assert is_overdue(date(2026, 12, 24), days=29)


@pytest.mark.parametrize(
    ("iso", "words"), [("2024-09-01", "1 September 2024"), ("2026-02", "February 2026"), ("2020", "2020")]
)
def test_dates_are_spelled(iso: str, words: str) -> None:
    assert spell_date(iso) == words


@pytest.mark.parametrize(
    ("update", "standing"),
    [
        ("npq-for-sencos", "In force since 1 September 2024"),
        ("integrated-care-boards", "In force since 2022"),
        ("names-of-bodies", "In force"),  # no date is known
        ("senco-role", "Proposed on 23 February 2026, not law"),
        ("home-education-act", "Passed on 29 April 2026, not yet in force"),
        ("covid-time-limits", "In 2020, ended since"),
    ],
)
def test_standing_says_status_and_date(update: str, standing: str) -> None:
    assert BY_ID[update].standing == standing


@pytest.fixture
def write_updates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(updates, "UPDATES", tmp_path / "updates.toml")
    updates._read.cache_clear()
    yield tmp_path / "updates.toml"
    updates._read.cache_clear()


def as_file(paragraphs: str, status: str = "in force", changes: str = "false") -> str:
    return f"""document = "send-code-2015"
reviewed = "2026-11-24"
[[update]]
id = "one"
title = "One"
what = "One."
paragraphs = {paragraphs}
status = "{status}"
changes_answer = {changes}
source_name = "Nobody"
"""


@pytest.mark.parametrize(
    ("paragraphs", "labels"),
    [
        ('["6.98-6.99"]', ("6.98", "6.99")),
        ('["7.35-8.1"]', ("7.35", "7.37", "7.38", "8.1")),  # the document's order: there is no 7.36
        ('["6.1", "6.1-6.2"]', ("6.1", "6.2")),  # each once
        ('["9.44-9.45"]', ("9.44", "9.45")),  # the figure between them is not numbered
    ],
)
def test_ranges_expand_in_the_order_of_the_document(write_updates: Path, paragraphs: str, labels: tuple[str, ...]) -> None:
    write_updates.write_text(as_file(paragraphs), encoding="utf-8")
    assert list_updates(DEFAULT_DOCUMENT)[0].paragraphs == labels


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (as_file('["6.100"]'), "6.100"),
        (as_file('["6.98-6.100"]'), "6.100"),
        (as_file('["6.2-6.1"]'), "back to front"),
        (as_file('["6.1"]', status="law"), "'law'"),
        (as_file('["6.1"]', changes='["6.2"]'), "6.2"),  # above a paragraph that it is not about
        ("document =", "could not be read"),
    ],
)
def test_a_wrong_file_is_named(write_updates: Path, content: str, complaint: str) -> None:
    write_updates.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=re.escape(complaint)):
        list_updates(DEFAULT_DOCUMENT)
