"""Pages and tables that lie on their side are turned before they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: pieces this much longer one way than the other run that way
_CLEARLY = 3.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns clockwise that set the text upright, and the corner of the paper that becomes the origin."""

    quarters: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def page(cls, rotation: int, left: float, bottom: float, right: float, top: float) -> Turn:
        """Return the turn that a page's own rotation asks for (pdfium's 0-3, clockwise)."""
        return cls(rotation % 4, left, bottom, right, top)

    @property
    def sideways(self) -> bool:
        """Whether width and height change places."""
        return self.quarters % 2 == 1

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the paper as seen after the turn."""
        if self.quarters == 1:
            return y - self.bottom, self.right - x
        if self.quarters == 2:
            return self.right - x, self.top - y
        if self.quarters == 3:
            return self.top - y, x - self.left
        return x - self.left, y - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return a box (left, bottom, right, top) as seen after the turn."""
        one, other = self.point(left, bottom), self.point(right, top)
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def turn_of(ends: Iterable[tuple[float, float, float, float, int]], box: Any, rotation: int) -> Turn | None:  # noqa: ANN401 - a structure of ctypes
    """Return the turn that sets most of the text upright; slanted text counts for nothing."""
    ways: Counter[int] = Counter()
    for x0, y0, x1, y1, count in ends:
        across, up = x1 - x0, y1 - y0
        if count < 2:
            continue
        if abs(across) > _CLEARLY * abs(up):
            ways[0 if across > 0 else 2] += count
        elif abs(up) > _CLEARLY * abs(across):
            ways[1 if up > 0 else 3] += count
    quarters = ways.most_common(1)[0][0] if ways else rotation
    if not quarters and not box.left and not box.bottom:
        return None
    return Turn(quarters, box.left, box.bottom, box.right, box.top)
