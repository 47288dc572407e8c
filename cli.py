"""verse: the same answers at the command line, and the commands that set the house up."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from answer.answerer import Answerer
from answer.compose import Answer, to_json
from answer.conversation import open_store
from answer.decline import ONLY_NEAREST
from answer.question import read_question
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.errors import SourceError, StoreError, VerseError
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph
from corpus.store import dump_outline, load_outline, load_paragraphs, write_atomically
from index.encoder import SentenceEncoder, use_cores
from index.manifest import current_folder
from index.search import PARAGRAPHS
from ingest.build import ensure_index, parse
from ingest.source import ROOT, find_source
from ingest.verify import compare, summarise


class Setting(StrEnum):
    """Where somebody asks from."""

    ANY = "any"
    EARLY_YEARS = "early_years"
    SCHOOL = "school"
    COLLEGE = "college"
    LOCAL_AUTHORITY = "local_authority"


app = typer.Typer(
    help="Answers from the SEND Code of Practice, each with its paragraph, page and force.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

PdfOption = Annotated[Path | None, typer.Option("--pdf", help="The Code's PDF, if it is not where verse looks for it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
SettingOption = Annotated[Setting, typer.Option(help="Where the asker works.")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words, or a paragraph number.")] = "",
    batch: Annotated[Path | None, typer.Option(help="JSON Lines with a 'question' each.")] = None,
    as_json: JsonOption = False,
    top_k: Annotated[int, typer.Option(min=1, max=100, help="How many paragraphs to list.")] = 10,
    setting: SettingOption = Setting.ANY,
    pdf: PdfOption = None,
) -> None:
    """Answer a question, or every question of a file."""
    answerer = _open(pdf)
    if batch is not None:
        for record in _read_batch(batch):
            answer = answerer.ask(record["question"], setting, top_k, str(record.get("previous") or ""))
            _print_json(to_json(answer, top_k) | {"question": _printable(record["question"])})
        return
    answer = answerer.ask(question, setting, top_k)
    if as_json:
        _print_json(to_json(answer, top_k) | {"question": _printable(question)})
    else:
        typer.echo(_as_text(answer, top_k))


@app.command()
def read(
    numbers: Annotated[list[str] | None, typer.Argument(help="Paragraph numbers, such as 6.85 or 6.84 to 6.94.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every paragraph and block.")] = False,
    as_json: JsonOption = False,
    pdf: PdfOption = None,
) -> None:
    """Print paragraphs as the Code has them."""
    paragraphs = _paragraphs(pdf)
    if every:
        chosen = list(paragraphs)
    else:
        asked = read_question(" ".join(numbers or []), paragraphs)
        if asked.missing or not asked.named:
            missing = ", ".join(asked.missing) or " ".join(numbers or []) or "no number"
            raise StoreError(f"The Code has no paragraph {missing}.", "Give a number such as 6.85 or iv (para iv).")
        chosen = [paragraph for paragraph in paragraphs if paragraph.number in asked.named]
    for paragraph in chosen:
        if as_json:
            _print_json(_paragraph_json(paragraph))
        else:
            text = paragraph.text or "(The wording is not on this machine.)"
            typer.echo(f"{paragraph.label}  (p. {paragraph.page}, {' > '.join(paragraph.section)})\n{text}\n")


@app.command()
def ingest(pdf: PdfOption = None, download: Annotated[bool, typer.Option(help="Fetch the PDF from GOV.UK.")] = True) -> None:
    """Find the PDF, read it and build the index, unless one that fits stands already."""
    document = load_document()
    try:
        source = find_source(document, pdf, download)
        typer.echo(f"Reading {source.path.name}.")
        pdf = source.path if pdf is not None else None
    except SourceError as error:
        if pdf is not None:
            raise
        typer.echo(f"{error}\nGoing on without the wording: answers name paragraphs, pages and force, in our own words.")
    index, warning = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT, pdf, _show_progress)
    if warning:
        typer.echo(warning)
    assert index.manifest is not None
    typer.echo(
        f"The index holds {index.manifest.paragraphs:,} paragraphs and blocks and {index.manifest.passages:,} passages."
    )


@app.command()
def verify(
    pdf: PdfOption = None,
    write: Annotated[bool, typer.Option(help="Write the outline of this parse (for whoever adds an edition).")] = False,
) -> None:
    """Hold the PDF against the outline and name every difference."""
    document = load_document()
    source = find_source(document, pdf)
    if write:
        if not source.is_expected:
            raise SourceError(
                f"{source.path} is not the PDF of the {document.edition} edition, whose outline would be lost.",
                "Give the other edition a folder of its own first: docs/new-edition.md.",
            )
        from ingest.pdf import read_pdf
        from ingest.split import split

        paragraphs = split(read_pdf(source.path), document).paragraphs
        write_atomically(ROOT / "corpus" / "data" / document.id / "outline.jsonl", dump_outline(paragraphs))
        typer.echo(f"Wrote the outline of {len(paragraphs):,} paragraphs and blocks.")
        return
    paragraphs = parse(document, source).paragraphs
    outline = load_outline(document.id)
    differences = compare(paragraphs, outline)
    for difference in differences:
        typer.echo(str(difference))
    typer.echo(summarise(differences, len(outline)))
    if differences:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 127.0.0.1 is this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.")] = 8501,
) -> None:
    """Open the browser app."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        f"--server.address={host}",
        f"--server.port={port}",
    ]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="JSON Lines: question, paragraphs (empty: should be declined).")],
    as_json: JsonOption = False,
    failures: Annotated[bool, typer.Option(help="List the misses, with what was ranked above.")] = False,
    baselines: Annotated[bool, typer.Option(help="Run the baselines beside ours.")] = False,
    use_setting: Annotated[bool, typer.Option(help="Tell the system the setting that a record gives.")] = False,
    plot: Annotated[bool, typer.Option(help="Write the plot and the results into evaluation/results/.")] = False,
    slips: Annotated[int, typer.Option(min=0, help="Misspell so many words of each question by chance.")] = 0,
) -> None:
    """Measure the ranking and the declines on a file of questions."""
    from evaluation.run import evaluate as run

    typer.echo(run(questions, _open(None).index, as_json, failures, baselines, use_setting, plot, slips))


@app.command()
def feedback(
    to_judge: Annotated[bool, typer.Option(help="List unhelpful answers instead, for somebody to judge.")] = False,
) -> None:
    """Print what was marked as helpful, as questions for verse eval."""
    store = open_store()
    if store is None:
        raise StoreError("Nothing is kept on this machine.", "Set VERSE_KEEP=1 before verse serve to keep feedback.")
    typer.echo(store.feedback_to_judge() if to_judge else store.feedback_as_questions(), nl=False)


@app.command()
def bench(
    as_json: JsonOption = False,
    pdf: PdfOption = None,
) -> None:
    """Measure parse, build, start, answers and memory on this machine."""
    from evaluation.bench import format_table, measure

    results = measure(pdf)
    if as_json:
        _print_json(results)
    else:
        typer.echo(format_table(results))


def main() -> None:
    """Run the command line; what a person can mend is said in a sentence, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The Code has characters that a Windows console's own encoding lacks.
            stream.reconfigure(encoding="utf-8")
    try:
        app(standalone_mode=True)
    except VerseError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from error
    except BrokenPipeError:
        # The reader of a pipe went away ("verse read --all | head"): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(pdf: Path | None) -> Answerer:
    index, warning = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT, pdf, _show_progress)
    if warning:
        typer.echo(warning, err=True)
    use_cores(1)
    return Answerer(index)


def _paragraphs(pdf: Path | None) -> tuple[Paragraph, ...]:
    """All paragraphs: from the PDF named, from the built index, or parsed now; reading needs no model."""
    document = load_document()
    if pdf is None:
        try:
            paragraphs = load_paragraphs(current_folder(document.id) / PARAGRAPHS)
            if any(paragraph.parts for paragraph in paragraphs):
                return paragraphs
        except VerseError:
            pass
    try:
        return parse(document, find_source(document, pdf)).paragraphs
    except SourceError:
        if pdf is not None:
            raise
        return load_outline(document.id)


def _read_batch(path: Path) -> Iterator[dict[str, Any]]:
    try:
        # Not splitlines(): a question may hold a character that it takes for the end of a line.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} could not be read.", "Give a text file in UTF-8 with one JSON object a line.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record["question"], str):
                raise TypeError
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise StoreError(
                f"{path}, line {number}, is not a JSON object with a 'question'.", 'Write lines like {"question": "..."}.'
            ) from error
        yield record


def _paragraph_json(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "document": paragraph.document,
        "paragraph": paragraph.number,
        "label": paragraph.label,
        "belongs_to": paragraph.belongs_to,
        "page": paragraph.page,
        "pages": list(paragraph.pages),
        "chapter": paragraph.chapter,
        "section": " > ".join(paragraph.section),
        "forces": list(paragraph.forces),
        "text": paragraph.text,
    }


def _as_text(answer: Answer, top_k: int) -> str:
    aid = load_aid(DEFAULT_DOCUMENT)
    blocks = [f"Understood as: {answer.understood}"] if answer.understood else []
    blocks += [answer.message] if answer.message else []
    if answer.declined and answer.citations and ONLY_NEAREST not in answer.message:
        blocks.append(ONLY_NEAREST)
    for cited in answer.citations[:top_k]:
        paragraph = cited.paragraph
        place = f"{paragraph.label} · p. {paragraph.page} · {' > '.join(paragraph.section)}"
        words = f'"{cited.quote.text}"' if cited.quote.text else "(The wording is not on this machine.)"
        gist = f"In plain English (our words): {aid[paragraph.label].gist}" if paragraph.label in aid else ""
        blocks.append("\n".join(filter(None, (f"{str(cited.quote.force).upper()} · {place}", words, gist))))
    return "\n\n".join(blocks) or "Nothing was found."


def _printable(text: str) -> str:
    """``text`` as it was given, half characters (which no encoding has) replaced."""
    return text.encode("utf-8", "replace").decode()


def _print_json(record: Any) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False))


def _show_progress(share: float, what: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what:<40} {share:4.0%}" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()


if __name__ == "__main__":
    main()
