"""Many people asking at once: how long they wait, whether anything fails, and whether memory stays flat.

    make load                                     50 sessions for two minutes
    python bench/load.py --sessions 10 --seconds 20

It starts the app on a free port of this machine, with nothing kept (VERSE_KEEP unset), and opens real Streamlit sessions
to it: each is a websocket that speaks Streamlit's own protocol as its browser part does, keeps the messages that a browser
would keep, opens the page, asks questions of the finding aid by typing them, reads the whole answer, and pauses for a while
as somebody does who reads (``--pause``, 5 to 10 seconds by default). The wait is from the question to the last piece of the
page; what a browser needs to paint is not in it. So one session more is a real Chromium, where there is one, and its waits,
from Enter to the answer in view, are told apart. The sessions run on the same cores as the app, which makes it look slower,
never faster; so does whatever else the machine is doing, which the table tells by the cores that were busy with it.

Memory is that of the app's process (Linux: VmRSS), once it has answered some questions, then every five seconds. It is flat
where the last third of the run is no higher than the middle third by more than 5 %. Conversations that grow are part of it:
each session asks some fifteen questions, and the page keeps its newest twenty.

Targets: no error, 95 % of the waits under 2 s, memory flat. The exit code is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402
from websockets.asyncio.client import ClientConnection, connect  # noqa: E402
from websockets.exceptions import WebSocketException  # noqa: E402

from corpus.document import DEFAULT_DOCUMENT  # noqa: E402
from corpus.finding_aid import load_aid  # noqa: E402

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# An answer that takes longer than this (seconds) is an error.
LONGEST_WAIT = 60.0
LONGEST_P95 = 2.0
# How much higher (share) the last third of the memory's record may be than the middle one.
MOST_GROWTH = 0.05
RECORD_EVERY = 5.0
WARM_QUESTIONS = 20


@dataclass(slots=True)
class Record:
    """What was measured: waits in seconds, errors in words, memory in MB by second."""

    opened: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    chromium: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    app_cores: float = 0.0
    busy_cores: float = 0.0


class Session:
    """One browser session: a websocket, and what a browser remembers between two runs of the page."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.box = ""
        self.page = ""
        self.address = ""
        self.cached: dict[str, ForwardMsg] = {}

    async def open(self) -> None:
        """Open the page and read it to its end."""
        await self._run("", "")

    async def ask(self, question: str) -> None:
        """Type ``question`` and read to the end of the page. Raises AssertionError where the answer is not on it."""
        await self._run(question, f'<h2 class="cv-asked"><span>You asked:</span> {escape(question)}</h2>')

    async def _run(self, question: str, wanted: str) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.address, self.page
        state.cached_message_hashes.extend(self.cached)
        state.context_info.url = "http://127.0.0.1/"
        if question:
            widget = state.widget_states.widgets.add()
            widget.id, widget.chat_input_value.data = self.box, question
        await self.socket.send(message.SerializeToString())
        seen = not wanted
        while True:
            raw = await self.socket.recv()
            assert isinstance(raw, bytes)
            told = ForwardMsg.FromString(raw)
            if told.HasField("ref_hash"):
                told = self.cached[told.ref_hash]
            elif told.metadata.cacheable and told.hash:
                self.cached[told.hash] = told
            kind = told.WhichOneof("type")
            if kind == "new_session":
                self.page = told.new_session.page_script_hash
            elif kind == "page_info_changed":
                self.address = told.page_info_changed.query_string
            elif kind == "delta" and told.delta.HasField("new_element"):
                element = told.delta.new_element
                assert not element.HasField("exception"), element.exception.message
                if element.HasField("chat_input"):
                    self.box = element.chat_input.id
                seen = seen or (element.HasField("html") and wanted in element.html.body)
            elif kind == "script_finished":
                assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, f"the run ended as {told.script_finished}"
                assert seen, "the answer was not on the page"
                return


def main() -> None:
    """Measure, print a table, and fail where a target is missed."""
    parser = argparse.ArgumentParser(description="Many people asking at once.")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, nargs=2, default=(5.0, 10.0), metavar=("LEAST", "MOST"))
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    options = parser.parse_args()
    record = Record()
    with serve() as (process, port):
        asyncio.run(measure(record, process.pid, port, options.sessions, options.seconds, tuple(options.pause)))
    results = sum_up(record, options.sessions, options.seconds, options.pause)
    print(json.dumps(results, ensure_ascii=False) if options.json else as_table(results))
    for error in list(dict.fromkeys(record.errors))[:5]:
        print(f"error: {error}", file=sys.stderr)
    sys.exit(0 if all(results["reached"].values()) else 1)


@contextmanager
def serve() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The app on a free port, until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "VERSE_KEEP"} | {"HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.25)
        else:
            raise SystemExit("The app did not start.")
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


async def measure(
    record: Record, pid: int, port: int, sessions: int, seconds: float, pause: tuple[float, ...], seed: int = 7
) -> None:
    """Let ``sessions`` people ask for ``seconds`` and note what comes of it."""
    dice = random.Random(seed)
    questions = [ask for one in load_aid(DEFAULT_DOCUMENT).values() for ask in one.asks]
    # The first session waits for the model and the index; that is the start of the app, not the load.
    warm = Record()
    await _sit(port, warm, iter([(question, 0.0) for question in dice.sample(questions, WARM_QUESTIONS)]), 0.0)
    record.errors += warm.errors
    start = time.monotonic()
    worked = _work(pid)
    watch = asyncio.create_task(_record_memory(pid, record, start))
    people = []
    for _ in range(sessions):
        # People come within the first pause, not all in one second.
        plan = _plan(random.Random(dice.random()), questions, start + seconds, pause)
        people.append(_sit(port, record, plan, dice.uniform(0, pause[1])))
    browser = asyncio.to_thread(_sit_in_chromium, port, record, dice.sample(questions, 100), start + seconds, pause[1])
    await asyncio.gather(*people, *([browser] if Path(CHROMIUM).is_file() else []))
    watch.cancel()
    took = time.monotonic() - start
    record.app_cores, record.busy_cores = ((now - before) / took for now, before in zip(_work(pid), worked, strict=True))


def _plan(dice: random.Random, questions: list[str], until: float, pause: tuple[float, ...]) -> Iterator[tuple[str, float]]:
    """What one person asks, and how long they read afterwards."""
    while time.monotonic() < until:
        yield dice.choice(questions), dice.uniform(*pause)


async def _sit(port: int, record: Record, plan: Iterator[tuple[str, float]], late: float) -> None:
    await asyncio.sleep(late)
    try:
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            subprotocols=["streamlit", "PLACEHOLDER"],  # type: ignore[list-item]
            max_size=None,
        ) as link:
            session = Session(link)
            start = time.perf_counter()
            await asyncio.wait_for(session.open(), LONGEST_WAIT * 2)
            record.opened.append(time.perf_counter() - start)
            for question, pause in plan:
                start = time.perf_counter()
                await asyncio.wait_for(session.ask(question), LONGEST_WAIT)
                record.waits.append(time.perf_counter() - start)
                await asyncio.sleep(pause)
    except (OSError, WebSocketException, TimeoutError, AssertionError, KeyError) as error:
        record.errors.append(f"{type(error).__name__}: {error}")


def _sit_in_chromium(port: int, record: Record, questions: list[str], until: float, pause: float) -> None:
    """The same in a real browser, from Enter to the answer in view."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.set_default_timeout(LONGEST_WAIT * 1000)
            page.goto(f"http://127.0.0.1:{port}/?{urlencode({'q': '6.85'})}")
            page.locator(".cv-card").first.wait_for()
            for question in questions:
                if time.monotonic() > until:
                    break
                box = page.get_by_test_id("stChatInputTextArea")
                box.fill(question)
                start = time.perf_counter()
                box.press("Enter")
                page.locator(".cv-asked").first.filter(has_text=question).wait_for()
                record.chromium.append(time.perf_counter() - start)
                page.wait_for_timeout(pause * 1000)
            browser.close()
    except Error as error:
        record.errors.append(f"Chromium: {error}")


async def _record_memory(pid: int, record: Record, start: float) -> None:
    while True:
        if memory := _memory(pid):
            record.memory.append((time.monotonic() - start, memory))
        await asyncio.sleep(RECORD_EVERY)


def _memory(pid: int) -> float:
    """What the process holds in memory, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def _work(pid: int) -> tuple[float, float]:
    """The seconds of a core that the process has used, and that all processes have; 0 where the system does not tell."""
    try:
        own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        every = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    except OSError:
        return 0.0, 0.0
    tick = os.sysconf("SC_CLK_TCK")
    # Of a process its 12th and 13th figures after the name; of the machine all but idle and waiting for the disk.
    return (int(own[11]) + int(own[12])) / tick, (sum(map(int, every[:8])) - int(every[3]) - int(every[4])) / tick


def sum_up(record: Record, sessions: int, seconds: float, pause: tuple[float, ...]) -> dict[str, Any]:
    """The measured figures, and which targets were reached."""
    third = len(record.memory) // 3
    middle, last = ([memory for _, memory in part] for part in (record.memory[third : 2 * third], record.memory[-third:]))
    growth = statistics.mean(last) / statistics.mean(middle) - 1 if third else 0.0
    p95 = _quantile(record.waits, 0.95)
    return {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "sessions": sessions,
        "seconds": seconds,
        "pause": list(pause),
        "questions": len(record.waits),
        "errors": len(record.errors),
        "opened_p95": _quantile(record.opened, 0.95),
        "p50": _quantile(record.waits, 0.5),
        "p95": p95,
        "longest": max(record.waits, default=0.0),
        "chromium_questions": len(record.chromium),
        "chromium_p50": _quantile(record.chromium, 0.5),
        "chromium_longest": max(record.chromium, default=0.0),
        "app_cores": record.app_cores,
        "busy_cores": record.busy_cores,
        "memory_before": record.memory[0][1] if record.memory else 0.0,
        "memory_after": record.memory[-1][1] if record.memory else 0.0,
        "memory_growth": growth,
        "reached": {
            "no error": bool(record.waits) and not record.errors,
            "p95": p95 < LONGEST_P95,
            "memory": growth <= MOST_GROWTH,
        },
    }


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def as_table(results: dict[str, Any]) -> str:
    """The results as a Markdown table, with the targets beside them."""
    rows = (
        ("Questions asked", "{questions:,}", ""),
        ("Errors", "{errors}", "none"),
        ("Opening the page, 95th percentile", "{opened_p95:.2f} s", ""),
        ("From the question to the whole page, median", "{p50:.2f} s", ""),
        ("the same, 95th percentile", "{p95:.2f} s", "under 2 s"),
        ("the same, longest", "{longest:.2f} s", ""),
        ("In a real Chromium among them ({chromium_questions}), median", "{chromium_p50:.2f} s", ""),
        ("the same, longest", "{chromium_longest:.2f} s", ""),
        ("Cores busy: with the app, with everything", "{app_cores:.1f} and {busy_cores:.1f}", ""),
        ("Memory of the app, before and after", "{memory_before:,.0f} and {memory_after:,.0f} MB", ""),
        ("Growth from the middle third to the last", "{memory_growth:.1%}", "5 % at most"),
    )
    head = "{machine}; {sessions} sessions for {seconds:.0f} s, a pause of {pause[0]:g} to {pause[1]:g} s after each answer"
    lines = [head, "", "| what | measured | target |", "| --- | --- | --- |"]
    lines += [f"| {what} | {value} | {target} |" for what, value, target in rows]
    return "\n".join(lines).format(**results)


if __name__ == "__main__":
    main()
