"""How search grows with the number of passages: exact, cells (IVF) and graph (HNSW), on vectors made to look like real ones.

python -m evaluation.growth            a few minutes; writes docs/growth.md, from which index/dense.py takes its rule
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.store import write_atomically
from evaluation.bench import describe_machine
from index.dense import DenseIndex, Kind, Positions, choose_kind, default_effort
from index.encoder import Vectors
from ingest.source import ROOT

REPORT = ROOT / "docs" / "growth.md"
SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
DIMENSIONS = 384
QUERIES = 200
TOP_K = 10
SEED = 0
# The efforts tried: the share of the cells that a search looks at, and the candidates that a walk keeps.
CELL_SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
CANDIDATES = (64, 128, 256)
# A graph is not built where it would take longer than this (seconds), going by the one before it.
LONGEST_BUILD = 270
# Vectors are made so many at a time: a million at once would need several times their own 1.5 gigabytes.
BATCH = 50_000

# What the 10,857 vectors of the Code's index and the project's 425 questions are like, and the model that is so too: a
# common direction (mean cosine of two passages .11), then ten paragraphs to a section and nine passages to a paragraph,
# each with its own offset, along axes of falling variance (half of it in 21 axes, 95 % in 197). A passage's nearest other
# has a median cosine of .73 (here .74), a question's nearest passage .61 (here .62). Cells and graphs find on the model
# what they find on the real vectors, within .04 of recall@10.
PASSAGES, PARAGRAPHS = 9, 10
COMMON, SECTION, PARAGRAPH, PASSAGE, QUESTION = 0.33, 0.5, 0.55, 0.62, 1.0
FIRST_AXIS, FALL = 12, 1.6
# Some passages are near to their paragraph's middle and some far: the offset's length is log-normal with this deviation.
SPREAD = 0.4


@dataclass(frozen=True, slots=True)
class Row:
    """One index at one size and effort: what it cost to build and to ask, and how much of the truth it found."""

    size: int
    kind: Kind
    effort: str
    build_seconds: float
    query_ms: float
    recall: float
    megabytes: float

    @property
    def is_chosen(self) -> bool:
        """Whether index/dense.py takes this kind, at this effort, for this size."""
        return self.kind is choose_kind(self.size) and self.effort == name_effort(
            self.kind, default_effort(self.kind, self.size), self.size
        )


def make_vectors(size: int, queries: int = QUERIES) -> tuple[Vectors, Vectors]:
    """``size`` unit vectors of passages and ``queries`` of questions near to their paragraphs."""
    draw = np.random.default_rng(SEED)
    falling = 1 / (np.arange(DIMENSIONS) + FIRST_AXIS) ** (FALL / 2)
    deviation: Vectors = (falling / np.linalg.norm(falling)).astype(np.float32)

    def offsets(count: int, length: float) -> Vectors:
        made: Vectors = draw.standard_normal((count, DIMENSIONS), dtype=np.float32) * deviation * np.float32(length)
        return made

    def around(count: int, length: float) -> Vectors:
        spread = np.exp(draw.normal(0, SPREAD, (count, 1))).astype(np.float32)
        vectors = middles[draw.integers(0, len(middles), count)] + offsets(count, length) * spread
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    paragraphs = max(1, size // PASSAGES)
    sections = offsets(max(1, paragraphs // PARAGRAPHS), SECTION)
    middles = sections[draw.integers(0, len(sections), paragraphs)] + offsets(paragraphs, PARAGRAPH)
    middles[:, -1] += COMMON
    passages = np.empty((size, DIMENSIONS), dtype=np.float32)
    for start in range(0, size, BATCH):
        passages[start : start + BATCH] = around(min(BATCH, size - start), PASSAGE)
    return passages, around(queries, QUESTION)


def measure_growth(sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """Build and ask every kind of index at every size. A graph that would take too long is reported with NaN."""
    graph_seconds_per_step = 0.0
    for size in sizes:
        vectors, questions = make_vectors(size)
        exact, seconds = _build(vectors, Kind.FLAT)
        truth, milliseconds = _ask(exact, questions, None)
        yield Row(size, Kind.FLAT, name_effort(Kind.FLAT, 0, size), seconds, milliseconds, 1.0, exact.count_bytes() / 1e6)
        del exact
        cells, seconds = _build(vectors, Kind.IVF)
        row = Row(size, Kind.IVF, "", seconds, 0.0, 0.0, cells.count_bytes() / 1e6)
        for share in CELL_SHARES:
            count = max(1, round(math.sqrt(size) * share))
            found, milliseconds = _ask(cells, questions, count)
            yield replace(row, effort=name_effort(Kind.IVF, count, size), query_ms=milliseconds, recall=recall(found, truth))
        del cells
        # Each vector added walks the graph so far, whose depth grows with the logarithm of its size.
        steps = size * math.log(size)
        if graph_seconds_per_step * steps > LONGEST_BUILD:
            expected = graph_seconds_per_step * steps
            yield Row(size, Kind.HNSW, "not built", expected, math.nan, math.nan, math.nan)
            continue
        graph, seconds = _build(vectors, Kind.HNSW)
        graph_seconds_per_step = seconds / steps
        row = Row(size, Kind.HNSW, "", seconds, 0.0, 0.0, graph.count_bytes() / 1e6)
        for count in CANDIDATES:
            found, milliseconds = _ask(graph, questions, count)
            yield replace(
                row, effort=name_effort(Kind.HNSW, count, size), query_ms=milliseconds, recall=recall(found, truth)
            )
        del graph


def name_effort(kind: Kind, effort: int, size: int) -> str:
    """What a search looks at, in words."""
    match kind:
        case Kind.FLAT:
            return "all"
        case Kind.IVF:
            return f"{effort} of {round(math.sqrt(size)):,} cells"
        case Kind.HNSW:
            return f"{effort} candidates"


def recall(found: Sequence[Positions], truth: Sequence[Positions]) -> float:
    """The mean share of the true nearest that was found."""
    return statistics.fmean(len(set(f) & set(t)) / len(t) for f, t in zip(found, truth, strict=True))


def format_report(rows: Sequence[Row], seconds: float) -> str:
    """docs/growth.md."""
    lines = [
        "# How search grows",
        "",
        f"Measured by `python -m evaluation.growth` in {seconds / 60:.0f} minutes ({describe_machine()}, shared with other "
        f"work) on computed vectors of {DIMENSIONS} dimensions that are clustered as those of the Code's own index are: "
        f"see the constants of `evaluation/growth.py`. {QUERIES} questions, one at a time. recall@{TOP_K} is against exact "
        "search; p50 is the median time of one search, without the encoding of the question.",
        "",
        "The last column marks what `index/dense.py` takes at that size, and its comments say why.",
        "",
        f"| passages | index | looks at | build (s) | p50 (ms) | recall@{TOP_K} | size (MB) | taken |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        known = not math.isnan(row.recall)
        figures = f"{row.query_ms:.2f} | {row.recall:.3f} | {row.megabytes:,.0f}" if known else "| |"
        build = f"{row.build_seconds:,.1f}" if known else f"about {row.build_seconds:,.0f}"
        chosen = "yes" if row.is_chosen else ""
        lines.append(f"| {row.size:,} | {row.kind} | {row.effort} | {build} | {figures} | {chosen} |")
    return "\n".join(lines) + "\n"


def _build(vectors: Vectors, kind: Kind) -> tuple[DenseIndex, float]:
    start = time.perf_counter()
    index = DenseIndex.build(vectors, kind)
    return index, time.perf_counter() - start


def _ask(index: DenseIndex, questions: Vectors, effort: int | None) -> tuple[list[Positions], float]:
    """What ``index`` finds for every question, and the median time (milliseconds)."""
    found, times = [], []
    for question in questions:
        start = time.perf_counter()
        positions, _ = index.search(question[None], TOP_K, effort)
        times.append(time.perf_counter() - start)
        found.append(positions)
    return found, statistics.median(times) * 1000


def main() -> None:
    """Measure, print as it goes, and write the report."""
    start = time.perf_counter()
    rows = []
    for row in measure_growth():
        print(
            f"{row.size:>9,} {row.kind:5} {row.effort:20} build {row.build_seconds:7.1f} s   "
            f"p50 {row.query_ms:7.2f} ms   recall {row.recall:.3f}   {row.megabytes:7,.0f} MB",
            flush=True,
        )
        rows.append(row)
    write_atomically(REPORT, format_report(rows, time.perf_counter() - start))


if __name__ == "__main__":
    main()
