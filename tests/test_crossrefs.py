"""Cross-references: every form becomes a link to the right place, and the Code's wrong ones carry a note."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from corpus.crossrefs import Correction, Reference, cited_by, find_references, load_corrections
from corpus.document import DEFAULT_DOCUMENT
from corpus.paragraph import Paragraph, Part
from corpus.store import load_outline
from ingest.split import Split

LABELS = tuple(paragraph.label for paragraph in load_outline(DEFAULT_DOCUMENT))
CORRECTIONS = load_corrections(DEFAULT_DOCUMENT)
LAW = "https://www.legislation.gov.uk/"


def make_paragraph(*texts: str, label: str = "1.1") -> Paragraph:
    parts = tuple(Part(text, "text" if not place else "bullet", min(place, 1)) for place, text in enumerate(texts))
    return Paragraph("none", label, label, "paragraph", (1,), "1", ("1",), 0, "", parts=parts)


def words_of(paragraph: Paragraph, reference: Reference) -> str:
    return paragraph.parts[reference.part].text[reference.start : reference.end]


def links(*texts: str) -> list[tuple[str, str]]:
    """Each link's words and where it leads: its targets, first and last, or the law's path."""
    paragraph = make_paragraph(*texts)
    found = []
    for reference in find_references(paragraph, LABELS):
        ends = dict.fromkeys((*reference.targets[:1], *reference.targets[-1:]))
        found.append((words_of(paragraph, reference), reference.url.removeprefix(LAW) or " to ".join(ends)))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See paragraphs 4.52 to 4.56.", [("paragraphs 4.52 to 4.56", "4.52 to 4.56")]),
        ("See paragraph 9.64 onwards.", [("paragraph 9.64 onwards", "9.64")]),
        ("Parents are told (see 5.38 above).", [("5.38", "5.38")]),
        ("Those listed at 9.78 above.", [("9.78", "9.78")]),
        ("Subject to para 9.47.", [("para 9.47", "9.47")]),
        ("Those in section 9.13 above.", [("section 9.13", "9.13")]),  # a paragraph, not section 9 of an Act
        ("See paragraphs 4.30 and 4.31.", [("paragraphs 4.30", "4.30"), ("4.31", "4.31")]),
        (
            "In paragraphs 11.101 to 11.104 and 11.105 to 11.111.",
            [("paragraphs 11.101 to 11.104", "11.101 to 11.104"), ("11.105 to 11.111", "11.105 to 11.111")],
        ),
        # A range runs in the document's order, over the gap at 7.36 and the two paragraphs printed as 7.37 and 7.38.
        ("See paragraphs 7.35 to 8.1.", [("paragraphs 7.35 to 8.1", "7.35 to 8.1")]),
        (
            "See Chapter 10, paragraphs 10.47 to 10.52.",
            [
                ("Chapter 10", "Chapter 10, What this chapter covers"),
                ("paragraphs 10.47 to 10.52", "10.47 to 10.52"),
            ],
        ),
        (
            "In Chapter 9 (9.32 to 9.34).",
            [("Chapter 9", "Chapter 9, What the chapter covers"), ("9.32 to 9.34", "9.32 to 9.34")],
        ),
        (
            "Chapters 3 and 4 say more.",
            [
                ("Chapters 3", "Chapter 3, What this chapter covers"),
                ("4", "Chapter 4, What this chapter covers"),
            ],
        ),
        (
            "(chapters 5 to 7) and 9) count too",  # the stray bracket is the Code's, at 1.35
            [
                ("chapters 5 to 7", "Chapter 5, What this chapter covers to Chapter 7, What this chapter covers"),
                ("9", "Chapter 9, What the chapter covers"),
            ],
        ),
        ("Those in paragraph iv. must.", [("paragraph iv", "iv")]),
        ("See paragraphs x and xi of the Introduction.", [("paragraphs x and xi", "x to xi"), ("Introduction", "i")]),
        ("See Annex 1, Mental Capacity.", [("Annex 1", "Annex 1 (1)")]),
        ("Who cares for them (see Glossary).", [("Glossary", "Glossary: Academy")]),
        # The chapter in this is a heading in the list of references, not the chapter.
        (
            "A link is in the References section under Chapter 6.",
            [("References section under Chapter 6", "References, Chapter 6: Schools")],
        ),
        ("See the Reference section under General.", [("Reference section under General", "References, General")]),
        (
            "See the References section at the end of this Code.",
            [("References section at the end of this Code", "References, General")],
        ),
    ],
)
def test_places_in_the_document_are_linked(text: str, expected: list[tuple[str, str]]) -> None:
    assert links(text) == expected


CFA = "ukpga/2014/6"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ["Section 36 of the Children and Families Act 2014"],
            [("Section 36 of the Children and Families Act 2014", f"{CFA}/section/36")],
        ),
        (  # "of the" left out, and a space
            ["(Section20 Children and Families Act 2014)"],
            [("Section20 Children and Families Act 2014", f"{CFA}/section/20")],
        ),
        (
            ["Sections 36 and 37 of the Children and Families Act 2014"],
            [
                ("Sections 36", f"{CFA}/section/36"),
                ("37", f"{CFA}/section/37"),
                ("Children and Families Act 2014", CFA),
            ],
        ),
        (
            ["Sections 19(c), 26(3) and 51-57 of the Children and Families Act 2014"],
            [
                ("Sections 19(c)", f"{CFA}/section/19"),
                ("26(3)", f"{CFA}/section/26"),
                ("51", f"{CFA}/section/51"),
                ("57", f"{CFA}/section/57"),
                ("Children and Families Act 2014", CFA),
            ],
        ),
        (
            ["Regulations 3, 4, and 5 of the SEND Regulations 2014"],
            [
                ("Regulations 3", "uksi/2014/1530/regulation/3"),
                ("4", "uksi/2014/1530/regulation/4"),
                ("5", "uksi/2014/1530/regulation/5"),
                ("SEND Regulations 2014", "uksi/2014/1530"),
            ],
        ),
        (["Section 26 of the Act applies"], [("Section 26 of the Act", f"{CFA}/section/26")]),  # the Act is the 2014 one
        (
            ["Section 508B of the Education Act 1996 and Section 508C of the Act"],  # here it is the one just named
            [
                ("Section 508B of the Education Act 1996", "ukpga/1996/56/section/508B"),
                ("Section 508C of the Act", "ukpga/1996/56/section/508C"),
            ],
        ),
        (
            ["under Section 20, or Sections 31 or 38 of the Children Act 1989"],  # the law comes last
            [
                ("Section 20", "ukpga/1989/41/section/20"),
                ("Sections 31", "ukpga/1989/41/section/31"),
                ("38", "ukpga/1989/41/section/38"),
                ("Children Act 1989", "ukpga/1989/41"),
            ],
        ),
        (
            ["The Children Act 1989, section 26"],  # the law comes first
            [("Children Act 1989", "ukpga/1989/41"), ("section 26", "ukpga/1989/41/section/26")],
        ),
        (
            ["National Health Service Act 2006 (Part 3, section 75 and 14Z2)"],
            [
                ("National Health Service Act 2006", "ukpga/2006/41"),
                ("Part 3", "ukpga/2006/41/part/3"),
                ("section 75", "ukpga/2006/41/section/75"),
                ("14Z2", "ukpga/2006/41/section/14Z2"),
            ],
        ),
        (
            ["Equality Act 2010 (under s149)"],
            [("Equality Act 2010", "ukpga/2010/15"), ("s149", "ukpga/2010/15/section/149")],
        ),
        (
            ["Section 2 of the Chronically Sick and Disabled Persons Act (CSDPA) 1970 and Section 2 of the CSDPA"],
            [
                ("Section 2 of the Chronically Sick and Disabled Persons Act (CSDPA) 1970", "ukpga/1970/44/section/2"),
                ("Section 2 of the CSDPA", "ukpga/1970/44/section/2"),
            ],
        ),
        (["Section 47 of the Children Act, with care"], [("Section 47 of the Children Act", "ukpga/1989/41/section/47")]),
        (["Section 10 of the Children Act 2004"], [("Section 10 of the Children Act 2004", "ukpga/2004/31/section/10")]),
        (
            ["section 42A of the Education Act 1997"],
            [("section 42A of the Education Act 1997", "ukpga/1997/44/section/42A")],
        ),
        (["Schedule 10 to the Equality Act 2010"], [("Schedule 10 to the Equality Act 2010", "ukpga/2010/15/schedule/10")]),
        (
            ["Part 3 of the Children Act 1989"],
            [("Part 3 of the Children Act 1989", "ukpga/1989/41/part/III")],
        ),  # its own numerals
        (["Part III of the Act"], [("Part III of the Act", f"{CFA}/part/3")]),
        (
            # Another Act inside the list does not take the sections that follow.
            [
                "Duties under the Children and Families Act 2014:",
                "Section 17 of the Children Act 1989: Section 50",
                "Section 51",
            ],
            [
                ("Children and Families Act 2014", CFA),
                ("Section 17 of the Children Act 1989", "ukpga/1989/41/section/17"),
                ("Section 50", f"{CFA}/section/50"),
                ("Section 51", f"{CFA}/section/51"),
            ],
        ),
        (["a section 41 approved institution"], [("section 41", f"{CFA}/section/41")]),
        (["Section 139A guidance"], []),  # no section of Part 3, and no law named
        (["Section I and section H1 of the EHC plan, and Year 9"], []),  # sections of a plan
        (["Equality Act 2010: Advice for schools"], []),  # the name of something else
        (["the Education Acts, part 2 of the form, v3.0, £4.50 and 1.5%"], []),
        (["Equality Act 2010, then the Equality Act 2010"], [("Equality Act 2010", "ukpga/2010/15")]),  # once a paragraph
    ],
)
def test_the_law_is_linked(texts: list[str], expected: list[tuple[str, str]]) -> None:
    assert links(*texts) == expected


def test_a_number_that_is_no_paragraph_is_said_to_be_none() -> None:
    (reference,) = find_references(make_paragraph("See paragraphs 6.98 to 6.100."), LABELS)
    assert reference.targets == ("6.98",)
    assert reference.note == "There is no paragraph 6.100."


def test_nothing_is_found_where_the_wording_is_absent() -> None:
    assert find_references(make_paragraph(), LABELS) == ()


@pytest.mark.parametrize(
    "correction", [c for found in CORRECTIONS.values() for c in found], ids=lambda c: f"{c.label} {c.cited}"
)
def test_each_correction_leads_somewhere(correction: Correction) -> None:
    assert correction.label in LABELS
    assert correction.why.endswith(".")
    if correction.url:
        assert correction.url.startswith(LAW)
    else:
        ends = correction.meant.split(" to ")
        assert all(end in LABELS for end in ends)
        assert correction.cited not in correction.meant


# --- Against the Code itself ---


def found_in(parsed: Split) -> list[tuple[Paragraph, Reference]]:
    labels = tuple(paragraph.label for paragraph in parsed.paragraphs)
    return [(paragraph, reference) for paragraph in parsed.paragraphs for reference in find_references(paragraph, labels)]


def test_every_kind_is_found_as_often_as_counted(parsed: Split) -> None:
    """The counts of a list that was read line by line."""
    assert Counter(reference.kind for _, reference in found_in(parsed)) == {
        "section of an Act": 255,
        "whole law": 233,
        "chapter": 156,
        "paragraphs": 120,
        "references": 64,
        "regulation": 50,
        "annex": 4,
        "glossary": 1,
    }


def test_every_paragraph_number_in_the_text_is_linked(parsed: Split) -> None:
    """Each number leads to a paragraph there is, or is on the list of wrong ones."""
    spans = {
        (paragraph.label, reference.part, place)
        for paragraph, reference in found_in(parsed)
        if reference.kind == "paragraphs" and reference.targets
        for place in range(reference.start, reference.end)
    }
    loose = [
        (paragraph.label, match.group())
        for paragraph in parsed.paragraphs
        for number, part in enumerate(paragraph.parts)
        for match in re.finditer(r"(?<![\d.v])\d{1,2}\.\d{1,3}\b", part.text)
        if (paragraph.label, number, match.start()) not in spans
    ]
    assert loose == []


def test_no_reference_into_chapter_8_is_linked_as_printed(parsed: Split) -> None:
    """All eleven are two too high."""
    printed = [
        (paragraph.label, reference)
        for paragraph, reference in found_in(parsed)
        if reference.kind == "paragraphs" and re.search(r"\b8\.\d", words_of(paragraph, reference))
    ]
    assert len(printed) == 11
    for label, reference in printed:
        paragraph = next(p for p in parsed.paragraphs if p.label == label)
        numbers = [int(number) for number in re.findall(r"\b8\.(\d+)", words_of(paragraph, reference))]
        assert [reference.targets[0], reference.targets[-1]] == [f"8.{numbers[0] - 2}", f"8.{numbers[-1] - 2}"], label
        assert reference.note, label


def test_each_correction_meets_its_reference_once(parsed: Split) -> None:
    noted = Counter((paragraph.label, reference.note) for paragraph, reference in found_in(parsed) if reference.note)
    assert noted == {(c.label, c.note): 1 for found in CORRECTIONS.values() for c in found}


@pytest.mark.parametrize(
    ("label", "words", "target"),
    [
        ("6.2", "paragraph 6.78 onwards", "6.79"),
        ("6.75", "paragraph 6.63", "6.64"),
        ("10.94", "paragraph 10.71", "10.85"),
        ("Chapter 11, Children and young people in youth custody", "paragraphs 10.76 to 10.78", "10.117"),
        ("3.50", "References section under Chapter 3", "References, Introduction"),
        ("11.58", "paragraphs 10.47 to 10.52", "10.47"),  # not sure: the link stays as printed, with the note
    ],
)
def test_a_wrong_reference_leads_to_the_right_place(parsed: Split, label: str, words: str, target: str) -> None:
    (reference,) = [r for p, r in found_in(parsed) if p.label == label and words_of(p, r) == words]
    assert reference.targets[0] == target
    assert reference.note


def test_no_two_references_overlap(parsed: Split) -> None:
    for paragraph in parsed.paragraphs:
        found = find_references(paragraph, LABELS)
        for one, next_one in pairwise(found):
            assert (one.part, one.end) <= (next_one.part, next_one.start), paragraph.label


@pytest.mark.parametrize(
    ("label", "citing"),
    [
        ("6.28", ("5.32", "6.25", "7.22")),
        ("9.64", ("6.41", "7.6", "9.61", "9.69 table: section E", "9.151")),
        ("9.42", ("9.44", "9.52", "9.192")),
        ("8.59", ("8.26",)),  # under the right number, not the printed one
        ("10.71", ()),
        ("Annex 2 (1)", ("5.35", "6.4")),
    ],
)
def test_what_cites_a_paragraph(parsed: Split, label: str, citing: tuple[str, ...]) -> None:
    assert cited_by(parsed.paragraphs).get(label, ()) == citing


def test_no_paragraph_cites_itself(parsed: Split) -> None:
    citations = cited_by(parsed.paragraphs)
    assert len(citations) == 297
    assert not [label for label, citing in citations.items() if label in citing]
