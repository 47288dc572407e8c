"""Our own data files in TOML, read or refused in plain words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from corpus.errors import StoreError

ROOT = Path(__file__).parent.parent


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of the file. Raises StoreError, with the line where the file is not TOML, when it cannot be read."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise StoreError(f"{path} could not be read ({error.strerror}).", restore(path)) from error
    # Bytes that are no text are a ValueError of their own.
    except ValueError as error:
        raise StoreError(f"{path} could not be read ({error}).", restore(path)) from error


def read_table(path: Path, name: str) -> Any:
    """The table (or the list of tables) of that name. Raises StoreError also when the file has none."""
    tables = read_toml(path)
    if name not in tables:
        raise StoreError(f"{path} has no [{name}].", restore(path))
    return tables[name]


def restore(path: Path) -> str:
    """How to get our own file back."""
    return f"Restore it: git checkout -- {path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name}"
