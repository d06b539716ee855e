"""The order of standings, for whoever decides and whoever reads."""

from __future__ import annotations

from typing import get_args

from dibao.records.entries import Standing

ORDER: tuple[Standing, ...] = get_args(Standing)


def rank(standing: Standing) -> int:
    """Return 0 for the most official standing, higher for lesser ones."""
    return ORDER.index(standing)
