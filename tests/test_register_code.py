"""The register of the real Code, what people found in it, and the measure of how well its bearers are read."""

from __future__ import annotations

from duty_samples import CCG, LA, REGISTER, SCHOOL

from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force, find_duties, read_sentences
from corpus.finding_aid import load_aid, load_terms
from evaluation.duties import LABELS, UNSEEN_LABELS, USED_LABELS, LabelledSentence, load_labels, measure_duties
from ingest.split import Split
from teach.checked import load_checks, sentence_hash
from teach.register import Duty, build_register


def test_the_measure_counts_bearers_named_and_missed() -> None:
    labels = [
        LabelledSentence("9.1", 0, 0, 54, Force.MUST, (LA, CCG), True),
        LabelledSentence("6.1", 0, 0, 44, Force.MUST, (SCHOOL,), True),
        LabelledSentence("9.2", 0, 0, 19, Force.NONE, (), False),
    ]
    score = measure_duties(REGISTER, labels)
    assert (score.precision, score.recall) == (2 / 3, 2 / 3)
    assert (score.force, score.same_set) == (1 / 3, 1 / 3)
    assert [miss.sentence.label for miss in score.misses] == ["9.1", "6.1", "9.2"]


def test_the_register_of_the_code(parsed: Split) -> None:
    """The real document: every must and should has its row, every word is the Code's, and the bearers are read well."""
    checks = load_checks(DEFAULT_DOCUMENT)
    register = build_register(parsed.paragraphs, load_aid(DEFAULT_DOCUMENT), checks, lead_ins=True)
    by_label = {block.label: block for block in parsed.paragraphs}
    for duty in register:
        part = by_label[duty.label].parts[duty.part]
        assert part.text[duty.start : duty.end] == duty.action
        assert duty.action, duty.label
        assert all(
            said in part.text or said in duty.lead or said in (by_label[duty.label].text or "") for said in _said(duty)
        )
    read = {(duty.label, duty.part) for duty in register}
    missing = [
        (block.label, sentence.text)
        for block in parsed.paragraphs
        if block.kind in ("paragraph", "table_row", "annex")
        for sentence in find_duties(block)
        if sentence.force in (Force.MUST, Force.SHOULD)
        if (block.label, sentence.part) not in read
        # Paragraph i says what the word means; and of some sentences people found that they ask nothing of anybody.
        if "the word ‘must’" not in sentence.text
        if all(check.bearers for check in checks.get((block.label, sentence.part, sentence.start), ()))
    ]
    assert missing == []
    bearerless = [duty for duty in register if not duty.bearers]
    assert len(bearerless) < len(register) / 100
    # The target is .90 and .90. In the 120 sentences of the second sample "can" and "could" count as force words.
    floors = ((LABELS, 220, 0.90, 0.95, 0.98), (USED_LABELS, 430, 0.93, 0.90, 0.96), (UNSEEN_LABELS, 200, 0.93, 0.90, 0.95))
    sentences = [(s.label, s.part, s.start) for path, *_ in floors for s in load_labels(path)]
    assert len(sentences) == len(set(sentences))
    for path, count, precision, recall, force in floors:
        score = measure_duties(register, load_labels(path))
        assert score.sentences == count
        assert score.precision > precision
        assert score.recall > recall
        assert score.force > force


def test_what_people_read_belongs_to_a_sentence_of_the_code(parsed: Split) -> None:
    by_label = {block.label: block for block in parsed.paragraphs}
    terms = set(load_terms(DEFAULT_DOCUMENT, "bearers"))
    for (label, part, start), checks in load_checks(DEFAULT_DOCUMENT).items():
        (text,) = [s.text for s in read_sentences(by_label[label]) if (s.part, s.start) == (part, start)]
        assert {check.sentence for check in checks} == {sentence_hash(text)}, (label, part, start)
        assert all(set(check.bearers) <= terms for check in checks)
        assert len({check.force for check in checks}) == len(checks)


def _said(duty: Duty) -> tuple[str, ...]:
    return (duty.recipient, duty.by_when, duty.circumstances)
