"""Learn what is learned: the map over the vectors and the reader (from the finding aid), and when to decline (from the
questions).

python -m evaluation.train            all of it, written to corpus/data/<document>/ranker/
python -m evaluation.train map        only the map
python -m evaluation.train known      only the vectors of the finding aid's new texts, in a file of their own, after a change
                                      to it; of all its texts in one file, where the files were deleted first
python -m evaluation.train reader     only what reads whether a question is answered and by what, after such a change
python -m evaluation.train further    only that, going on from the one that is kept, in two thirds of the time
python -m evaluation.train leaning    only what is worded like a follow-up
python -m evaluation.train declining  only when to decline, after a change to the aid's questions or to the evidence
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from answer.decline import is_small_talk, read_evidence
from answer.follow_up import EVERY, LEANING_WORDS, in_full, traits_of
from corpus.document import DATA, DEFAULT_DOCUMENT
from corpus.finding_aid import FollowUp, load_aid, load_follow_ups, questions_beyond
from corpus.store import load_outline, read_records, write_atomically
from evaluation.learn_reader import FORK, Lesson, learn_further, learn_reader
from evaluation.surroundings import surroundings
from index.adapter import ADAPTER
from index.encoder import Encoder, SentenceEncoder, Vectors
from index.follow_ups import texts_of
from index.inside import INSIDE_WORDS, load_words
from index.known import keep_known, recall
from index.lexical import stem_words
from index.passage import Way, make_passages
from index.rank import WEIGHTS
from index.reader import READER, Learned, keep_reader, load_learned
from index.search import SearchIndex
from ingest.build import ensure_index
from ingest.source import ROOT

QUESTIONS = ROOT / "evaluation" / "questions"

# The map: an in-batch contrastive loss (InfoNCE, van den Oord et al. 2018) pulls each ask towards another text of its own
# paragraph and away from the others of its batch; the penalty holds the map near to leaving everything as it is.
EPOCHS, BATCH, RATE, TEMPERATURE, PENALTY, SEED = 20, 256, 3e-4, 0.05, 0.5, 0
# Declining is learned from these; edge_test.jsonl has as many on the edge of what the Code covers, to measure it on.
LEARNED_FROM = ("tune.jsonl", "edge_tune.jsonl")
# Declining: no more than this share of the answerable questions among them may be declined, the target. A hundred of these
# were written to sound as if the Code did not answer them; of strangers' fewer are (docs/ranking.md).
MOST_FALSE_DECLINES = 0.03
# How strongly the logistic model is held back; there are only some five hundred questions to learn from.
REGULARISATION = 0.1
EVIDENCE = tuple(
    "score margin ask gist beyond among inside inside_words sure short cover other_law other_document terms".split()
)
# Follow-ups are mostly the question before, which the Code answers: what was asked last counts by itself too.
LEARNED_FOLLOW_UPS = "follow_tune.jsonl"
MOST_FALSE_FOLLOW_UPS = 0.04
OF_NEWEST = (
    *(f"newest_{name}" for name in "score margin ask gist beyond among inside inside_words short cover".split()),
    "alike",
)
# A whole question that is taken for a follow-up is searched for with another beside it: no more than this share may be. A
# trait that fewer have than COMMON says nothing.
MOST_TAKEN_FOR_FOLLOW_UPS, COMMON, TRAITS_FREEDOM = 0.009, 50, 0.3
# What the tables of the weights file are about.
CALLED = {"answerable": "question", "follow_up": "follow-up"}
# How freely the words' weights may bend to single questions; from .3 to 10 it made no difference. Words that fewer questions
# have are left out.
WORDS_FREEDOM, FEWEST = 1.0, 3
# So many whole questions of each kind are also taught to the reader as follow-ups.
PAIRED = 1_500


def learn_map(encoder: Encoder, document_id: str, index: SearchIndex) -> Vectors:
    """The map for the vectors of ``encoder``, shape (dimensions, dimensions).

    It is learned from the asks that are shown; learned from those that are only found by as well, it found no more.
    """
    aid = {label: replace(record, also_asked=()) for label, record in load_aid(document_id).items()}
    passages = make_passages(index.paragraphs, aid)
    vectors = torch.tensor(encoder.encode([passage.text for passage in passages]))
    names = {name: n for n, name in enumerate(dict.fromkeys(p.cited_as for p in index.paragraphs))}
    units = np.array([names[index.paragraphs[passage.paragraph].cited_as] for passage in passages])
    asks = np.array([n for n, passage in enumerate(passages) if passage.way is Way.ASK])
    texts_of = {unit: np.flatnonzero(units == unit) for unit in np.unique(units)}
    draw = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    size = vectors.shape[1]
    change = torch.zeros(size, size, requires_grad=True)
    optimiser = torch.optim.Adam([change], lr=RATE)
    for _ in range(EPOCHS):
        shuffled = draw.permutation(asks)
        for start in range(0, len(shuffled) - BATCH + 1, BATCH):
            anchors = shuffled[start : start + BATCH]
            others = [texts_of[units[ask]][texts_of[units[ask]] != ask] for ask in anchors]
            positives = np.array([draw.choice(o) if len(o) else a for a, o in zip(anchors, others, strict=True)])
            matrix = torch.eye(size) + change
            asked = torch.nn.functional.normalize(vectors[anchors] @ matrix, dim=1)
            found = torch.nn.functional.normalize(vectors[positives] @ matrix, dim=1)
            same = torch.tensor(units[anchors][:, None] == units[anchors][None, :])
            same.fill_diagonal_(False)
            logits = (asked @ found.T / TEMPERATURE).masked_fill(same, -1e4)
            loss = torch.nn.functional.cross_entropy(logits, torch.arange(BATCH)) + PENALTY * (change**2).sum() / size
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return (torch.eye(size) + change).detach().numpy()


def read_lessons(document_id: str) -> list[Lesson]:
    """Every question of the finding aid, those that the document answers first."""
    cited = {paragraph.label: paragraph.cited_as for paragraph in load_outline(document_id)}
    aid = load_aid(document_id).items()
    inside = [Lesson(question, True, cited[label]) for label, record in aid for question in record.questions]
    return inside + [Lesson(question, False) for question in questions_beyond(document_id)]


def read_conversations(encoder: Encoder, document_id: str) -> list[Lesson]:
    """Follow-ups in full.

    Besides those that were written as follow-ups, half of these are asked once more as the third in a row, and PAIRED whole
    questions of each kind follow the nearest one (cosine) that another paragraph answers: what was asked last decides.
    """
    written = load_follow_ups(document_id)
    written += tuple(third_in_a_row(written))
    whole = read_lessons(document_id)
    asked = [lesson for lesson in whole if lesson.is_answered]
    beyond = [lesson for lesson in whole if not lesson.is_answered]
    draw = np.random.default_rng(SEED)
    later = [kind[n] for kind in (asked, beyond) for n in draw.choice(len(kind), min(PAIRED, len(kind)), replace=False)]
    encoder = recall(encoder, document_id)
    nearness = encoder.encode([one.text for one in later]) @ encoder.encode([one.text for one in asked]).T
    nearness[np.array([one.unit for one in later])[:, None] == np.array([one.unit for one in asked])] = -1
    before = [asked[best].text for best in nearness.argmax(axis=1)]
    lessons = [Lesson(in_full(one.previous, one.question)[0], one.is_answered, *one.paragraphs[:1]) for one in written]
    return lessons + [replace(one, text=in_full(text, one.text)[0]) for text, one in zip(before, later, strict=True)]


def third_in_a_row(asked: Sequence[FollowUp]) -> list[FollowUp]:
    """Half of the follow-ups ``asked``, each as it leans on the conversation when another of the same first question, drawn
    at random, has come in between."""
    draw = np.random.default_rng(SEED)
    of_first: dict[str, list[FollowUp]] = {}
    for one in asked:
        of_first.setdefault(one.previous, []).append(one)
    return [
        replace(one, previous=in_full(one.previous, others[draw.integers(len(others))].question)[0])
        for one in (asked[n] for n in draw.permutation(len(asked))[: len(asked) // 2])
        if (others := [other for other in of_first[one.previous] if other is not one])
    ]


def learn_words(document_id: str) -> dict[str, float]:
    """A log-odds by stem, above 0 for what questions have that the document answers, from all that the finding aid has.

    Each question counts its stems once, by the root of their number.
    """
    lessons = read_lessons(document_id)
    counter = TfidfVectorizer(analyzer=lambda text: sorted(set(stem_words(text))), min_df=FEWEST, use_idf=False)
    model = LogisticRegression(C=WORDS_FREEDOM, class_weight="balanced", max_iter=2000)
    rows = counter.fit_transform([lesson.text for lesson in lessons])
    model.fit(rows, np.array([lesson.is_answered for lesson in lessons]))
    return dict(zip(counter.get_feature_names_out(), model.coef_[0].tolist(), strict=True))


def learn_leaning(document_id: str) -> dict[str, float]:
    """A log-odds by trait (``traits_of``), the sum above 0 for what is worded like a follow-up, learned from those of the
    finding aid against all its whole questions."""
    later = [one.question for one in load_follow_ups(document_id)]
    whole = [lesson.text for lesson in read_lessons(document_id)]
    counter = CountVectorizer(analyzer=traits_of, min_df=COMMON, binary=True)
    rows = counter.fit_transform([*later, *whole])
    model = LogisticRegression(C=TRAITS_FREEDOM, class_weight="balanced", max_iter=2000)
    model.fit(rows, np.arange(rows.shape[0]) < len(later))
    weights = dict(zip(counter.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    weights[EVERY] += float(model.intercept_[0])
    sums = rows[len(later) :] @ np.array([weights[name] for name in counter.get_feature_names_out()])
    weights[EVERY] -= float(np.quantile(sums, 1 - MOST_TAKEN_FOR_FOLLOW_UPS))
    return weights


def learn_declining(indexes: Sequence[SearchIndex]) -> dict[str, dict[str, Any]]:
    """The logistic models of "the Code answers this" with their thresholds, by their table in the weights file.

    Whole questions are learned from the tuning questions and those on the edge of what the Code covers, follow-ups from
    their own. Each is asked of every index: with the wording and without it the scores differ, and one model serves both.
    """
    records = [
        record
        for name in LEARNED_FROM
        for record in read_records(QUESTIONS / name)
        if "previous" not in record and not is_small_talk(record["question"])
    ]
    whole = [(record["question"], "", bool(record["paragraphs"])) for record in records]
    follow_ups = [
        FollowUp(record["previous"], record["question"], bool(record["paragraphs"]))
        for record in read_records(QUESTIONS / LEARNED_FOLLOW_UPS)
    ]
    follow_ups += third_in_a_row(follow_ups)
    asked = [(*in_full(one.previous, one.question), one.is_answered) for one in follow_ups]
    # What is asked of another place is a whole question.
    later = [(text, newest, is_answered) for text, newest, is_answered in asked if newest]
    return {
        "answerable": _learn_model(indexes, whole, EVIDENCE, MOST_FALSE_DECLINES),
        "follow_up": _learn_model(indexes, later, EVIDENCE + OF_NEWEST, MOST_FALSE_FOLLOW_UPS),
    }


def _learn_model(
    indexes: Sequence[SearchIndex], asked: Sequence[tuple[str, str, bool]], names: Sequence[str], most: float
) -> dict[str, Any]:
    """A logistic model over the evidence in ``names``, from questions with what was asked last in them and whether the Code
    answers; its threshold declines at most the share ``most`` of those that it does."""
    evidence = [read_evidence(index.search(text, newest=newest)) for index in indexes for text, newest, _ in asked]
    rows = np.array([[one[name] for name in names] for one in evidence])
    answerable = np.array([is_answered for _ in indexes for _, _, is_answered in asked])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=REGULARISATION, class_weight="balanced"))
    model.fit(rows, answerable)
    scaler, logistic = model[0], model[-1]
    weights = logistic.coef_[0] / scaler.scale_
    intercept = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    probabilities = np.sort(model.predict_proba(rows)[:, 1][answerable])
    # The strictest threshold that wrongly declines fewer than that share.
    threshold = probabilities[int(np.ceil(most * len(probabilities))) - 1]
    return {
        "intercept": round(intercept, 4),
        "threshold": round(float(threshold), 3),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
    }


def build_bare(folder: str) -> SearchIndex:
    """An index in ``folder`` of the finding aid alone, as on a machine that has not got the document's PDF."""
    with surroundings({"VERSE_INDEX": folder, "VERSE_SOURCES": "", "VERSE_SOURCES_ONLY": "1"}):
        index, _ = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT)
    return index


def write_declining(models: Mapping[str, dict[str, Any]], path: Path) -> None:
    """Replace the tables of the weights file that say when to decline."""
    text = path.read_text(encoding="utf-8")
    tables = text[: text.index("\n[answerable]")]
    for name, model in models.items():
        inner = ", ".join(f"{evidence} = {weight}" for evidence, weight in model["weights"].items())
        tables += (
            f'\n[{name}]\n# A logistic model of "the Code answers this {CALLED[name]}", and the least that is answered.\n'
            f"intercept = {model['intercept']}\nthreshold = {model['threshold']}\nweights = {{ {inner} }}\n"
        )
    write_atomically(path, tables)


def write_known(encoder: Encoder, document_id: str, folder: Path) -> int:
    """Keep the vectors of the aid's gists and of all its questions, follow-ups too; returns how many are new."""
    ours = (text for record in load_aid(document_id).values() for text in (record.gist, *record.questions))
    later = texts_of(load_follow_ups(document_id))
    texts = sorted({*ours, *questions_beyond(document_id), *later}, key=len)
    return keep_known(folder, encoder, texts)


def _write_words(path: Path, words: Mapping[str, float]) -> None:
    write_atomically(path, "".join(f"{word}\t{weight:.3f}\n" for word, weight in sorted(words.items())))


def _taught(folder: Path) -> Learned:
    """The reader in ``folder``, to be taught further."""
    fork, learned = load_learned(folder / READER)
    if fork != FORK:
        raise SystemExit(f"{READER} leaves the model after layer {fork}, not {FORK}: learn it anew (reader).")
    return learned


def main() -> None:
    """Learn the parts that are named, by default all, and write them where the program reads them."""
    folder = DATA / DEFAULT_DOCUMENT / "ranker"
    parts = sys.argv[1:] or ["known", "map", "reader", "leaning", "declining"]
    if "known" in parts:
        print(f"Known vectors: {write_known(SentenceEncoder(), DEFAULT_DOCUMENT, folder)} texts more.")
    if "map" in parts:
        index, _ = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT)
        matrix = learn_map(SentenceEncoder(), DEFAULT_DOCUMENT, index).astype(np.float16)
        np.save(folder / ADAPTER, matrix, allow_pickle=False)
        print(f"Wrote {ADAPTER} {matrix.shape}. Embedding everything anew with it.")
    if "reader" in parts or "further" in parts:
        encoder = SentenceEncoder()
        lessons = read_lessons(DEFAULT_DOCUMENT) + read_conversations(encoder, DEFAULT_DOCUMENT)
        learned = learn_reader(encoder, lessons) if "reader" in parts else learn_further(encoder, lessons, _taught(folder))
        keep_reader(folder / READER, FORK, learned)
        print(f"Wrote {READER}.")
    # Apart from the rest, since more follow-ups do not make it better: docs/ranking.md says which it was learned from.
    if "leaning" in parts:
        _write_words(folder / LEANING_WORDS, learn_leaning(DEFAULT_DOCUMENT))
    if "declining" not in parts:
        return
    _write_words(folder / INSIDE_WORDS, learn_words(DEFAULT_DOCUMENT))
    load_words.cache_clear()
    index, _ = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT)
    with tempfile.TemporaryDirectory() as bare:
        models = learn_declining((index, build_bare(bare)))
    write_declining(models, folder / WEIGHTS)
    print(models)


if __name__ == "__main__":
    main()
