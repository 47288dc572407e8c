"""A child's details are noticed in a question, and the Code's own words are not taken for them."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from answer.conversation import SWITCH, Feedback, Turn
from answer.privacy import Finding, Kind, find_personal, mask, message
from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)

# The text, what stands in it, and why the row is here. No row is a real person; numbers are published examples.
FOUND = [
    ("UPN B801200005001 has moved to us", "B801200005001", Kind.UPN, "check letter right"),
    ("his upn is q207000016049", "q207000016049", Kind.UPN, "small letters"),
    ("B 801 2000 05 001 is new", "B 801 2000 05 001", Kind.UPN, "grouped by authority, school, year and serial"),
    ("her number is M80120000500A for now", "M80120000500A", Kind.UPN, "a temporary UPN ends in a letter"),
    ("UPN: A801200005001", "A801200005001", Kind.UPN, "a slip in the letter, but it says what it is"),
    ("NHS no. 943 476 5919 and an EHC plan", "943 476 5919", Kind.NHS_NUMBER, "grouped in threes"),
    ("9434765919", "9434765919", Kind.NHS_NUMBER, "nothing but the number"),
    ("NHS number: 94 34 76 59 18", "94 34 76 59 18", Kind.NHS_NUMBER, "a slip, but it says what it is"),
    ("dob 3/9/15, what support?", "3/9/15", Kind.BIRTH_DATE, "a short year beside dob"),
    ("D.O.B: 03.09.2015", "03.09.2015", Kind.BIRTH_DATE, "points between"),
    ("he was born on 3rd of September 2015", "3rd of September 2015", Kind.BIRTH_DATE, "in words"),
    ("date of birth September 3, 2015", "September 3, 2015", Kind.BIRTH_DATE, "month first"),
    ("she was born in March 2017", "March 2017", Kind.BIRTH_DATE, "month and year, said to be the birth"),
    ("born 1 September 2014 and in Reception", "1 September 2014", Kind.BIRTH_DATE, "a date of the law, but here a birth"),
    ("a boy, 2015-09-03, with ASD", "2015-09-03", Kind.BIRTH_DATE, "a full date of somebody under 26"),
    ("the child (12/03/2016) needs 1:1", "12/03/2016", Kind.BIRTH_DATE, "a full date in brackets"),
    ("write to jo.bloggs+send@example.co.uk please", "jo.bloggs+send@example.co.uk", Kind.EMAIL, "with a plus"),
    ("mum is o'neill@example.com", "o'neill@example.com", Kind.EMAIL, "with an apostrophe"),
    ("call mum on 07700 900123", "07700 900123", Kind.PHONE, "a mobile"),
    ("+44 (0)7700 900 123", "+44 (0)7700 900 123", Kind.PHONE, "from abroad"),
    ("home (020) 7946 0958", "(020) 7946 0958", Kind.PHONE, "London"),
    ("ring 01632 960 001 about the plan", "01632 960 001", Kind.PHONE, "an area code"),
    ("Jack Smith, Year 4", "Jack Smith", Kind.NAME, "the pattern itself"),
    ("Can Jack Smith in Y4 have a TA?", "Jack Smith", Kind.NAME, "after a question word"),
    ("Aisha Khan (Reception) has no plan", "Aisha Khan", Kind.NAME, "in brackets"),
    ("my son Tom Brown, 7, is unhappy", "Tom Brown", Kind.NAME, "a relation and an age"),
    ("Siân ap Rhys-Jones, Yr 11, is leaving", "Siân ap Rhys-Jones", Kind.NAME, "accents, a particle, a hyphen"),
    ("Chidi Okonkwo’s in year six", "Chidi Okonkwo", Kind.NAME, "a year in words, a curly apostrophe"),
    ("our pupil Kwame Mensah needs support", "Kwame Mensah", Kind.NAME, "no year group"),
    ("a Year 4 boy called Zbigniew refuses school", "Zbigniew", Kind.NAME, "called"),
    ("my daughter Oluchi is in nursery", "Oluchi", Kind.NAME, "a first name after a relation"),
    ("jack smith in y4 needs an ehcp", "jack smith", Kind.NAME, "small letters"),
    ("JACK SMITH, YEAR 4", "JACK SMITH", Kind.NAME, "capitals"),
    ("Jack Green, Year 4", "Jack Green", Kind.NAME, "a surname that is a word of the Code"),
    ("Mary-Kate O’Brien aged 9", "Mary-Kate O’Brien", Kind.NAME, "an age in words"),
    ("Chidi Okonkwo, 7 years old", "Chidi Okonkwo", Kind.NAME, "an age after a comma"),
    ("Does Oscar Wright have to have a one-page profile?", "Oscar Wright", Kind.NAME, "a known first name"),
    ("Jack P. Smith, KS2", "Jack P. Smith", Kind.NAME, "an initial and a key stage"),
    ("J\u200back Smith, Year\u00a04", "J\u200back Smith", Kind.NAME, "an invisible character and a hard space"),
    ("dob ０３/０９/２０１５", "０３/０９/２０１５", Kind.BIRTH_DATE, "full-width digits"),
]

NOT_FOUND = [
    ("Year 9", "a year group by itself"),
    ("What must happen at the Year 9 annual review?", "a year group in a question"),
    ("Annex 1", "a part of the Code"),
    ("Is Section F in the EHC Plan, Year 6?", "a section beside a year group"),
    ("Children and Families Act 2014, section 36", "an Act"),
    ("Can an Ed Psych, Year 4 teacher and SENCO meet?", "staff"),
    ("Local Authority Year 6 transfer by 15 February 2027", "a deadline to come"),
    ("Since 1 September 2014 we have had SEN support", "the day the Act came into force"),
    ("NASENCO started before 1 September 2024?", "a date of the law"),
    ("EHC plan for pupils in custody from 1 April 2015", "a date of the law"),
    ("We asked for an assessment on 12 October 2026, by when must they reply?", "a step with a deadline"),
    ("the annual review of 3/11/2026 was late", "a meeting"),
    ("children born between 1 September 2018 and 31 August 2019", "a year group by its births"),
    ("summer-born children starting in Reception", "no date"),
    ("Code of Practice (January 2015), para 6.85, p. 108", "a citation"),
    ("paragraphs 9.64 to 9.69 and 6.84.", "paragraph numbers"),
    ("6.36 6.37 6.38 6.39 6.40", "paragraph numbers in a row"),
    ("£6,000 from the notional budget, £10,000 after", "money"),
    ("ages 0 to 25", "an age range"),
    ("9434765918", "ten digits whose check digit is wrong"),
    ("0000000000", "ten digits that are no number"),
    ("A801200005001", "a UPN's shape with the wrong letter"),
    ("H80120000500A", "a temporary UPN's shape with the wrong letter"),
    ("ISBN 978-1-78105-494-1", "a long number of another kind"),
    ("ring Childline on 0800 1111 or 999", "a helpline"),
    ("IPSEA's line is 0300 222 5899", "an office's number"),
    ("Springfield Primary School, Year 4", "a school"),
    ("Thomas Telford School Year 7 admissions", "a school named after a person"),
    ("Does William Wilberforce Academy need a SENCO?", "a school named after a person"),
    ("St Mary Magdalene, Year 2", "a saint's school"),
    ("White Rose Maths in Year 3", "a scheme"),
    ("Read Write Inc in Reception", "a scheme"),
    ("Oliver McGowan training", "training with a name"),
    ("Mrs Jones, Year 4 teacher", "a teacher"),
    ("Must Mr Chidi Okonkwo in Year 4 write plans?", "an adult with a title"),
    ("Jo Bloggs, Year 4 lead", "a member of staff"),
    ("My son has autism and is in Year 4", "a child without a name"),
    ("my daughter English is not strong", "a subject after a relation"),
    ("the Pupil Premium, Year 6", "a grant"),
    ("Every Child Achieving and Thriving, 2026", "a white paper"),
    ("SEMH ASD in Year 4", "initials"),
    ("will max class size in year 4 change?", "a word that is also a name"),
    ("Key Stage 2, Year 6 SATs access arrangements", "terms in a row"),
    ("Virtual School Head, Personal Education Plan", "posts and papers"),
    ("A Down Syndrome pupil aged 7", "a condition"),
    ("@senco and #send", "no address"),
    ("", "nothing"),
    ("🙂", "an emoji"),
]


@pytest.mark.parametrize(("text", "detail", "kind", "why"), FOUND, ids=[row[3] for row in FOUND])
def test_details_are_found_where_they_stand(text: str, detail: str, kind: Kind, why: str) -> None:
    assert [(f.kind, text[f.start : f.end]) for f in find_personal(text, TODAY)] == [(kind, detail)], why


@pytest.mark.parametrize(("text", "why"), NOT_FOUND, ids=[row[1] for row in NOT_FOUND])
def test_other_text_raises_no_alarm(text: str, why: str) -> None:
    assert find_personal(text, TODAY) == (), why


@pytest.mark.parametrize("text", [row[0] for row in FOUND], ids=[row[3] for row in FOUND])
def test_nothing_is_left_after_masking(text: str) -> None:
    masked = mask(text, TODAY)
    assert masked != text
    assert find_personal(masked, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "Jack Smith, Year 4, dob 3/9/17. Must Jack have a plan?",
            "[name], Year 4, dob [date of birth]. Must [name] have a plan?",
        ),
        ("Who has to be the SENCO?", "Who has to be the SENCO?"),
        ("B801200005001", "[UPN]"),
        ("a@example.com or 07700 900123", "[e-mail address] or [phone number]"),
    ],
)
def test_masking_keeps_the_question_readable(text: str, masked: str) -> None:
    assert mask(text, TODAY) == masked


@pytest.mark.parametrize(
    ("born", "is_found"),
    [
        (date(2026, 11, 24), True),  # today
        (date(2026, 11, 25), False),  # not yet
        (date(2000, 1, 1), True),  # 26 this year
        (date(1999, 12, 31), False),  # too old for the Code
    ],
    ids=str,
)
def test_a_bare_date_counts_for_26_years(born: date, is_found: bool) -> None:
    assert bool(find_personal(f"the child, {born:%d/%m/%Y}", TODAY)) is is_found


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), ""),
        ((Kind.NAME,), "(this one seems to hold a name)"),
        ((Kind.NAME, Kind.NAME, Kind.BIRTH_DATE), "(this one seems to hold a name and a date of birth)"),
        ((Kind.UPN, Kind.EMAIL, Kind.PHONE), "(this one seems to hold a UPN, an e-mail address and a phone number)"),
    ],
)
def test_the_message_is_one_sentence_that_names_the_kinds(kinds: tuple[Kind, ...], expected: str) -> None:
    said = message([Finding(kind, 0, 1) for kind in kinds])
    assert expected in said
    assert said.count(".") == len(said[-1:])


def test_the_message_never_repeats_the_detail() -> None:
    assert "Smith" not in message(find_personal("Jack Smith, Year 4", TODAY))


def test_no_question_or_plain_line_of_the_finding_aid_raises_an_alarm() -> None:
    aid = load_aid(DEFAULT_DOCUMENT)
    texts = [text for record in aid.values() for text in (record.gist, *record.asks)]
    assert len(texts) > 5_000
    assert [text for text in texts if find_personal(text, TODAY)] == []


def test_nothing_in_the_code_looks_like_a_childs_name_or_number(by_label: dict[str, Paragraph]) -> None:
    # The Code prints two e-mail addresses of offices; those are e-mail addresses all the same.
    alarms = [
        (label, finding.kind)
        for label, paragraph in by_label.items()
        for finding in find_personal(paragraph.text or "", TODAY)
        if finding.kind is not Kind.EMAIL
    ]
    assert alarms == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "Jack " * 4_000,
        "my " * 7_000,
        "1 " * 10_000,
        "@." * 10_000,
        "01/" * 7_000,
        "A-" * 10_000,
        "in the " * 3_000,
    ],
    ids=lambda text: text[:6],
)
def test_long_strange_text_is_read_to_its_end(text: str) -> None:
    found = find_personal(text + " and B801200005001", TODAY)
    assert Kind.UPN in {finding.kind for finding in found}


def test_the_privacy_statement_is_true_to_the_settings() -> None:
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        settings = tomllib.load(file)
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["enableXsrfProtection"] is True


def test_the_privacy_statement_names_every_field_that_can_be_kept() -> None:
    # In the statement's words. A field that is added has to be added there.
    said = {
        "asked_at": "the time",
        "at": "the time",
        "question": "the question as typed",
        "setting": "the setting chosen",
        "declined": "whether it was answered",
        "labels": "the paragraphs cited",
        "helpful": "thumbs up or down",
        "reason": "the reason typed",
        "row": "a number that counts them",
    }
    statement = " ".join((ROOT / "PRIVACY.md").read_text(encoding="utf-8").split())
    assert SWITCH in statement
    for field in (*fields(Turn), *fields(Feedback)):
        assert said[field.name] in statement


@pytest.mark.parametrize("kind", list(Kind))
def test_the_privacy_statement_names_every_kind_that_is_noticed(kind: Kind) -> None:
    assert kind.split(" ", 1)[1] in (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
