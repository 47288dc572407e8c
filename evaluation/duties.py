"""How well the duty register reads who carries a duty: precision and recall against sentences labelled by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force
from corpus.finding_aid import load_aid
from corpus.store import load_paragraphs, read_records
from index.manifest import current_folder
from teach.checked import load_checks
from teach.register import Duty, build_register

LABELS = Path(__file__).parent / "labels" / "duties.jsonl"
# Three samples drawn at random from the sentences not in LABELS, each labelled by somebody who knew nothing of the rules and
# first measured unseen: 110 (precision .917, recall .880), 120 (.976, .814), 200 (.970, .881). Rules changed after a look.
USED_LABELS = LABELS.with_name("duties_used.jsonl")
# 200 more, drawn at random (seed 5081) from the sentences in neither, 30 in 100 without a force word, labelled likewise.
# No rule has been changed after a look at them.
UNSEEN_LABELS = LABELS.with_name("duties_unseen.jsonl")


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """What a person read in one sentence: whether it lays a duty (or frees somebody to act), its force, and on whom."""

    label: str
    part: int
    start: int
    end: int
    force: Force
    bearers: tuple[str, ...]
    has_duty: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """A sentence that the register reads otherwise than the person did."""

    sentence: LabelledSentence
    force: Force
    bearers: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class DutyScore:
    """Micro-averaged over the bearers of all sentences: of those that the register names, how many are right (precision); of
    those labelled, how many it names (recall). ``force`` is the share of sentences with the same force, *none* included."""

    sentences: int
    precision: float
    recall: float
    force: float
    same_set: float
    misses: tuple[Miss, ...]


def load_labels(path: Path = LABELS) -> tuple[LabelledSentence, ...]:
    """The labelled sentences, in the order of the file."""
    return tuple(
        LabelledSentence(
            row["label"],
            row["part"],
            row["start"],
            row["end"],
            Force(row["force"]),
            tuple(row["bearers"]),
            row["has_duty"],
        )
        for row in read_records(path)
    )


def measure_duties(register: Iterable[Duty], labels: Sequence[LabelledSentence]) -> DutyScore:
    """The register (lead-ins included) against ``labels``. A row belongs to the sentence that it is cut from."""
    rows: dict[tuple[str, int], list[Duty]] = {}
    for duty in register:
        rows.setdefault((duty.label, duty.part), []).append(duty)
    right = named = wanted = same_force = same_set = 0
    misses: list[Miss] = []
    for sentence in labels:
        cut = [d for d in rows.get((sentence.label, sentence.part), ()) if sentence.start <= d.start < sentence.end]
        force = min((duty.force for duty in cut), key=lambda f: f.rank, default=Force.NONE)
        bearers = tuple(dict.fromkeys(bearer for duty in cut for bearer in duty.bearers))
        meant = sentence.force if sentence.has_duty else Force.NONE
        right += len(set(bearers) & set(sentence.bearers))
        named += len(bearers)
        wanted += len(sentence.bearers)
        same_force += force is meant
        same_set += set(bearers) == set(sentence.bearers)
        if set(bearers) != set(sentence.bearers) or force is not meant:
            misses.append(Miss(sentence, force, bearers, " / ".join(duty.action for duty in cut)))
    return DutyScore(
        len(labels),
        right / named if named else 0.0,
        right / wanted if wanted else 0.0,
        same_force / len(labels) if labels else 0.0,
        same_set / len(labels) if labels else 0.0,
        tuple(misses),
    )


def main() -> None:
    """Print the figures for the labels that the rules were improved on, and for those kept unseen."""
    folder = current_folder(DEFAULT_DOCUMENT)
    paragraphs, aid = load_paragraphs(folder / "paragraphs.jsonl"), load_aid(DEFAULT_DOCUMENT)
    register = build_register(paragraphs, aid, load_checks(DEFAULT_DOCUMENT), lead_ins=True)
    by_rule = build_register(paragraphs, aid, lead_ins=True)
    labels = load_labels()
    middle = len(labels) // 2
    print(f"{len(register)} rows, {sum(duty.inferred for duty in register)} of them inferred")
    parts = {
        "first half": labels[:middle],
        "second half": labels[middle:],
        "unseen at first": load_labels(USED_LABELS),
        "unseen": load_labels(UNSEEN_LABELS),
    }
    for name, part in parts.items():
        for how, rows in (("", register), (", by rule alone", by_rule)):
            score = measure_duties(rows, part)
            print(
                f"{name + how:31} {score.sentences:4} sentences   bearer precision {score.precision:.3f} "
                f"recall {score.recall:.3f} same bearers {score.same_set:.3f}   force agreement {score.force:.3f}"
            )


if __name__ == "__main__":
    main()
