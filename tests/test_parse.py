"""The real PDF, accounted for: every paragraph, every bold must, every character."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from corpus.paragraph import Document, Paragraph
from corpus.store import load_outline
from ingest.parts import SYMBOLS
from ingest.pdf import PdfText
from ingest.split import Split
from ingest.verify import compare

COUNTS = {"1": 41, "2": 24, "3": 71, "4": 62, "5": 60, "6": 99, "7": 37, "8": 78, "9": 217, "10": 150, "11": 111}
ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv".split()


def characters(text: str) -> Counter[str]:
    return Counter(character for character in text.translate(SYMBOLS) if not character.isspace())


def test_every_numbered_paragraph_is_there_once_and_in_order(parsed: Split) -> None:
    numbers = [paragraph.number for paragraph in parsed.paragraphs if paragraph.number]
    assert numbers[:25] == ROMANS
    decimal = numbers[25:]
    assert Counter(number.split(".")[0] for number in decimal) == COUNTS
    assert len(decimal) == 950 == len(set(decimal))
    # 7.36 does not exist; 7.37 and 7.38 open chapter 8. That is the document.
    assert "7.36" not in decimal
    assert decimal[decimal.index("7.35") : decimal.index("8.1") + 1] == ["7.35", "7.37", "7.38", "8.1"]
    rest = [tuple(map(int, number.split("."))) for number in decimal if number not in ("7.37", "7.38")]
    assert rest == sorted(rest)


def test_every_character_belongs_to_one_passage_or_to_named_furniture(
    parsed: Split, pdf: PdfText, document: Document
) -> None:
    shown = characters("".join(run.text for page in pdf.pages[document.first_body_page - 1 :] for run in page.runs))
    kept = sum((characters(part.text) for paragraph in parsed.paragraphs for part in paragraph.parts), Counter())
    furniture = sum((characters(item.text) for item in parsed.furniture), Counter())
    assert kept + furniture == shown
    assert {item.kind for item in parsed.furniture} == {
        "page number",
        "heading",
        "paragraph number",
        "bullet",
        "table header",
        "line-end hyphen",
    }


def test_pypdf_reads_the_same_characters_its_own_way(parsed: Split, source, document: Document) -> None:
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(source.path).pages[document.first_body_page - 1 :])
    kept = sum((characters(part.text) for paragraph in parsed.paragraphs for part in paragraph.parts), Counter())
    furniture = sum((characters(item.text) for item in parsed.furniture), Counter())
    assert kept + furniture == characters(text)


def test_every_must_is_kept_and_its_bold(parsed: Split) -> None:
    # 660 bold and 681 in all, less two in headings (pp. 13, 66) and two lines of the contents pages.
    assert sum(paragraph.musts for paragraph in parsed.paragraphs) == 658
    assert sum(len(re.findall(r"\bmust\b", paragraph.text or "", re.I)) for paragraph in parsed.paragraphs) == 677


def test_no_page_number_stands_in_a_text(parsed: Split) -> None:
    pages = [item for item in parsed.furniture if item.kind == "page number"]
    assert [item.page for item in pages] == list(range(11, 293))


def test_hyphens_are_mended(parsed: Split) -> None:
    stray = [
        (paragraph.label, match.group())
        for paragraph in parsed.paragraphs
        for match in re.finditer(r"[^\W\d_]- \w+", paragraph.text or "")
        if match.group().split()[1] not in ("to", "and", "or")
    ]
    assert stray == []


@pytest.mark.parametrize(
    ("label", "page", "musts", "says"),
    [
        ("6.85", 108, 3, "National Award in Special Educational Needs Co-ordination within three years"),
        ("5.52", 88, 1, "qualified teacher designated as the SENCO"),
        # The wrapped cross-references that look like paragraphs stay inside their own.
        ("6.41", 99, None, "9.64 to 9.69"),
        ("7.6", 113, None, "9.64 to 9.69"),
        ("8.26", 129, None, "8.61 to 8.66"),
        ("9.84", 173, None, "9.78 above"),
        ("9.64", 163, None, "EHC plans"),
        ("1.4", 20, None, "Specifically, local authorities must"),
    ],
)
def test_paragraphs_known_by_heart(
    by_label: dict[str, Paragraph], label: str, page: int, musts: int | None, says: str
) -> None:
    paragraph = by_label[label]
    assert page in paragraph.pages
    assert says in " ".join((paragraph.text or "").split())
    assert musts is None or paragraph.musts == musts


def test_tables_belong_to_their_paragraphs_row_by_row(parsed: Split) -> None:
    rows = Counter(paragraph.belongs_to for paragraph in parsed.paragraphs if paragraph.kind == "table_row")
    assert rows == {"9.69": 12, "11.2": 16, "3.70": 8}
    by_label = {paragraph.label: paragraph for paragraph in parsed.paragraphs}
    section_f = by_label["9.69 table: section F"]
    assert section_f.pages == (166, 167)
    assert section_f.parts[0].heading == "Section"
    assert sum(part.kind == "bullet" for part in section_f.parts) == 12
    ofsted = by_label["11.2 table: Ofsted"]
    assert ofsted.parts[1].heading == "Early years/school/college provision"
    assert ofsted.parts[1].text.startswith("✓")


def test_bullets_keep_their_levels(by_label: dict[str, Paragraph]) -> None:
    nested = [part for part in by_label["9.69 table: section H1"].parts if part.level == 2]
    assert len(nested) == 8
    assert [part.kind for part in by_label["6.90"].parts] == ["text"] + ["bullet"] * 11


@pytest.mark.parametrize(
    ("kind", "count"), [("glossary", 60), ("covers", 11), ("figure", 4), ("annex", 17), ("references", 14), ("foreword", 1)]
)
def test_unnumbered_text_is_citable(parsed: Split, kind: str, count: int) -> None:
    blocks = [paragraph for paragraph in parsed.paragraphs if paragraph.kind == kind]
    assert len(blocks) == count
    assert all(block.number is None and block.label for block in blocks)


def test_labels_are_unique_and_sections_named(parsed: Split) -> None:
    labels = [paragraph.label for paragraph in parsed.paragraphs]
    assert len(labels) == len(set(labels))
    assert all(paragraph.section for paragraph in parsed.paragraphs)


def test_the_parse_is_the_committed_outline(parsed: Split, document: Document) -> None:
    assert compare(parsed.paragraphs, load_outline(document.id)) == ()
