"""The house holds: imports go one way, and each heavy package has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("corpus", "index", "answer", "teach", "ingest", "screens", "evaluation", "cli", "app")

# Who may import whom of ours (besides itself).
MAY_IMPORT = {
    "corpus": set(),
    "index": {"corpus"},
    "answer": {"corpus", "index"},
    "teach": {"corpus", "answer"},
    "ingest": {"corpus", "index"},
    "evaluation": {"corpus", "index", "answer", "teach", "ingest"},
    "screens": {"corpus", "index", "answer", "teach", "ingest", "evaluation"},
    "cli": {"corpus", "index", "answer", "teach", "ingest", "evaluation"},
    "app": {"screens"},
}
ONE_DOOR = {
    "pypdf": {"ingest/pdf.py"},
    "faiss": {"index/dense.py"},
    "sentence_transformers": {"index/encoder.py"},
    "bm25s": {"index/lexical.py"},
    "Stemmer": {"index/lexical.py"},
}


def sources() -> Iterator[Path]:
    for top in OURS:
        path = ROOT / top
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [ROOT / f"{top}.py"] * (ROOT / f"{top}.py").is_file()


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    # ingest/__main__.py is a door to the command line, not a part of ingest.
    if path.name == "__main__.py":
        return
    allowed = MAY_IMPORT[layer] | {layer}
    assert imports(path) & set(OURS) <= allowed


@pytest.mark.parametrize(("package", "doors"), ONE_DOOR.items())
def test_each_heavy_package_has_one_door(package: str, doors: set[str]) -> None:
    importers = {path.relative_to(ROOT).as_posix() for path in sources() if package in imports(path)}
    assert importers == doors


def test_streamlit_is_only_in_app_and_screens() -> None:
    importers = {path.relative_to(ROOT).parts[0] for path in sources() if "streamlit" in imports(path)}
    assert importers <= {"app.py", "screens"}


def test_no_pickle_anywhere() -> None:
    assert not [path for path in sources() if imports(path) & {"pickle", "joblib", "dill", "cloudpickle"}]
