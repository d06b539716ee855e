"""The order of standings, for whoever decides and whoever reads.

Whose text counts and whose word on validity counts are two questions: a gazette may be the standard text (标准文本),
and yet it is the issuer's own site that says whether the document is still in force.
"""

from __future__ import annotations

from typing import get_args

from dibao.records.entries import Standing

#: by text authority, the highest first
ORDER: tuple[Standing, ...] = get_args(Standing)
#: by status authority: a printed gazette never learns of a repeal
STATUS: tuple[Standing, ...] = ("issuer", "government", "gazette", "repost", "mirror", "unknown")


def rank(standing: Standing) -> int:
    """Return 0 for the standing of the highest text authority, higher for lesser ones."""
    return ORDER.index(standing)


def status_rank(standing: Standing) -> int:
    """Return 0 for the standing of the highest status authority, higher for lesser ones."""
    return STATUS.index(standing)
