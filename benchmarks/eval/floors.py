"""Floors: the least figures a corpus must reach, pinned with the digest of the corpus they were taken on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.score import Sums

FILE = Path(__file__).parent / "floors.json"
#: figures that have a floor for every family; the others for `all` only, for few cases have them
EVERYWHERE = ("kind", "text.f1", "title", "published", "number.p", "number.r")
#: a floor stands this far below the figure it was pinned at: one page of a family of many may fall
ROOM = 0.002
Floors = dict[str, dict[str, float]]


def _known() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Breach:
    """A figure below its floor, or a corpus other than the floors were pinned on."""

    family: str
    figure: str
    floor: float
    found: float

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.family}: {self.figure} is {self.found:.4f}, its floor is {self.floor:.4f}"


def pinned(corpus: str) -> tuple[str, Floors]:
    """Return the digest and the floors of a corpus; an unknown corpus has none."""
    entry = _known().get(corpus, {})
    return entry.get("digest", ""), entry.get("floors", {})


def breaches(corpus: str, sums: dict[str, Sums]) -> list[Breach]:
    """Return the figures below their floors, a family that vanished included."""
    return short_of(corpus, {family: one.figures() for family, one in sums.items()})


def short_of(corpus: str, figures_of: Mapping[str, Mapping[str, float]]) -> list[Breach]:
    """Do what `breaches` does for figures by family."""
    _, floors = pinned(corpus)
    found = []
    for family, wanted in floors.items():
        figures = figures_of.get(family, {})
        for name, floor in wanted.items():
            # a figure that is gone counts as nought: what is not measured is not held
            if figures.get(name, 0.0) < floor:
                found.append(Breach(family, name, floor, figures.get(name, 0.0)))
    return found


def pin(corpus: str, digest: str, sums: dict[str, Sums]) -> None:
    """Write the present figures, less ROOM, as the floors of a corpus; its author reviews the change."""
    chosen = {
        family: {
            name: value
            for name, value in one.figures().items()
            if (family == "all" and name != "text.worst") or name in EVERYWHERE
        }
        for family, one in sums.items()
    }
    pin_figures(corpus, digest, chosen)


def pin_figures(corpus: str, digest: str, figures: Mapping[str, Mapping[str, float]]) -> None:
    """Write these figures by family, less ROOM, as the floors of a corpus."""
    known = _known()
    floors = {
        family: {
            name: round(value if value in (0.0, 1.0) else max(0.0, value - ROOM), 4)
            for name, value in sorted(one.items())
        }
        for family, one in sorted(figures.items())
    }
    known[corpus] = {"digest": digest, "floors": floors}
    FILE.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
