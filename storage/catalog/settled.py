"""Which of the publisher's objects a reader may take: those that no holder of a lease can supersede any more.

A holder sees all that was stored before it took its lease. What a fenced one stores after that may be superseded,
and until the new holder has written or given back its lease, nobody can tell: such objects wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from storage.lease import Standing, standing
from storage.ledger import PUBLISHER, Position
from storage.ledger.ledger import News
from storage.ledger.names import ledger_name

if TYPE_CHECKING:
    from storage.archive import Archive

#: on S3 one server dates all objects; in a shared folder every machine dates its own, minutes apart at most
MARGIN = timedelta(minutes=10)
#: a publisher that takes and gives back its lease within every one of so many listings is not waited for
ROUNDS = 4


def settled_news(archive: Archive, held: Mapping[str, Position], day: date | None) -> tuple[News, bool]:
    """Return `Ledger.news` without what may yet be superseded, and whether that is all there is."""
    seen: Standing | None = None
    for _ in range(ROUNDS):
        news = archive.ledger.news(held, day)
        keys = news.keys.get(PUBLISHER, ())
        newest = standing(archive.objects) if keys else None
        if newest is None or newest.ballot <= ledger_name(keys[-1]).ballot:
            return news, True
        if newest.released and newest == seen:
            return news, True  # given back before we listed: what it wrote would have been there
        seen = newest
        if not newest.released:
            break
    sure = tuple(key for key in keys if _before(archive, key, newest.since))
    return replace(news, keys={**news.keys, PUBLISHER: sure}), len(sure) == len(keys)


def _before(archive: Archive, key: str, since: datetime | None) -> bool:
    info = archive.objects.stat(key)
    return info is not None and since is not None and info.modified < since - MARGIN
