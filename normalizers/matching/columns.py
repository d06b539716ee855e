"""Which cells of two rows of a table stand in one column, although a column came or went."""

from __future__ import annotations

import re
from collections.abc import Sequence

Columns = list[tuple[int | None, int | None]]

#: rows whose cells multiply to more than this are aligned at their equal ends only; 60 columns each are fewer
_PRODUCT = 4_000
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,，%％]*")
#: how well two cells go together: equal, both figures or both words, else
_EQUAL, _LIKE, _UNLIKE = 4, 2, 1


def columns(ours: Sequence[str], theirs: Sequence[str]) -> Columns:
    """Return pairs of cells in order, None where a row has none: the alignment of greatest likeness."""
    if len(ours) == len(theirs):
        return [(at, at) for at in range(len(ours))]
    shortest = min(len(ours), len(theirs))
    head = next((at for at in range(shortest) if ours[at] != theirs[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if ours[-1 - at] != theirs[-1 - at]), rest)
    end, there = len(ours) - tail, len(theirs) - tail
    inner = _aligned(ours[head:end], theirs[head:there])
    return [
        *((at, at) for at in range(head)),
        *((None if i is None else head + i, None if j is None else head + j) for i, j in inner),
        *((end + at, there + at) for at in range(tail)),
    ]


def _aligned(ours: Sequence[str], theirs: Sequence[str]) -> Columns:
    n, m = len(ours), len(theirs)
    if n * m > _PRODUCT:
        return [*((at, None) for at in range(n)), *((None, at) for at in range(m))]
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(
                best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + _likeness(ours[i], theirs[j])
            )
    found: Columns = []
    i = j = 0
    while i < n and j < m:
        if best[i][j] == best[i + 1][j + 1] + _likeness(ours[i], theirs[j]):
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((i, None))
            i += 1
        else:
            found.append((None, j))
            j += 1
    return [*found, *((at, None) for at in range(i, n)), *((None, at) for at in range(j, m))]


def _likeness(one: str, two: str) -> int:
    if one == two:
        return _EQUAL
    one, two = one.strip("| "), two.strip("| ")
    return _LIKE if bool(_FIGURE.fullmatch(one)) == bool(_FIGURE.fullmatch(two)) else _UNLIKE
