"""Sessions ready to show, from scenes.toml: our own questions and notes over the document's paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import StoreError
from corpus.toml import read_table
from teach.session import Session, read_item

SCENES = Path(__file__).parent / "scenes.toml"


@dataclass(frozen=True, slots=True)
class Scene:
    """A built-in session: its id, about how many minutes it takes, and what is shown."""

    id: str
    minutes: int
    session: Session


@cache
def load_scenes() -> tuple[Scene, ...]:
    """Every built-in session, in the file's order. Raises StoreError where the file is missing or not as it should be."""
    try:
        return tuple(map(_scene, read_table(SCENES, "scene")))
    except (KeyError, TypeError) as error:
        raise StoreError(f"{SCENES.name} could not be read ({error}).", "Restore the file.") from error


def _scene(raw: dict[str, Any]) -> Scene:
    items = tuple(read_item(item, f"item {number} of {raw['id']}") for number, item in enumerate(raw["item"], 1))
    return Scene(raw["id"], raw["minutes"], Session(raw["title"], items, raw["notes"].strip()))
