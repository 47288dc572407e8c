"""Citations that say nearly the same to different settings, folded into one: the asker's own setting first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from answer.compose import Cited

ANY_SETTING = "any"


@dataclass(frozen=True, slots=True)
class Folded:
    """One citation with its twins, each of another setting, in the order they were found."""

    cited: Cited
    twins: tuple[Cited, ...] = ()


def fold_twins(
    citations: Sequence[Cited],
    twins: Mapping[str, Collection[str]],
    settings: Mapping[str, Collection[str]],
    chosen: str = ANY_SETTING,
) -> tuple[Folded, ...]:
    """``citations`` in their order, twins joined where the first of them stands.

    The twin that speaks to the ``chosen`` setting comes first, else the best found. ``twins`` and ``settings`` are by label.
    """
    found: list[Folded] = []
    for cited in citations:
        label = cited.paragraph.label
        place = next((n for n, group in enumerate(found) if label in twins.get(group.cited.paragraph.label, ())), None)
        if place is None:
            found.append(Folded(cited))
            continue
        group = found[place]
        first = group.cited.paragraph.label
        takes_over = chosen in settings.get(label, ()) and chosen not in settings.get(first, ())
        found[place] = (
            Folded(cited, (group.cited, *group.twins)) if takes_over else replace(group, twins=(*group.twins, cited))
        )
    return tuple(found)
