"""A question file through the real Answerer, and what came of it: tables, JSON, misses.  (verse eval QUESTIONS.jsonl)"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from answer.answerer import ANY_SETTING, Answerer
from corpus.errors import StoreError
from corpus.store import read_records, write_atomically
from evaluation.metrics import DECLINED, RANKING, WRONGLY_DECLINED, EvalQuestion, Outcome, Report, Scores, report
from evaluation.slips import with_slips
from index.encoder import SentenceEncoder
from index.search import SearchIndex

OURS = "Chapter & Verse"
TOP_K = 10
RESULTS = Path(__file__).parent / "results"
# Question files of others abbreviate.
SETTING_NAMES = {"la": "local_authority"}
SHAPE = 'Write lines like {"question": "...", "paragraphs": ["6.85"]}; an empty list means that it should be declined.'
# What the table of all questions shows; the groups' tables, being many, show less.
COLUMNS = (*RANKING, DECLINED, WRONGLY_DECLINED)
GROUP_COLUMNS = ("hit@1", "hit@5", "MRR", DECLINED, WRONGLY_DECLINED)

Ask = Callable[[EvalQuestion], Outcome]


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong: ``problem`` in words, where its first right paragraph stands, and what stands above."""

    outcome: Outcome
    problem: str
    above: tuple[str, ...]


def read_questions(path: Path) -> tuple[EvalQuestion, ...]:
    """The questions of a JSON Lines file. Raises StoreError that says which line is not as it should be."""
    questions = []
    for number, record in enumerate(read_records(path), 1):
        text, paragraphs = record.get("question"), record.get("paragraphs")
        if not isinstance(text, str) or not isinstance(paragraphs, list) or not all(isinstance(p, str) for p in paragraphs):
            raise StoreError(f"{path}: record {number} has no 'question' with a list of 'paragraphs'.", SHAPE)
        traits = {name: str(record.get(name) or "") for name in ("setting", "asker", "kind")}
        previous = record.get("previous") or []
        previous = [previous] if isinstance(previous, str) else previous
        questions.append(EvalQuestion(text, tuple(paragraphs), **traits, previous=tuple(map(str, previous))))
    if not questions:
        raise StoreError(f"{path} holds no question.", SHAPE)
    return tuple(questions)


def ask_with(answerer: Answerer, use_setting: bool = False) -> Ask:
    """How the real system is asked. Nobody chooses a setting for it, unless ``use_setting`` passes the record's on."""

    def ask(question: EvalQuestion) -> Outcome:
        setting = SETTING_NAMES.get(question.setting, question.setting) or ANY_SETTING
        previous = ""
        for text in (*question.previous, question.question):
            answer = answerer.ask(text, setting=setting if use_setting else ANY_SETTING, top_k=TOP_K, previous=previous)
            previous = answer.carry(previous)
        names = dict.fromkeys(cited.paragraph.cited_as for cited in answer.citations)
        return Outcome(question, tuple(names)[:TOP_K], answer.declined)

    return ask


def find_failures(outcomes: Iterable[Outcome]) -> tuple[Failure, ...]:
    """What went wrong, worst first: decisions to decline or not, then right paragraphs not found, then those not first."""
    found: list[tuple[int, Failure]] = []
    for outcome in outcomes:
        if not outcome.question.is_answerable:
            if not outcome.declined:
                found.append((0, Failure(outcome, "answered, and should have been declined", outcome.ranking[:1])))
            continue
        rank = outcome.rank
        above = outcome.ranking if rank is None else outcome.ranking[: rank - 1]
        if outcome.declined:
            found.append((1, Failure(outcome, "declined, and should have been answered", above)))
        elif rank is None:
            found.append((2, Failure(outcome, f"not among the first {TOP_K}", above)))
        elif rank > 1:
            found.append((TOP_K + 2 - rank, Failure(outcome, f"at place {rank}", above)))
    return tuple(failure for _, failure in sorted(found, key=lambda pair: pair[0]))


def to_json(reports: Sequence[Report], failures: Sequence[Failure] = ()) -> dict[str, Any]:
    """Reports, and failures where they were asked for, as plain data. Holds nothing of the document's wording."""
    return {
        "systems": [_rounded(asdict(one)) for one in reports],
        "failures": [
            {
                "question": failure.outcome.question.question,
                "previous": list(failure.outcome.question.previous),
                "paragraphs": list(failure.outcome.question.paragraphs),
                "problem": failure.problem,
                "rank": failure.outcome.rank,
                "above": list(failure.above),
            }
            for failure in failures
        ],
    }


def format_table(reports: Sequence[Report]) -> str:
    """The reports as text: every system on all questions, then the first system's groups."""
    ours = reports[0]
    parts = [
        f"{ours.overall.answerable} answerable and {ours.overall.unanswerable} unanswerable questions; "
        "in brackets the 95 % bootstrap interval.",
        _table("", [(one.system, one.overall) for one in reports], COLUMNS),
    ]
    parts += [
        _table(f"{OURS}, by {name}", list(groups.items()), GROUP_COLUMNS)
        for name, groups in ours.groups.items()
        if len(groups) > 1
    ]
    return "\n\n".join(parts)


def format_failures(failures: Sequence[Failure], headings: dict[str, str]) -> str:
    """The failures as text; ``headings`` gives each paragraph's section."""

    def name(paragraph: str) -> str:
        return f"{paragraph} ({headings[paragraph]})" if headings.get(paragraph) else paragraph

    blocks = []
    for failure in failures:
        asked = failure.outcome.question
        lines = [f"{failure.problem}: {asked.question}"]
        if asked.previous:
            lines.append(f"    asked after: {' / '.join(asked.previous)}")
        if asked.paragraphs:
            lines.append("    wanted: " + "; ".join(map(name, asked.paragraphs)))
        if failure.above:
            what = "above it: " if asked.paragraphs else "first: "
            lines.append(f"    {what}" + "; ".join(map(name, failure.above)))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or "Nothing went wrong."


def evaluate(
    path: Path,
    index: SearchIndex,
    as_json: bool = False,
    failures: bool = False,
    baselines: bool = False,
    use_setting: bool = False,
    plot: bool = False,
    slips: int = 0,
) -> str:
    """What ``verse eval`` prints for the questions in ``path``, with so many ``slips`` in each. ``plot`` runs the baselines
    and keeps the results."""
    questions = with_slips(read_questions(path), slips)
    outcomes = tuple(map(ask_with(Answerer(index), use_setting), questions))
    reports = [report(OURS, outcomes)]
    if baselines or plot:
        from evaluation.baselines import build_baselines

        for baseline in build_baselines(index, SentenceEncoder()):
            reports.append(report(baseline.name, tuple(map(baseline.ask, questions)), can_decline=False))
    if plot:
        write_results(reports, f"{path.name}, slips: {slips}" if slips else path.name)
    missed = find_failures(outcomes) if failures else ()
    if as_json:
        return json.dumps(to_json(reports, missed), ensure_ascii=False)
    parts = [format_table(reports)]
    if failures:
        parts.append(format_failures(missed, {p.cited_as: p.section[-1] if p.section else "" for p in index.paragraphs}))
    if unknown := find_unknown(questions, {paragraph.cited_as for paragraph in index.paragraphs}):
        parts.append(f"The file names what the document has not, and no system can find: {', '.join(unknown)}.")
    if plot:
        parts.append(f"Wrote {RESULTS.name}/ranking.png and {RESULTS.name}/results.json.")
    return "\n\n".join(parts)


def write_results(reports: Sequence[Report], questions: str) -> None:
    """Keep the figures and their plot in evaluation/results/, for the README and the library page."""
    from evaluation.plot import draw_ranking

    # The groups are left to --json: in the repository they would bury the figures that matter.
    systems = [{"system": one["system"], **one["overall"]} for one in to_json(reports)["systems"]]
    figures = {"questions": questions, "systems": systems}
    write_atomically(RESULTS / "results.json", json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    draw_ranking(reports, RESULTS / "ranking.png", questions)


def find_unknown(questions: Iterable[EvalQuestion], known: Collection[str]) -> tuple[str, ...]:
    """The paragraphs that questions name and the document has not, in order."""
    named = dict.fromkeys(name for question in questions for name in question.paragraphs)
    return tuple(name for name in named if name not in known)


def _table(title: str, rows: Sequence[tuple[str, Scores]], columns: Sequence[str]) -> str:
    shown = [column for column in columns if any(column in scores.metrics for _, scores in rows)]
    # Intervals for whole files; groups show how many questions they rest on instead.
    head = [title or "system", *(["n"] if title else []), *shown]
    lines = [head]
    for name, scores in rows:
        cells = []
        for column in shown:
            one = scores.metrics.get(column)
            exact = "" if title or one is None else f" [{one.low:.2f} {one.high:.2f}]".replace("0.", ".")
            cells.append("" if one is None else f"{one.value:.3f}{exact}")
        lines.append([name, *([str(scores.answerable + scores.unanswerable)] if title else []), *cells])
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _rounded(data: Any) -> Any:
    """``data`` with its numbers at four decimals: more would only say that another machine rounds otherwise."""
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    return round(data, 4) if isinstance(data, float) else data
