"""The duty register where people have read a sentence: what they read counts before the rules.

The sentences are ours. None is the Code's: they have the shapes of its sentences.
"""

from __future__ import annotations

import pytest
from duty_samples import CCG, COLLEGE, LA, SCHOOL, paragraph, record

from corpus.duty import Force, read_sentences
from teach.checked import Check, Place, sentence_hash
from teach.register import read_duties

REPORT = "The report must be sent in time. It may be short, and staff should sign it."


def checked(*found: tuple[int, Force, tuple[str, ...]], text: str = REPORT, read: str = "") -> list[tuple[Force, str, bool]]:
    """The rows of a paragraph once people have said who carries what: (start of the sentence, force, bearers)."""
    sentences = {sentence.start: sentence.text for sentence in read_sentences(paragraph(text))}
    checks: dict[Place, tuple[Check, ...]] = {}
    for start, force, bearers in found:
        place = ("9.1", 0, start)
        checks[place] = (*checks.get(place, ()), Check(force, bearers, sentence_hash(read or sentences[start])))
    rows = read_duties(paragraph(text), record(SCHOOL), checks)
    return [(duty.force, "+".join(duty.bearers), duty.inferred) for duty in rows]


def test_what_people_read_in_a_sentence_counts_before_the_rules() -> None:
    ruled = [(Force.MUST, SCHOOL, True), (Force.SHOULD, "professionals", False)]
    second = REPORT.index("It may")
    assert checked((0, Force.MUST, (LA, CCG)))[0] == (Force.MUST, f"{LA}+{CCG}", True)
    assert checked((second, Force.MAY, (SCHOOL,)))[1:] == [(Force.MAY, SCHOOL, True), ruled[-1]]
    assert (Force.MUST, SCHOOL, True) not in checked((0, Force.MUST, ()))
    # A sentence that has been worded anew is left to the rules.
    assert checked((0, Force.MUST, (LA,)), read="The report must be sent.") == checked()


@pytest.mark.parametrize(
    ("text", "force", "rows"),
    [
        ("The plan must be short and should be clear.", Force.SHOULD, ["The plan must be short", "should be clear."]),
        ("A plan must be kept. Notes in it should be clear.", Force.MUST, ["A plan must be kept."]),
        ("It should go with the head who must sign it.", Force.SHOULD, ["It should go with the head", "who must sign it."]),
    ],
)
def test_a_force_that_the_rules_missed_gets_a_clause_of_its_own(text: str, force: Force, rows: list[str]) -> None:
    first = read_sentences(paragraph(text))[0].text
    checks: dict[Place, tuple[Check, ...]] = {("9.1", 0, 0): (Check(force, (LA,), sentence_hash(first)),)}
    duties = [duty for duty in read_duties(paragraph(text), record(SCHOOL), checks) if duty.start < len(first)]
    assert [duty.action for duty in duties] == rows
    assert all(text[duty.start : duty.end] == duty.action for duty in duties)


def test_a_bearer_whom_the_sentence_names_is_not_inferred_though_the_rules_missed_it() -> None:
    text = "Talks, say a council and its school, should be held."
    assert checked((0, Force.SHOULD, (LA, SCHOOL)), text=text) == [(Force.SHOULD, f"{LA}+{SCHOOL}", False)]
    assert checked((0, Force.SHOULD, (LA, COLLEGE)), text=text) == [(Force.SHOULD, f"{LA}+{COLLEGE}", True)]
