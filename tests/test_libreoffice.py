"""What a trainer takes away, opened by LibreOffice: every file becomes pages, and the words are on them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from conftest import bare_shelf

from screens.picture_book import make_files
from teach.handout import to_docx
from teach.quiz import Wish, draw_quiz
from teach.quiz_export import to_forms, to_kahoot, to_sheet, to_table
from teach.scenes import load_scenes
from teach.session import Item, Session, add_item
from teach.slides import to_pptx
from teach.stems import collect_stems

DAY = date(2026, 11, 24)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice (soffice) and poppler (pdftotext)"
)
def test_every_file_of_a_trainer_opens(tmp_path: Path) -> None:
    shelf = bare_shelf()
    scene: Session = load_scenes()[0].session
    session = add_item(scene, Item("picture", question="The weeks to a plan", picture="time"))
    files = make_files(["time"], ())
    quiz = draw_quiz(collect_stems(shelf, ()), Wish("4821", 5, short=True))
    answer = quiz[0].answer
    made = {
        "handout.docx": (to_docx(session, shelf, files, DAY), scene.items[0].question[:30]),
        "deck.pptx": (to_pptx(session, shelf, files, DAY), "The weeks to a plan"),
        "sheet.docx": (to_sheet(quiz, shelf, "A quiz"), answer),
        "forms.docx": (to_forms(quiz, shelf, "A quiz"), answer),
        "kahoot.xlsx": (to_kahoot(quiz, shelf.document, "A quiz").content, answer),
        "table.xlsx": (to_table(quiz, shelf, "A quiz"), answer),
    }
    for name, (content, _) in made.items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *(str(tmp_path / name) for name in made)], check=True, capture_output=True, timeout=300)
    for name, (_, words) in made.items():
        pdf = (tmp_path / name).with_suffix(".pdf")
        text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
        # Cells and lines break where they are full, so the words are compared without the spaces between them.
        assert "".join(words.split()) in "".join(text.split()), name
