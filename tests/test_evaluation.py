"""The measure itself: metrics with known values, intervals that repeat, question files that are fit to measure with."""

from __future__ import annotations

import json
import math
import random
import re
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from conftest import HashEncoder

from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import SourceError, StoreError
from corpus.finding_aid import load_aid, questions_beyond
from corpus.paragraph import Paragraph, Part
from corpus.store import load_outline, read_records
from evaluation.baselines import Baseline, build_baselines, cut_chunks, fuse_ranks
from evaluation.metrics import (
    DECLINED,
    RANKING,
    WRONGLY_DECLINED,
    EvalQuestion,
    Outcome,
    estimate,
    measure,
    report,
    score_rankings,
)
from evaluation.plot import draw_ranking
from evaluation.run import find_failures, find_unknown, format_table, read_questions, to_json
from evaluation.slips import misspell, with_slips
from index.lexical import stem_words
from index.search import SearchIndex

QUESTIONS = Path(__file__).parent.parent / "evaluation" / "questions"
FILES = sorted(QUESTIONS.glob("*.jsonl"))
# Two questions that share this much of their words, as stems, are one question: "What's an area SENCO for?" and "what are
# area SENCOs for" share all. The measure on copies of the finding aid's own questions would flatter.
SAME = 0.8

Record = dict[str, Any]


def outcome(ranking: str, wanted: str = "a", declined: bool = False) -> Outcome:
    return Outcome(EvalQuestion("?", tuple(wanted.split()), "school", "senco"), tuple(ranking.split()), declined)


def log2(n: int) -> float:
    return float(np.log2(n))


@pytest.mark.parametrize(
    ("ranking", "wanted", "expected"),
    [
        # Found first: everything is 1.
        ("a b c", "a", {"hit@1": 1, "hit@3": 1, "hit@5": 1, "hit@10": 1, "MRR": 1, "nDCG@10": 1, "recall@10": 1}),
        # Fourth: a hit from five on, a quarter of a reciprocal rank.
        ("b c d a", "a", {"hit@1": 0, "hit@3": 0, "hit@5": 1, "MRR": 1 / 4, "nDCG@10": 1 / log2(5), "recall@10": 1}),
        # The last place that counts.
        ("b c d e f g h i j a", "a", {"hit@5": 0, "hit@10": 1, "MRR": 1 / 10, "nDCG@10": 1 / log2(11)}),
        # Any one counts as a hit; nDCG and recall look for both.
        ("b a", "a z", {"hit@1": 0, "hit@3": 1, "MRR": 1 / 2, "recall@10": 1 / 2}),
        ("a z b", "a z", {"hit@1": 1, "nDCG@10": 1, "recall@10": 1}),
        ("b z a", "a z", {"MRR": 1 / 2, "nDCG@10": (1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3))}),
        # Not found, and nothing found at all.
        ("b c", "a", dict.fromkeys(RANKING, 0)),
        ("", "a", dict.fromkeys(RANKING, 0)),
        # Ties are broken by name in trec_eval: the order given has to hold whichever way the names run.
        ("z a", "a", {"MRR": 1 / 2}),
        ("a z", "z", {"MRR": 1 / 2}),
    ],
)
def test_ranking_metrics_have_their_known_values(ranking: str, wanted: str, expected: dict[str, float]) -> None:
    # Another question beside it, so that values are seen to go to the question that they belong to.
    values = score_rankings([outcome("x", "a"), outcome(ranking, wanted)])
    assert {name: values[name][1] for name in expected} == pytest.approx(expected)
    assert all(values[name][0] == 0 for name in RANKING)


def test_decline_rates_are_over_their_own_questions() -> None:
    outcomes = [
        outcome("a", "a"),
        outcome("a", "a", declined=True),
        outcome("b", "a"),
        outcome("b", "a"),
        outcome("b", "", declined=True),
        outcome("b", ""),
    ]
    scores = measure(outcomes)
    assert (scores.answerable, scores.unanswerable) == (4, 2)
    assert scores.metrics[DECLINED].value == 1 / 2
    assert scores.metrics[WRONGLY_DECLINED].value == 1 / 4
    # Unanswerable questions have no right paragraph, so they count nothing in the ranking.
    assert scores.metrics["hit@1"].value == 2 / 4
    assert not {DECLINED, WRONGLY_DECLINED} & set(measure(outcomes, can_decline=False).metrics)


def test_metrics_that_nothing_bears_on_are_absent() -> None:
    assert set(measure([outcome("b", "")]).metrics) == {DECLINED}
    assert set(measure([outcome("a", "a")]).metrics) == {*RANKING, WRONGLY_DECLINED}
    assert measure([]).metrics == {}


def test_bootstrap_is_deterministic_and_holds_the_mean() -> None:
    values = np.array([1.0] * 70 + [0.0] * 30)
    first, again = estimate(values), estimate(values.copy())
    assert first == again
    assert first.value == pytest.approx(0.7)
    # The normal approximation gives .70 +/- 1.96 * sqrt(.7 * .3 / 100) = .61 to .79.
    assert (first.low, first.high) == pytest.approx((0.61, 0.79), abs=0.015)
    # Four times the questions, half the width; and no width where all agree.
    wide = first.high - first.low
    narrow = estimate(np.repeat(values, 4))
    assert narrow.high - narrow.low == pytest.approx(wide / 2, rel=0.15)
    assert estimate(np.ones(5)).low == estimate(np.ones(5)).high == 1


def test_a_report_has_groups_by_setting_asker_and_kind() -> None:
    asked = [("school", "senco", "single"), ("school", "parent", "single"), ("college", "parent", "")]
    outcomes = [
        Outcome(EvalQuestion("?", ("a",), setting, asker, kind), (found,))
        for (setting, asker, kind), found in zip(asked, "aba", strict=True)
    ]
    groups = report("ours", outcomes).groups
    assert {name: list(members) for name, members in groups.items()} == {
        "setting": ["college", "school"],
        "asker": ["parent", "senco"],
        "kind": ["single"],
    }
    assert groups["setting"]["school"].metrics["hit@1"].value == 1 / 2
    assert groups["asker"]["senco"].metrics["hit@1"].value == 1


def test_failures_come_worst_first_with_what_stood_above() -> None:
    outcomes = [
        outcome("a b"),
        outcome("b a"),
        outcome("b c a"),
        outcome("b c"),
        outcome("b a", declined=True),
        outcome("b c", ""),
        outcome("b", "", declined=True),
    ]
    failures = find_failures(outcomes)
    assert [(failure.problem, failure.above) for failure in failures] == [
        ("answered, and should have been declined", ("b",)),
        ("declined, and should have been answered", ("b",)),
        ("not among the first 10", ("b", "c")),
        ("at place 3", ("b", "c")),
        ("at place 2", ("b",)),
    ]
    written = json.loads(json.dumps(to_json([report("ours", outcomes)], failures)))
    assert [one["rank"] for one in written["failures"]] == [None, 2, None, 3, 2]
    assert written["systems"][0]["overall"]["metrics"]["hit@1"]["value"] == 1 / 5


def test_the_table_names_every_system_and_metric() -> None:
    outcomes = [outcome("a"), outcome("b", "", declined=True)]
    table = format_table([report("ours", outcomes), report("theirs", outcomes, can_decline=False)])
    for words in ("ours", "theirs", *RANKING, DECLINED, WRONGLY_DECLINED, "1 answerable and 1 unanswerable"):
        assert words in table


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"paragraphs": []}', "no question"),
        ('{"question": "?"}', "no list: a slip would count as unanswerable"),
        ('{"question": "?", "paragraphs": "6.85"}', "a string would count as four paragraphs"),
        ('{"question": "?", "paragraphs": [6.85]}', "a number loses its noughts: 6.9 or 6.90?"),
        ("", "an empty file has no mean"),
    ],
)
def test_a_bad_question_file_is_refused(line: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"questions\.jsonl"):
        read_questions(path)


def paragraph(label: str, *parts: tuple[int, str]) -> Paragraph:
    made = tuple(Part(text, page=page) for page, text in parts)
    return Paragraph(
        "d", label, label, "paragraph", tuple(sorted({p.page for p in made})), "1", ("Head",), 0, "", parts=made
    )


def test_chunks_are_credited_with_what_starts_in_them_or_fills_them() -> None:
    # Page 1 reads "Head", "1.1 " and 30 letters, "1.2 " and 100; page 2 goes on with 1.2 for 40 more.
    paragraphs = [paragraph("1.1", (1, "a" * 30)), paragraph("1.2", (1, "b" * 100), (2, "c" * 40))]
    chunks = cut_chunks(paragraphs, size=60, overlap=10)
    assert [(chunk.text[:8], chunk.paragraphs) for chunk in chunks] == [
        ("Head\n1.1", ("1.1", "1.2")),
        ("bbbbbbbb", ("1.2",)),
        ("bbbbbbbb", ("1.2",)),
        ("cccccccc", ("1.2",)),
    ]
    assert all(len(chunk.text) <= 60 for chunk in chunks)
    assert chunks[0].text[-10:] == chunks[1].text[:10]


def test_rank_fusion_has_its_known_values() -> None:
    fused = fuse_ranks([np.array([3, 2, 1], dtype=np.float32), np.array([1, 9, 5], dtype=np.float32)])
    assert fused == pytest.approx([1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62])


def test_a_baseline_gives_each_paragraph_one_place_and_asks_follow_ups_whole() -> None:
    asked: list[str] = []

    def score(text: str) -> Any:
        asked.append(text)
        return np.array([1, 3, 2], dtype=np.float32)

    baseline = Baseline("b", score, (("x",), ("y", "z"), ("z", "y", "w")))
    assert baseline.ask(EvalQuestion("and then?", ("x",), previous=("First?",))).ranking == ("y", "z", "w", "x")
    assert asked == ["First? and then?"]


def test_baselines_need_the_wording_and_find_it() -> None:
    paragraphs = (paragraph("1.1", (1, "Bees make honey.")), paragraph("1.2", (1, "Ships carry corn.")))
    index = cast(SearchIndex, SimpleNamespace(paragraphs=paragraphs))
    for baseline in build_baselines(index, HashEncoder()):
        assert baseline.ask(EvalQuestion("who carries corn on ships", ("1.2",))).rank is not None, baseline.name
    with pytest.raises(SourceError):
        build_baselines(cast(SearchIndex, SimpleNamespace(paragraphs=load_outline(DEFAULT_DOCUMENT))), HashEncoder())


def test_the_plot_is_a_png_and_the_same_each_time(tmp_path: Path) -> None:
    reports = [report(name, [outcome("a"), outcome("b a")]) for name in ("ours", "theirs")]
    for name in ("one.png", "two.png"):
        draw_ranking(reports, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.fixture(scope="module")
def records() -> list[tuple[str, Record]]:
    return [(path.stem, record) for path in FILES for record in read_records(path)]


def test_there_are_questions_enough_in_a_tuning_and_a_test_file(records: list[tuple[str, Record]]) -> None:
    assert {"tune", "test"} <= {path.stem for path in FILES}
    assert len(records) >= 300
    assert all(sum(file == name for file, _ in records) >= 100 for name in ("tune", "test"))


def test_question_files_are_read_and_name_only_what_exists() -> None:
    known = {paragraph.cited_as for paragraph in load_outline(DEFAULT_DOCUMENT)}
    for path in FILES:
        assert find_unknown(read_questions(path), known) == ()


def test_no_question_is_asked_twice(records: list[tuple[str, Record]]) -> None:
    """Neither within a file nor across them: what is tuned on must not be tested on."""
    seen: dict[tuple[str, ...], str] = {}
    for file, record in records:
        key = tuple(" ".join(re.findall(r"\w+", str(record.get(name, "")).lower())) for name in ("previous", "question"))
        assert key not in seen, f"{record['question']} stands in {file} and in {seen[key]}"
        seen[key] = file


def test_no_question_is_one_of_the_finding_aids(records: list[tuple[str, Record]]) -> None:
    ours = [ask for one in load_aid(DEFAULT_DOCUMENT).values() for ask in one.questions]
    ours += questions_beyond(DEFAULT_DOCUMENT)
    asks = [(frozenset(stem_words(ask)), ask) for ask in ours]
    holders: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for one in asks:
        for stem in one[0]:
            holders[stem].append(one)
    copies = []
    for file, record in records:
        words = frozenset(stem_words(record["question"]))
        # A follow-up's few words ("By when?") say too little to be a copy of anything.
        if "previous" in record:
            continue
        # A copy lacks few of the words, so that it has at least one of any few more: the rarest are looked up.
        lacks = len(words) - math.ceil(SAME * len(words))
        rarest = sorted(words, key=lambda stem: len(holders[stem]))[: lacks + 1]
        copies += [
            f"{file}: {record['question']!r} is {ask!r}"
            for stems, ask in {one for stem in rarest for one in holders[stem]}
            if len(words & stems) >= SAME * len(words | stems)
        ]
    assert not copies, "\n".join(copies)


@pytest.mark.parametrize("file", ["tune", "test"])
@pytest.mark.parametrize(
    ("trait", "values"),
    [
        ("kind", "single multi false_premise wrong_country follow_up unanswerable"),
        ("setting", "any early_years school college local_authority"),
        ("asker", "parent young_person senco teacher head governor nursery college council trainer helper"),
    ],
)
def test_every_kind_setting_and_asker_is_there(
    file: str, trait: str, values: str, records: list[tuple[str, Record]]
) -> None:
    assert {record[trait] for name, record in records if name == file} == set(values.split())


def test_every_chapter_is_asked_about(records: list[tuple[str, Record]]) -> None:
    chapters = {name.split(".")[0] for _, record in records for name in record["paragraphs"] if name[0].isdigit()}
    assert chapters == {str(chapter) for chapter in range(1, 12)}


@pytest.mark.parametrize(
    ("kind", "answerable"),
    [
        ("single", True),
        ("multi", True),
        # The Code has no such rule, and says what holds instead.
        ("false_premise", True),
        ("follow_up", True),
        ("unanswerable", False),
        ("wrong_country", False),
    ],
)
def test_kinds_agree_with_what_answers(kind: str, answerable: bool, records: list[tuple[str, Record]]) -> None:
    for _, record in records:
        if record["kind"] == kind:
            assert bool(record["paragraphs"]) is answerable, record["question"]
            assert ("previous" in record) is (kind == "follow_up"), record["question"]
    assert all(len(r["paragraphs"]) > 1 for _, r in records if r["kind"] == "multi" == kind)


def test_slips_misspell_longer_words_by_a_letter_and_the_same_ones_every_time() -> None:
    asked = EvalQuestion("Who has to be the SENCO at our academy?", ("6.85",), previous=("Is there one?",))
    assert with_slips([asked], 0) == (asked,)
    spoilt = with_slips([asked], 2)
    assert spoilt == with_slips([asked], 2)
    assert (spoilt[0].paragraphs, spoilt[0].previous) == (asked.paragraphs, asked.previous)
    assert spoilt[0].question.startswith("Who has to be the S")
    for chance in map(random.Random, range(50)):
        words = list(zip(asked.question.split(), misspell(asked.question, 1, chance).split(), strict=True))
        assert sum(one != other for one, other in words) <= 1
        assert {one for one, other in words if one != other} <= {"SENCO", "academy?"}
        assert all(abs(len(one) - len(other)) <= 1 for one, other in words)
