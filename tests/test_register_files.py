"""The files in which the duty register is taken away, each opened again."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as open_docx
from docx.enum.section import WD_ORIENT
from duty_samples import LA, REGISTER, paragraph, record
from openpyxl import load_workbook
from pypdf import PdfReader

from corpus.paragraph import Document
from teach.export import COLUMNS, to_csv, to_docx, to_xlsx
from teach.register import build_register

COLUMNS_AT = {column.heading: place for place, column in enumerate(COLUMNS)}

# A spreadsheet would take these for formulas, or a file cannot hold them.
EVIL = tuple(
    replace(REGISTER[0], action=action)
    for action in (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        '=HYPERLINK("http://x.example")',
        "a\x0bb",
        "\tx",
        "Ordinary, “quoted”",
    )
)


def test_csv_opens_again_with_every_row_and_no_formula(document: Document) -> None:
    rows = list(csv.reader(io.StringIO(to_csv((*REGISTER, *EVIL), document).decode("utf-8-sig"), newline="")))
    assert rows[0] == [*(column.heading for column in COLUMNS), "Licence"]
    assert len(rows) == 1 + len(REGISTER) + len(EVIL)
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]
    assert rows[1][COLUMNS_AT["Source"]] == f"{document.citation}, para 9.1, p. 7"
    assert rows[1][-1] == document.attribution
    assert rows[-1][COLUMNS_AT["Duty"]] == "Ordinary, “quoted”"


def test_xlsx_opens_again_with_every_row_and_no_formula(document: Document) -> None:
    book = load_workbook(io.BytesIO(to_xlsx((*REGISTER, *EVIL), document)))
    sheet = book["Duties"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert sheet.max_row == 1 + len(REGISTER) + len(EVIL)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    duties = [row[COLUMNS_AT["Duty"]] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert duties[0] == REGISTER[0].action
    assert duties[len(REGISTER)] == "=1+1"
    assert sheet.cell(2, 1 + COLUMNS_AT["Page"]).value == 7
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:O{sheet.max_row}")
    about = [row[0] for row in book["About"].iter_rows(values_only=True)]
    assert document.attribution in about


def test_docx_opens_again_as_a_table_on_landscape_with_its_source(document: Document) -> None:
    word = open_docx(io.BytesIO(to_docx((*REGISTER, EVIL[6]), document)))
    (table,) = word.tables
    assert len(table.rows) == 1 + len(REGISTER) + 1
    assert table.rows[0]._tr.trPr.findall(".//{*}tblHeader")
    assert word.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert word.sections[0].page_width > word.sections[0].page_height
    words = [paragraph.text for paragraph in word.paragraphs]
    assert words[0] == f"Duties in the {document.citation}"
    assert document.attribution in words
    assert word.core_properties.language == "en-GB"
    headings = [cell.text for cell in table.rows[0].cells]
    first = dict(zip(headings, (cell.text for cell in table.rows[1].cells), strict=True))
    assert (first["Paragraph"], first["Who"], first["By when"]) == ("9.1", "Local authority", "within six weeks")


def test_on_paper_a_bullet_has_its_lead_in_and_an_inferred_bearer_says_so(document: Document) -> None:
    register = build_register([paragraph("The plan must hold:", "• the dates")], {"9.1": record(LA)})
    word = open_docx(io.BytesIO(to_docx(register, document, "Two duties")))
    assert word.paragraphs[0].text == "Two duties"
    cells = [cell.text for cell in word.tables[0].rows[1].cells]
    assert "The plan must hold: … the dates" in cells
    assert "Local authority (not named here)" in cells


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_both_files(document: Document, tmp_path: Path) -> None:
    (tmp_path / "table.docx").write_bytes(to_docx((*REGISTER, *EVIL), document))
    (tmp_path / "sheet.xlsx").write_bytes(to_xlsx((*REGISTER, *EVIL), document))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / "table.docx"), str(tmp_path / "sheet.xlsx")]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name in ("table.pdf", "sheet.pdf"):
        pages = PdfReader(tmp_path / name).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        # A formula would show its result.
        for words in ("Local authorities must reply to parents", "=1+1", "within six weeks", "Open Government Licence"):
            assert words in text, name
        assert pages[0].mediabox.width > pages[0].mediabox.height


@pytest.mark.parametrize("write", [to_csv, to_xlsx, to_docx])
def test_an_empty_register_is_still_a_file(write, document: Document) -> None:
    assert write((), document)
