"""The command line: the contract of its JSON, what it says of numbers that do not exist, and errors without a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import HashEncoder
from typer.testing import CliRunner

import cli
from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import StoreError, VerseError
from corpus.store import load_outline
from ingest import build
from ingest.build import ensure_index
from ingest.pdf import PdfText
from ingest.source import Source

TESTS = Path(__file__).parent
# The contract of the README: these names, whatever else may be added beside them.
ANSWER = {"question", "declined", "citations"}
CITATION = {"document", "paragraph", "page", "section", "force", "quote", "text", "score"}
PASSAGE = {"document", "paragraph", "label", "page", "chapter", "section", "text"}
FORCES = {"must", "duty", "required", "should", "expected", "encouraged", "may", "none"}
QUESTION = "Do I have to be a qualified teacher to be the SENCo?"

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def without_pdf(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a machine without the PDF, its index built."""
    home = tmp_path_factory.mktemp("without")
    (home / "sources").mkdir()
    settings = {
        "VERSE_SOURCES": str(home / "sources"),
        "VERSE_SOURCES_ONLY": "1",
        "VERSE_INDEX": str(home / "built"),
        "HF_HUB_OFFLINE": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    return settings


@pytest.fixture(scope="module")
def with_pdf(tmp_path_factory: pytest.TempPathFactory, source: Source, pdf: PdfText) -> dict[str, str]:
    """The settings of a machine with the PDF, its index built; the PDF is read once for all tests."""
    settings = {
        "VERSE_SOURCES": str(source.path.parent),
        "VERSE_SOURCES_ONLY": "1",
        "VERSE_INDEX": str(tmp_path_factory.mktemp("with") / "built"),
        "HF_HUB_OFFLINE": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.setattr(build, "read_pdf", lambda path: pdf)
        ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
    return settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``verse`` with the computed encoder; an error of ours is raised, for ``main`` to put in words."""
    monkeypatch.setattr(cli, "SentenceEncoder", HashEncoder)

    def verse(settings: dict[str, str], *arguments: str) -> Result:
        result = CliRunner().invoke(cli.app, list(arguments), env=settings)
        if isinstance(result.exception, VerseError):
            raise result.exception
        return result

    return verse


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


# ask


def test_ask_keeps_its_contract(run: Run, with_pdf: dict[str, str]) -> None:
    (answer,) = lines(run(with_pdf, "ask", QUESTION, "--json", "--top-k", "10"))
    assert set(answer) >= ANSWER
    assert answer["question"] == QUESTION
    assert isinstance(answer["declined"], bool)
    citations = answer["citations"]
    assert len(citations) >= 10
    scores = [citation["score"] for citation in citations]
    assert scores == sorted(scores, reverse=True)
    places = [(citation["paragraph"], citation["label"]) for citation in citations]
    assert len(places) == len(set(places))
    for citation in citations:
        assert set(citation) >= CITATION
        assert citation["document"] == DEFAULT_DOCUMENT
        assert citation["paragraph"] is None or re.fullmatch(r"\d{1,2}\.\d{1,3}|[ivx]+", citation["paragraph"])
        assert 1 <= citation["page"] <= 292
        assert citation["section"]
        assert citation["force"] in FORCES
        assert isinstance(citation["score"], float)
        # Word for word: every stretch between two cuts stands in the paragraph.
        for stretch in citation["quote"].split("…"):
            assert stretch.strip() in citation["text"]


@pytest.mark.parametrize("top_k", [1, 3, 25])
def test_ask_goes_as_deep_as_it_is_told(top_k: int, run: Run, without_pdf: dict[str, str]) -> None:
    (answer,) = lines(run(without_pdf, "ask", QUESTION, "--json", "--top-k", str(top_k)))
    assert len(answer["citations"]) == top_k


def test_ask_without_the_pdf_keeps_its_contract_with_null_for_the_wording(run: Run, without_pdf: dict[str, str]) -> None:
    (answer,) = lines(run(without_pdf, "ask", QUESTION, "--json"))
    assert len(answer["citations"]) == 10
    for citation in answer["citations"]:
        assert set(citation) >= CITATION
        assert (citation["quote"], citation["text"]) == (None, None)
        assert citation["page"]
        assert citation["force"] in FORCES


@pytest.mark.parametrize(
    ("question", "first", "declined"),
    [
        ("6.85", "6.85", False),
        ("What does para iv say?", "iv", False),
        # Said not to exist, and nothing offered in its place as if it did.
        ("7.36", None, True),
        ("12.4", None, True),
        ("", None, True),
        ("😀", None, True),
    ],
)
def test_ask_for_a_number_or_for_nothing(
    question: str, first: str | None, declined: bool, run: Run, without_pdf: dict[str, str]
) -> None:
    (answer,) = lines(run(without_pdf, "ask", question, "--json"))
    assert answer["declined"] is declined
    assert not declined or answer["message"]
    if first is not None:
        assert answer["citations"][0]["paragraph"] == first
    if re.fullmatch(r"\d+\.\d+", question) and first is None:
        assert question in answer["message"]


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE paragraphs; --",
        "<script>alert(1)</script>",
        "![x](https://example.org/x.png) who is the SENCO?",
        "who is the SENCO? " * 1_200,
        "من هو المنسق؟",
        "who\x00is\x1b[31mthe SENCO",
        "who is \ud83d the SENCO",
    ],
    ids=["SQL", "HTML", "markdown", "20,000 characters", "right to left", "control characters", "half an emoji"],
)
def test_ask_survives_any_question(question: str, run: Run, without_pdf: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text(json.dumps({"question": question}) + "\n", encoding="utf-8")
    (answer,) = lines(run(without_pdf, "ask", "--batch", str(tmp_path / "batch.jsonl"), "--json"))
    assert set(answer) >= ANSWER


def test_ask_in_words_names_force_place_and_page(run: Run, with_pdf: dict[str, str]) -> None:
    said = run(with_pdf, "ask", "6.85").stdout
    assert "MUST" in said
    assert "6.85" in said
    assert "p. 108" in said
    assert "must be a qualified teacher" in " ".join(said.split())


def test_a_batch_is_answered_line_by_line_in_order(run: Run, without_pdf: dict[str, str], tmp_path: Path) -> None:
    records = [
        {"question": QUESTION, "id": 7},
        {"question": "6.85", "setting": "college"},
        {"question": "12.4"},
        {"question": "Zoë’s child?"},
    ]
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    # As Windows and its editors write it: a mark at the start, other line ends, and a blank line.
    (tmp_path / "batch.jsonl").write_bytes(("\ufeff" + text.replace("\n", "\r\n") + "\r\n").encode())
    answers = lines(run(without_pdf, "ask", "--batch", str(tmp_path / "batch.jsonl"), "--json", "--top-k", "12"))
    assert [answer["question"] for answer in answers] == [record["question"] for record in records]
    assert [answer["declined"] for answer in answers][1:3] == [False, True]
    assert len(answers[0]["citations"]) == 12
    # Each alone is answered as it is in a batch.
    assert lines(run(without_pdf, "ask", QUESTION, "--json", "--top-k", "12")) == answers[:1]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"question": "6.85"}\n{"question": \n', "line 2, is not a JSON object"),
        (b'{"question": "6.85"}\n\nnot JSON\n', "line 3, is not a JSON object"),
        (b'{"ask": "6.85"}\n', "line 1, is not a JSON object with a 'question'"),
        (b'["6.85"]\n', "line 1, is not"),
        (b'"6.85"\n', "line 1, is not"),
        (b"null\n", "line 1, is not"),
        (b'{"question": 6.85}\n', "line 1, is not"),
        (b'{"question": null}\n', "line 1, is not"),
        (b"\xff\xfe\x00\n", "could not be read"),
        (None, "could not be read"),
    ],
)
def test_a_batch_line_that_is_not_understood_is_named(
    body: bytes | None, says: str, run: Run, without_pdf: dict[str, str], tmp_path: Path
) -> None:
    if body is not None:
        (tmp_path / "batch.jsonl").write_bytes(body)
    with pytest.raises(StoreError) as caught:
        run(without_pdf, "ask", "--batch", str(tmp_path / "batch.jsonl"), "--json")
    assert "batch.jsonl" in caught.value.problem
    assert says in caught.value.problem
    assert caught.value.remedy


# read


def test_read_prints_the_paragraph_as_the_code_has_it(run: Run, with_pdf: dict[str, str]) -> None:
    said = run(with_pdf, "read", "6.85").stdout
    assert said.startswith("6.85  (p. 108, ")
    assert "must be a qualified teacher" in " ".join(said.split())


@pytest.mark.parametrize(
    ("arguments", "labels"),
    [
        (["6.85"], ["6.85"]),
        (["6.84", "to", "6.86"], ["6.84", "6.85", "6.86"]),
        # In the order of the document, whatever the order asked.
        (["6.85", "iv"], ["iv", "6.85"]),
        (["para", "iv"], ["iv"]),
        (["iv"], ["iv"]),
    ],
)
def test_read_takes_numbers_as_people_write_them(
    arguments: list[str], labels: list[str], run: Run, without_pdf: dict[str, str]
) -> None:
    records = lines(run(without_pdf, "read", *arguments, "--json"))
    assert [record["label"] for record in records] == labels


@pytest.mark.parametrize("number", ["12.4", "7.36", "xxvi"])
def test_read_says_that_a_number_does_not_exist(number: str, run: Run, without_pdf: dict[str, str]) -> None:
    with pytest.raises(StoreError, match=rf"The Code has no paragraph {re.escape(number)}\."):
        run(without_pdf, "read", number)


def test_read_nothing_says_what_to_give(run: Run, without_pdf: dict[str, str]) -> None:
    with pytest.raises(StoreError, match=r"such as 6\.85"):
        run(without_pdf, "read")


def test_read_all_has_every_passage_a_line(run: Run, with_pdf: dict[str, str]) -> None:
    records = lines(run(with_pdf, "read", "--all", "--json"))
    assert len(records) == len(load_outline(DEFAULT_DOCUMENT))
    numbered = [record["paragraph"] for record in records if record["paragraph"] is not None]
    assert len(numbered) == len(set(numbered)) == 975
    assert "7.36" not in numbered
    for record in records:
        assert set(record) >= PASSAGE
        assert record["document"] == DEFAULT_DOCUMENT
        assert record["label"]
        assert record["text"]
        assert isinstance(record["page"], int)


def test_without_the_pdf_text_is_null_and_the_places_are_there(run: Run, without_pdf: dict[str, str]) -> None:
    records = lines(run(without_pdf, "read", "--all", "--json"))
    assert sum(record["paragraph"] is not None for record in records) == 975
    assert {record["text"] for record in records} == {None}
    assert all(record["page"] and record["section"] for record in records)
    assert "not on this machine" in run(without_pdf, "read", "6.85").stdout


# verify and ingest


def test_verify_says_that_all_match(
    run: Run, with_pdf: dict[str, str], pdf: PdfText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "read_pdf", lambda path: pdf)
    result = run(with_pdf, "verify")
    assert result.exit_code == 0
    assert result.stdout.startswith("All ")
    assert "word for word" in result.stdout


def test_verify_names_each_paragraph_that_differs(
    run: Run, with_pdf: dict[str, str], pdf: PdfText, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline = [
        p if p.label != "6.85" else p.__class__(**{**fields(p), "sha256": "0" * 64}) for p in load_outline(DEFAULT_DOCUMENT)
    ]
    monkeypatch.setattr(build, "read_pdf", lambda path: pdf)
    monkeypatch.setattr(cli, "load_outline", lambda document_id: tuple(outline))
    result = run(with_pdf, "verify")
    assert result.exit_code == 1
    assert "6.85: the wording differs" in result.stdout
    assert "1 of " in result.stdout


def fields(paragraph: Any) -> dict[str, Any]:
    return {name: getattr(paragraph, name) for name in paragraph.__dataclass_fields__}


def test_verify_without_a_pdf_points_to_the_landing_page(run: Run, without_pdf: dict[str, str]) -> None:
    with pytest.raises(VerseError, match=r"gov\.uk/government/publications/send-code-of-practice"):
        run(without_pdf, "verify")


def test_the_outline_is_not_replaced_by_that_of_another_pdf(
    run: Run, without_pdf: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "another.pdf").write_bytes(b"%PDF-1.7 of another edition")
    monkeypatch.setattr(cli, "write_atomically", lambda *_: pytest.fail("the outline was replaced"))
    with pytest.raises(VerseError, match=r"another\.pdf is not the PDF of the January 2015 edition.*new-edition\.md"):
        run(without_pdf, "verify", "--write", "--pdf", str(tmp_path / "another.pdf"))


def test_ingest_without_a_pdf_goes_on_in_our_own_words(run: Run, without_pdf: dict[str, str]) -> None:
    result = run(without_pdf, "ingest")
    assert result.exit_code == 0
    assert "not on this machine" in result.stdout
    assert "gov.uk/government/publications/send-code-of-practice" in result.stdout
    assert "Going on without the wording" in result.stdout


# Real processes


# The computed encoder in the place of the real one, so that no model is loaded.
WITH_HASHES = "import cli, conftest; cli.SentenceEncoder = conftest.HashEncoder; cli.main()"


def start(settings: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    env = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
    command = [sys.executable, "-c", WITH_HASHES, *arguments]
    pipe = subprocess.PIPE
    # Not from the house's own folder: a person may be anywhere.
    return subprocess.Popen(command, env=env, cwd=TESTS, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def test_a_real_process_answers_in_json_and_nothing_else(without_pdf: dict[str, str]) -> None:
    with start(without_pdf, "ask", QUESTION, "--json") as process:
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert set(json.loads(out)) >= ANSWER


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["read", "7.36"], "The Code has no paragraph 7.36."),
        (["read", "6.85", "--pdf", "nowhere.pdf"], "There is no file nowhere.pdf."),
    ],
)
def test_an_error_is_a_sentence_without_a_traceback(arguments: list[str], says: str, without_pdf: dict[str, str]) -> None:
    with start(without_pdf, *arguments) as process:
        out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(without_pdf: dict[str, str]) -> None:
    # verse read --all | head -1
    with start(without_pdf, "read", "--all", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""
