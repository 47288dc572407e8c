"""Answers taken away: everything is in the file, the quotation is exact, and nothing that was typed comes alive in it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from pypdf import PdfReader

from answer.citation import FORCE_WORDS, citation_line
from answer.compose import Answer, Cited
from answer.decline import Decline
from answer.export import CITATION_STYLE, LEGEND, NO_WORDING, NOT_ADVICE, OURS_STYLE, QUOTE_STYLE, to_docx, to_markdown
from answer.question import Question
from answer.quote import quote_whole
from corpus.duty import read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph, Part
from corpus.updates import Update

DAY = date(2026, 11, 24)
# Words of our own, not the Code's, with every turn that a quotation can take.
RULE = Paragraph(
    document="send-code-2015",
    label="6.85",
    number="6.85",
    kind="paragraph",
    pages=(108,),
    chapter="6 Schools",
    section=("6 Schools", "The role & place of the *SENCO*"),
    musts=1,
    sha256="",
    forces=("must",),
    parts=(
        Part("A school must have a SENCO_who is <qualified>:", "text"),
        Part("who knows the law & the [Code]", "bullet", 1),
        Part("as it stands – 1. today", "bullet", 2),
        Part("- who ‘signs’ plans", "bullet", 1),
    ),
)
ENTRY = Paragraph(
    document="send-code-2015",
    label="Glossary: Academy",
    number=None,
    kind="glossary",
    pages=(278,),
    chapter="Glossary",
    section=("Glossary of terms",),
    musts=0,
    sha256="",
    parts=(Part("A school of a certain kind."),),
)
UNREAD = Paragraph(
    "send-code-2015", "6.91", "6.91", "paragraph", (109,), "6 Schools", ("6 Schools",), 0, "", forces=("should",)
)
AID = {"6.85": AidRecord("6.85", "Every school needs a SENCO.", (), (), (), ())}
UPDATES = {
    "6.85": (
        Update(
            "a", "2024-09-01", "Another award", "It is new.", ("6.85",), "https://law.example/1", "Law", "in force", True
        ),
        Update("b", "2026-02", "An idea", "It may come.", ("6.85",), "", "Paper", "proposed", False),
    )
}


def cited(paragraph: Paragraph) -> Cited:
    return Cited(quote_whole(paragraph, read_sentences(paragraph)), 1.0)


def an_answer(text: str, *paragraphs: Paragraph, message: str = "", declined: bool = False, setting: str = "any") -> Answer:
    decline = Decline("not_in_code", "The Code does not seem to answer this.") if declined else None
    notes = (message,) if message else ()
    return Answer(question=Question(text, setting), citations=tuple(map(cited, paragraphs)), decline=decline, notes=notes)


ANSWERS = (
    an_answer("Who has to be the SENCo?", RULE, ENTRY, UNREAD, setting="early_years"),
    an_answer("best phonics app", ENTRY, declined=True),
)


def read_docx(body: bytes) -> WordDocument:
    return open_docx(io.BytesIO(body))


def texts(word: WordDocument, style: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style is not None and paragraph.style.name == style]


def export_docx(answers: Sequence[Answer], document: Document) -> WordDocument:
    return read_docx(to_docx(answers, document, DAY, AID, UPDATES))


def export_markdown(answers: Sequence[Answer], document: Document, aid: Mapping[str, AidRecord] = AID) -> str:
    return to_markdown(answers, document, DAY, aid, UPDATES)


def visible(markdown: str) -> str:
    """What a reader of the Markdown sees, as one line."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    leaves = [leaf for token in tokens for leaf in (token.children or [token])]
    breaks = {"softbreak": " ", "hardbreak": " "}
    return " ".join("".join(breaks.get(leaf.type, leaf.content or "\n") for leaf in leaves).split())


# What each format has to hold, and why.
HELD = [
    ("Answers from the SEND Code of Practice (January 2015)", "title"),
    ("Exported on 24 November 2026.", "date of export"),
    ("disability code of practice: 0 to 25 years, January 2015", "edition"),
    (LEGEND, "what the force words mean"),
    ("1. Who has to be the SENCo?", "question"),
    ("Setting: early years", "setting"),
    ("6.85: must", "number and force"),
    ("Page 108 · 6 Schools > The role & place of the *SENCO*", "page and section"),
    ("SEND Code of Practice (January 2015), para 6.85, p. 108", "citation"),
    ("In plain English (our words): Every school needs a SENCO.", "our line, labelled as ours"),
    ("Since 2015 (our words): In force since 1 September 2024: Another award. It is new. Source: Law.", "an update"),
    ("https://law.example/1", "its source"),
    ("Since 2015 (our words): Proposed in February 2026, not law: An idea.", "a proposal, called one"),
    ("SEND Code of Practice (January 2015), Glossary: Academy, p. 278", "citation of a block without a number"),
    (NO_WORDING, "a paragraph whose wording is not here"),
    ("2. best phonics app", "second question"),
    ("The Code does not seem to answer this.", "decline"),
    ("Nearest paragraphs, which may not answer the question:", "that they are only neighbours"),
    ("Open Government Licence v3.0. © Crown copyright 2015.", "attribution"),
    ("https://www.gov.uk/government/publications/send-code-of-practice-0-to-25", "where the Code is published"),
    (NOT_ADVICE, "no legal advice"),
]


@pytest.mark.parametrize(("text", "why"), HELD, ids=[row[1] for row in HELD])
def test_both_formats_hold_everything(document: Document, text: str, why: str) -> None:
    word = export_docx(ANSWERS, document)
    assert text in "\n".join(paragraph.text for paragraph in word.paragraphs), why
    assert text in visible(export_markdown(ANSWERS, document)), why


def test_what_changes_the_answer_stands_above_the_quotation(document: Document) -> None:
    for text in ("\n".join(p.text for p in export_docx(ANSWERS, document).paragraphs), export_markdown(ANSWERS, document)):
        places = [text.index(words) for words in ("6.85: must", "Another award", "A school must", "An idea")]
        assert places == sorted(places)


def test_the_indent_of_a_bullet_under_a_bullet_is_kept(document: Document) -> None:
    assert "\n> \u00a0\u00a0• as it stands" in export_markdown(ANSWERS, document)


def test_word_has_real_headings_and_styles(document: Document) -> None:
    word = export_docx(ANSWERS, document)
    assert texts(word, "Title") == ["Answers from the SEND Code of Practice (January 2015)"]
    assert texts(word, "Heading 1") == ["1. Who has to be the SENCo?", "2. best phonics app", "About this document"]
    assert texts(word, "Heading 2") == ["6.85: must", "Glossary: Academy", "6.91: should", "Glossary: Academy"]
    assert texts(word, QUOTE_STYLE) == [cited(RULE).quote.text, "A school of a certain kind.", "A school of a certain kind."]
    assert texts(word, CITATION_STYLE)[0] == citation_line(RULE, document)
    assert [text.split(":")[0] for text in texts(word, OURS_STYLE)] == [
        "Since 2015 (our words)",
        "In plain English (our words)",
        "Since 2015 (our words)",
    ]


def test_word_is_a4_in_uk_english_with_a_footer(document: Document) -> None:
    word = export_docx(ANSWERS, document)
    defaults = word.styles.element.find(qn("w:docDefaults"))
    languages = [element.get(qn("w:val")) for element in defaults.iter(qn("w:lang"))]
    assert languages == ["en-GB"]
    assert {element.get(qn("w:val")) for element in word.element.iter(qn("w:lang"))} <= {"en-GB"}
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == "Answers from the SEND Code of Practice (January 2015)"
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert "© Crown copyright 2015" in section.footer.paragraphs[0].text
    assert [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))] == ["PAGE"]


def test_the_border_of_a_quotation_stands_where_word_reads_it(document: Document) -> None:
    properties = export_docx(ANSWERS, document).styles[QUOTE_STYLE].element.pPr
    names = [child.tag.split("}")[1] for child in properties]
    assert names.index("pBdr") < names.index("spacing") < names.index("ind")


# What was typed, and what a careless file would make of it.
TYPED = [
    ("[a](http://evil.example)", "a link"),
    ("![a](http://evil.example/x.png)", "an image, fetched when the file is opened"),
    ("[a][1] [1]: http://evil.example", "a link by reference"),
    ("<img src=x onerror=alert(1)>", "an image"),
    ("<script>alert(1)</script>", "a script"),
    ("<a href='javascript:alert(1)'>x</a>", "a script in a link"),
    ("[x](javascript:alert(1))", "a script in a link of Markdown"),
    ("<https://evil.example>", "a link between brackets"),
    ("see https://evil.example/x?y=1, www.evil.example", "an address that some readers make a link"),
    ("`https://evil.example` ``b`` `", "an address in code"),
    ("`@evil`", "an address that is code already"),
    ("\\[a](http://evil.example) \\\\[b](http://evil.example)", "a link behind backslashes"),
    ("&lt;b&gt; &#60;i&#62; &copy;", "entities"),
    ("# heading #", "a heading"),
    ("> quotation", "a quotation, as if the Code's"),
    ("- list", "a list"),
    ("1. list", "a numbered list"),
    ("---", "a rule"),
    ("===", "the underline of a heading"),
    ("``` code", "a block of code"),
    ("~~~", "another block of code"),
    ("| a | b |", "a table"),
    ("*a* _b_ **c** ~~d~~", "emphasis"),
    ("a\\", "a break"),
    ("<!-- gone -->", "a comment that hides text"),
    ("{{ x }} $y$", "a template"),
    ("6.85", "a number"),
    ("السؤال؟ 🙂", "another direction, an emoji"),
]


@pytest.mark.parametrize(("typed", "why"), TYPED, ids=[row[1] for row in TYPED])
def test_what_was_typed_stays_text(document: Document, typed: str, why: str) -> None:
    for answer in (an_answer(typed), an_answer("x", message=typed)):
        markdown = export_markdown([answer], document)
        tokens = MarkdownIt("commonmark").parse(markdown)
        kinds = {leaf.type for token in tokens for leaf in (token, *(token.children or ()))}
        assert kinds <= {
            *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "hr", "code_inline"),
            *("text_special", "softbreak"),
        }, why
        assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
        assert sum(token.type == "hr" for token in tokens) == 1
        assert " ".join(typed.split()) in visible(markdown)
        # A reader that links bare addresses leaves those in code alone.
        words = [leaf.content for token in tokens for leaf in token.children or () if leaf.type == "text"]
        assert not [word for word in words if re.search(r"://|www\.|@", word)]
        word = export_docx([answer], document)
        assert any(" ".join(typed.split()) in paragraph.text for paragraph in word.paragraphs)
        assert not list(word.element.iter(qn("w:hyperlink")))


def test_the_check_sees_what_would_come_alive() -> None:
    kinds = {
        leaf.type for token in MarkdownIt("commonmark").parse("## [a](http://evil.example)") for leaf in token.children or ()
    }
    assert "link_open" in kinds


@pytest.mark.parametrize(
    "text", ["", "   ", "a\x00b\x0bc", "half \ud83d", "line\nbreak\r\nmore", "\u202eevil", "word " * 4_000]
)
def test_strange_questions_make_files_that_open(document: Document, text: str) -> None:
    answers = [an_answer(text, RULE, message=text)]
    headings = texts(export_docx(answers, document), "Heading 1")
    assert len(headings) == 2
    assert "\u202e" not in headings[0]
    export_markdown(answers, document).encode()


def test_a_childs_details_are_masked_in_the_file(document: Document) -> None:
    answers = [an_answer("Must Jack Smith, Year 4, have a plan?", message="Nothing was found on: “Jack Smith, Year 4”.")]
    assert "Smith" not in export_markdown(answers, document)
    assert "Must [name], Year 4, have a plan?" in visible(export_markdown(answers, document))
    assert texts(export_docx(answers, document), "Heading 1")[0] == "1. Must [name], Year 4, have a plan?"
    assert "Smith" not in "".join(paragraph.text for paragraph in export_docx(answers, document).paragraphs)


def test_no_answers_make_a_file_that_says_what_it_is(document: Document) -> None:
    assert "Crown copyright" in export_markdown([], document)
    assert texts(export_docx([], document), "Heading 1") == ["About this document"]


def test_a_line_in_our_words_is_left_out_where_there_is_none(document: Document) -> None:
    assert "our words" not in to_markdown([an_answer("q", ENTRY)], document, DAY, {}, {})


def test_aid_and_updates_are_the_documents_own_unless_given(document: Document) -> None:
    markdown = to_markdown([an_answer("q", RULE)], document, DAY)
    assert "In plain English (our words):" in markdown
    assert "NPQ" in markdown
    assert markdown.index("NPQ") < markdown.index("A school must")


def test_a_decline_that_found_nothing_offers_no_neighbours(document: Document) -> None:
    assert "Nearest" not in export_markdown([an_answer("q", declined=True)], document)


@pytest.mark.parametrize("label", ["6.85", "6.90", "9.92", "9.69", "iv"])
def test_the_codes_own_words_are_exact(label: str, by_label: dict[str, Paragraph], document: Document) -> None:
    answer = an_answer(label, by_label[label])
    quote = answer.citations[0].quote.text
    assert quote
    assert texts(read_docx(to_docx([answer], document, DAY)), QUOTE_STYLE) == [quote]
    assert " ".join(quote.split()) in visible(to_markdown([answer], document, DAY))


def test_every_force_has_its_word() -> None:
    from corpus.duty import Force

    assert set(FORCE_WORDS) == set(Force) - {Force.NONE}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_word_file(document: Document, tmp_path: Path) -> None:
    (tmp_path / "answers.docx").write_bytes(to_docx(ANSWERS, document, DAY, AID, UPDATES))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "answers.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pdf = PdfReader(tmp_path / "answers.pdf")
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for words in ("1. Who has to be the SENCo?", "6.85: must", "A school must have a SENCO_who is <qualified>:", "p. 108"):
        assert words in text
    assert f"Page {len(pdf.pages)}" in text, "the footer counts the pages"
