"""How much a new version of a place weighs against the one before it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from normalizers.matching.revision import significance_of
from storage.catalog.reader import Reader

Read = Callable[[Rendition], CleanDocument]


def weight(
    reader: Reader,
    read: Read,
    location: str,
    at: datetime,
    clean: CleanDocument,
    attachments: Sequence[Rendition],
) -> str:
    """Return the significance of what `location` shows from `at` on, not recorded yet, against what it showed before.

    "" where nothing is known to have stood there before, or what did was taken down.
    """
    held = [version for version in reader.versions_at(location) if version.captured <= at]
    former = reader.rendition(held[-1].rendition) if held else None
    if former is None:
        return ""
    old = [item for name in held[-1].attachments if (item := reader.rendition(name))]
    # a file that nobody can read is told by its bytes alone
    kept = {item.blob for item in old} & {item.blob for item in attachments}
    try:
        before = read(former)
        gone, come = ([read(item) for item in side if item.blob not in kept] for side in (old, attachments))
    except TakenDownError:  # what is no more is compared with nothing
        return ""
    return significance_of(before, clean, gone, come)
