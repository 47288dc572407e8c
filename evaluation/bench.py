"""How fast and how large, measured on this machine: parse, build, start, answers, memory, disk."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from evaluation.surroundings import surroundings
from index.encoder import SentenceEncoder, use_cores
from index.inside import inside_of
from index.manifest import current_folder
from ingest.build import ensure_index, source_at_hand
from ingest.pdf import read_pdf
from ingest.source import ROOT
from ingest.split import split

# Questions asked one after another for the percentiles, and how many people ask at once.
WARM_QUESTIONS = 200
ASKERS = 8
ASKED_AT_ONCE = 160

# A fresh process that answers once and reports its own peak memory.
_COLD = """
import json, resource, time
start = time.perf_counter()
from answer.answerer import Answerer
from corpus.document import DEFAULT_DOCUMENT
from index.encoder import SentenceEncoder
from ingest.build import ensure_index
index, _ = ensure_index(SentenceEncoder(), DEFAULT_DOCUMENT)
Answerer(index).ask("Who has to be the SENCO?")
seconds = time.perf_counter() - start
try:
    # The process's own peak: ru_maxrss would still hold that of the process it was started from.
    peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, peak / 1024]))
"""

ROWS = (
    ("parse_seconds", "Parse the PDF", "s", "under 15"),
    ("build_seconds", "Build the index, parse included", "s", "under 60"),
    ("cold_start_seconds", "Start of the process to the first answer", "s", ""),
    ("warm_p50_ms", "A warm question, median", "ms", "under 40"),
    ("warm_p95_ms", "A warm question, 95th percentile", "ms", "under 80"),
    ("encode_p50_ms", "  of which encoding the question", "ms", ""),
    ("inside_p50_ms", "  of which reading whether it is answered at all", "ms", ""),
    ("rank_p50_ms", "  of which searching and ranking", "ms", ""),
    ("compose_p50_ms", "  of which reading and composing", "ms", ""),
    ("questions_per_second", f"Questions per second, {ASKERS} askers", "", ""),
    ("peak_memory_mb", "Peak memory of the process", "MB", "under 1,200"),
    ("disk_mb", "Index on disk", "MB", ""),
)


def measure(pdf: Path | None = None) -> dict[str, Any]:
    """Measure everything; a parse and a build are made anew, in a temporary place."""
    document = load_document()
    source = source_at_hand(document, pdf)
    results: dict[str, Any] = {"machine": describe_machine()}
    if source is not None:
        start = time.perf_counter()
        split(read_pdf(source.path), document)
        results["parse_seconds"] = time.perf_counter() - start
    encoder = SentenceEncoder()
    encoder.encode(["warm up"])
    with tempfile.TemporaryDirectory() as folder, surroundings({"VERSE_INDEX": folder}):
        start = time.perf_counter()
        ensure_index(encoder, DEFAULT_DOCUMENT, pdf)
        results["build_seconds"] = time.perf_counter() - start
    index, _ = ensure_index(encoder, DEFAULT_DOCUMENT, pdf)
    results |= _cold()
    # As the app answers (screens/engine.py).
    use_cores(1)
    results |= _warm(Answerer(index), encoder)
    files = [path for path in current_folder(DEFAULT_DOCUMENT).rglob("*") if path.is_file()]
    results["disk_mb"] = sum(path.stat().st_size for path in files) / 1e6
    return results


def format_table(results: dict[str, Any]) -> str:
    """The results as a Markdown table, with the targets beside them."""
    lines = [f"Machine: {results['machine']}", "", "| what | measured | target |", "| --- | --- | --- |"]
    lines += [f"| {what} | {results[key]:,.1f} {unit} | {target} |" for key, what, unit, target in ROWS if key in results]
    return "\n".join(lines)


def describe_machine() -> str:
    """Cores, system and Python, in a line."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _questions() -> list[str]:
    asks = [ask for record in load_aid(DEFAULT_DOCUMENT).values() for ask in record.asks]
    return asks[:: max(1, len(asks) // WARM_QUESTIONS)][:WARM_QUESTIONS]


def _cold() -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", _COLD], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return {"cold_start_seconds": seconds, "peak_memory_mb": megabytes}


def _warm(answerer: Answerer, encoder: SentenceEncoder) -> dict[str, Any]:
    questions = _questions()
    inside = inside_of(encoder, DEFAULT_DOCUMENT)
    inside.read("warm up")
    whole, encoding, reading, searching = [], [], [], []
    for question in questions:
        start = time.perf_counter()
        answerer.ask(question)
        whole.append(time.perf_counter() - start)
        start = time.perf_counter()
        encoder.encode([question])
        encoding.append(time.perf_counter() - start)
        start = time.perf_counter()
        inside.read(question)
        reading.append(time.perf_counter() - start)
        start = time.perf_counter()
        answerer.index.search(question)
        searching.append(time.perf_counter() - start)
    start = time.perf_counter()
    with ThreadPoolExecutor(ASKERS) as askers:
        list(askers.map(answerer.ask, (questions * 2)[:ASKED_AT_ONCE]))
    rate = ASKED_AT_ONCE / (time.perf_counter() - start)
    stages = (encoding, reading, searching, whole)
    p50_encode, p50_inside, p50_search, p50_whole = (statistics.median(times) * 1000 for times in stages)
    return {
        "warm_p50_ms": p50_whole,
        "warm_p95_ms": statistics.quantiles(whole, n=20)[-1] * 1000,
        "encode_p50_ms": p50_encode,
        "inside_p50_ms": p50_inside,
        "rank_p50_ms": p50_search - p50_encode - p50_inside,
        "compose_p50_ms": p50_whole - p50_search,
        "questions_per_second": rate,
    }
