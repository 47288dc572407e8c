"""Arrays that are kept with a document's data, read back or refused in plain words."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StaleIndexError
from corpus.toml import restore

# The name of an array that has a file to itself.
ALONE = ""


def read_arrays(path: Path, names: Collection[str]) -> dict[str, NDArray[Any]]:
    """What numpy wrote to ``path``, by name. Raises StaleIndexError when it is damaged or has not all of ``names``."""
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            arrays = {ALONE: loaded}
        else:
            with loaded:
                arrays = {name: loaded[name] for name in loaded.files}
    # The archive, its compression and the headers of its arrays each have exceptions of their own.
    except Exception as error:
        raise _refuse(path, "is damaged") from error
    if not set(names) <= arrays.keys():
        raise _refuse(path, "belongs to another version")
    return arrays


def _refuse(path: Path, what: str) -> StaleIndexError:
    return StaleIndexError(f"The file {path.name} {what}.", restore(path))
