"""How much torture a run of the tests was: read from its reports, so that workers' counts arrive too."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

_MARK = "torture:"


def scale() -> int:
    """Return by how much to multiply the counts of a CI run: DIBAO_TORTURE, 1 if it is not set."""
    return int(os.environ.get("DIBAO_TORTURE", "1"))


def prop(what: str, count: int) -> tuple[str, int]:
    """Return the property a test's report carries."""
    return f"{_MARK}{what}", count


def totals(reports: Iterable[object]) -> Counter[str]:
    """Return the sum of every count in these reports."""
    found: Counter[str] = Counter()
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        for name, value in getattr(report, "user_properties", ()):
            if name.startswith(_MARK):
                found[name.removeprefix(_MARK)] += value
    return found
