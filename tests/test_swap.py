"""The swap: a build is there whole or not at all, whoever kills it, fills the disk, or builds at the same time."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import HashEncoder, answers, folders

from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import StoreError
from corpus.finding_aid import load_follow_ups, questions_beyond
from index import manifest
from index.follow_ups import texts_of
from index.manifest import CURRENT, current_folder, read_manifest
from ingest.build import build_index, ensure_index

TESTS = Path(__file__).parent
# How long a child process may take to get where it is awaited (seconds); a hang ends the test, nothing is measured.
PATIENCE = 60
# Where a child process finds our modules.
OURS = os.pathsep.join((str(TESTS), str(TESTS.parent)))


@pytest.fixture(autouse=True)
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outline and the aid alone: a build of them takes half a second."""
    monkeypatch.delenv("VERSE_SOURCES", raising=False)
    monkeypatch.setenv("VERSE_SOURCES_ONLY", "1")


@pytest.fixture
def standing(built_once: Path, index_home: Path) -> Path:
    """The index that serves before the build; returns its folder."""
    shutil.copytree(built_once, index_home)
    return current_folder(DEFAULT_DOCUMENT)


# Killed, and two at once: real processes

# A child builds the index with the encoder "new" and stops for good at one moment, saying that it is there.
CHILD = """
import sys, time
from pathlib import Path
from conftest import HashEncoder, answers, folders
from corpus.document import DEFAULT_DOCUMENT
from index import manifest
from ingest import build

moment, here, go_on = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])

def stop(*_):
    here.touch()
    while not go_on.exists():
        time.sleep(0.01)

class Slow(HashEncoder):
    def encode(self, texts):
        with here.with_name("encoded").open("a") as file:
            print(len(texts), file=file)
        if moment == "encoding":
            stop()
        return super().encode(texts)

def before(name, real):
    def called(*arguments):
        if name == "pointer" and arguments[0].name != manifest.CURRENT:
            return real(*arguments)
        stop()
        return real(*arguments)
    return called

if moment == "collecting":
    build.make_passages = before(moment, build.make_passages)
if moment == "describing":
    build.write_manifest = before(moment, build.write_manifest)
if moment == "pointer":
    manifest.write_atomically = before(moment, manifest.write_atomically)
if moment == "sweeping":
    manifest._sweep = before(moment, manifest._sweep)
if moment == "starting":
    stop()
build.ensure_index(Slow("new"), DEFAULT_DOCUMENT)
"""


def start(moment: str, here: Path, go_on: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", CHILD, moment, str(here), str(go_on)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": OURS}, cwd=TESTS.parent, stderr=subprocess.PIPE)


def await_file(path: Path, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        if child.poll() is not None:
            pytest.fail(f"the child ended: {child.stderr.read().decode() if child.stderr else ''}")
        if time.monotonic() > deadline:
            child.kill()
            pytest.fail(f"the child did not get to {path.name} in {PATIENCE} seconds")
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("moment", "serves"),
    [
        ("collecting", "hash"),
        ("encoding", "hash"),
        ("describing", "hash"),
        # All is written, and the pointer not yet swapped.
        ("pointer", "hash"),
        # The pointer is swapped, and the old index still there.
        ("sweeping", "new"),
    ],
)
def test_a_build_killed_at_any_moment_leaves_an_index_serving(
    moment: str, serves: str, standing: Path, index_home: Path, tmp_path: Path
) -> None:
    child = start(moment, tmp_path / "here", tmp_path / "never")
    try:
        await_file(tmp_path / "here", child)
        # SIGKILL, or TerminateProcess on Windows: no handler, no clean-up.
        child.kill()
    finally:
        child.kill()
        child.communicate()
    assert len(folders(index_home)) == 2
    assert answers(serves)
    # As a write of the pointer that was cut off leaves it.
    (index_home / DEFAULT_DOCUMENT / f".{CURRENT}.x1y2z3").write_text("1-0")
    build_index(HashEncoder("third"), None, DEFAULT_DOCUMENT)
    assert answers("third")
    left = {path.name for path in (index_home / DEFAULT_DOCUMENT).iterdir()}
    assert left == {".lock", CURRENT, current_folder(DEFAULT_DOCUMENT).name}


def test_two_builds_at_once_end_with_one_good_index(standing: Path, index_home: Path, tmp_path: Path) -> None:
    first = start("encoding", tmp_path / "first", tmp_path / "go on")
    second = None
    try:
        await_file(tmp_path / "first", first)
        # The first holds the lock and the second comes to it.
        second = start("starting", tmp_path / "second", tmp_path / "second")
        await_file(tmp_path / "second", second)
        assert answers("hash")
        (tmp_path / "go on").touch()
        ends = [child.communicate(timeout=PATIENCE)[1].decode() for child in (first, second)]
    finally:
        for child in (first, second):
            if child is not None:
                child.kill()
    assert [first.returncode, second.returncode] == [0, 0], ends
    assert folders(index_home) == {current_folder(DEFAULT_DOCUMENT).name}
    assert answers("new")
    # Only one of them did the work.
    encoded = sum(map(int, (tmp_path / "encoded").read_text().split()))
    besides = [*questions_beyond(DEFAULT_DOCUMENT), *texts_of(load_follow_ups(DEFAULT_DOCUMENT))]
    assert encoded == read_manifest(current_folder(DEFAULT_DOCUMENT)).passages + len(besides)


def test_a_build_that_does_not_end_is_said_to_go_on(standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LONGEST_WAIT", 0.05)
    with (
        manifest.building(DEFAULT_DOCUMENT),
        pytest.raises(StoreError, match=r"Another build of the index is still going on\. Wait"),
    ):
        build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_a_build_that_is_broken_off_sweeps_up_behind_itself(
    error: type[BaseException], standing: Path, index_home: Path
) -> None:
    def break_off(share: float, what: str) -> None:
        if share > 0.5:
            raise error

    with pytest.raises(error):
        build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT, break_off)
    assert folders(index_home) == {standing.name}
    assert answers()


def test_ctrl_c_just_after_the_swap_does_not_take_the_new_index_away(
    standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = manifest.write_atomically

    def interrupted(path: Path, text: str) -> None:
        swap(path, text)
        if path.name == CURRENT:
            raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)
    assert answers("new")


# A full disk, and a folder that cannot be written


# The disk is mounted by a child process that has mounts of its own, which end with it, however it ends.
PRELUDE = """
import os, subprocess, sys
from pathlib import Path
from conftest import HashEncoder, answers, folders
from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import StoreError
from index.manifest import current_folder
from ingest.build import build_index, ensure_index, open_index

place = Path(sys.argv[1])
os.environ["VERSE_INDEX"] = str(place)

def mount(*options):
    subprocess.run(["mount", *options, str(place)], check=True)

def refusal(build, encoder, *rest):
    try:
        build(encoder, *rest)
    except StoreError as error:
        return str(error)
    raise AssertionError("it was built")

def serves(name):
    return open_index(HashEncoder(name), DEFAULT_DOCUMENT).manifest.recipe.model == name
"""

FULL_DISK = """
mount("-t", "tmpfs", "verse-test")
build_index(HashEncoder("old"), None, DEFAULT_DOCUMENT)
standing = current_folder(DEFAULT_DOCUMENT)
needs = sum(path.stat().st_blocks * 512 for path in standing.rglob("*") if path.is_file())
# Room for another beside it, however large the finding aid has made them.
mount("-o", f"remount,size={3 * needs}")
# From no room at all to a few kilobytes too little, where only the last write of a file can tell.
rooms = [0, *(needs * share // 10 for share in (1, 2, 4, 6, 8)), *(needs - short for short in (65_536, 12_288, 4_096))]
for room in rooms:
    disk = os.statvfs(place)
    (place / "ballast").write_bytes(b"-" * (disk.f_bavail * disk.f_frsize - room // 4_096 * 4_096))
    said = refusal(build_index, HashEncoder("new"), None, DEFAULT_DOCUMENT)
    assert "could not be written" in said and "Make room on the disk" in said, said
    assert "No space left on device" in said or "the disk may be full" in said, said
    assert current_folder(DEFAULT_DOCUMENT) == standing, room
    assert [path for path in standing.parent.iterdir() if path.is_dir()] == [standing], room
    assert serves("old"), room
    (place / "ballast").unlink()
build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)
assert serves("new")
"""

# chmod does not bind root, so the folder is mounted for reading only.
READ_ONLY = """
ensure_index(HashEncoder("old"), DEFAULT_DOCUMENT)
mount("--bind", str(place))
mount("-o", "remount,ro,bind")
ensure_index(HashEncoder("old"), DEFAULT_DOCUMENT)
said = refusal(ensure_index, HashEncoder("new"), DEFAULT_DOCUMENT)
assert "could not be written" in said and "Read-only file system" in said and "allow writing there" in said, said
assert serves("old")
"""


@pytest.mark.parametrize("story", [FULL_DISK, READ_ONLY], ids=["a full disk", "a read-only folder"])
def test_a_disk_that_refuses_leaves_the_old_index_serving(story: str, tmp_path: Path) -> None:
    apart = ["unshare", "--mount", *(["--map-root-user"] if hasattr(os, "geteuid") and os.geteuid() else [])]
    try:
        subprocess.run([*apart, "mount", "-t", "tmpfs", "verse-test", str(tmp_path)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody mount a disk for a test; the same is tested with a computed error")
    child = subprocess.run(
        [*apart, sys.executable, "-c", PRELUDE + story, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": OURS},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr


@pytest.mark.parametrize(
    ("module", "function"),
    [
        # Each door through which the index is written.
        ("os", "fsync"),
        ("os", "replace"),
        ("pathlib.Path", "write_bytes"),
        ("numpy", "save"),
    ],
)
def test_an_error_of_the_disk_leaves_the_old_index(
    module: str, function: str, standing: Path, index_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(f"{module}.{function}", full)
    with pytest.raises(StoreError, match=r"could not be written .*No space left on device.*Make room on the disk"):
        build_index(HashEncoder("new"), None, DEFAULT_DOCUMENT)
    monkeypatch.undo()
    monkeypatch.setenv("VERSE_INDEX", str(index_home))
    monkeypatch.setenv("VERSE_SOURCES_ONLY", "1")
    assert folders(index_home) == {standing.name}
    assert answers()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root, nor Windows so")
def test_a_folder_without_permission_refuses_a_build(standing: Path, index_home: Path) -> None:
    (index_home / DEFAULT_DOCUMENT).chmod(0o555)
    try:
        assert answers()
        with pytest.raises(StoreError, match=r"could not be written .*Permission denied.*allow writing there"):
            ensure_index(HashEncoder("new"), DEFAULT_DOCUMENT)
        assert answers()
    finally:
        (index_home / DEFAULT_DOCUMENT).chmod(0o755)


def test_a_place_that_can_be_no_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VERSE_INDEX", str(tmp_path / "file" / "built"))
    with pytest.raises(StoreError, match=r"could not be written to .*file.*set VERSE_INDEX to another folder"):
        ensure_index(HashEncoder(), DEFAULT_DOCUMENT)
