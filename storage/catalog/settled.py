"""Which of the publisher's objects a reader may take: those that no holder of a lease can supersede any more.

A holder sees all that was stored before it took its lease, and builds on it. What a fenced publisher stores after
that may be superseded, now or when the holder wakes up; until somebody has built on it, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from storage.lease import overtaken
from storage.ledger import PUBLISHER, Position
from storage.ledger.ledger import News
from storage.ledger.names import ledger_name

if TYPE_CHECKING:
    from storage.archive import Archive


def settled_news(archive: Archive, held: Mapping[str, Position], day: date | None) -> tuple[News, bool]:
    """Return `Ledger.news` without what may yet be superseded, and whether that is all there is."""
    news = archive.ledger.news(held, day)
    found = news.keys.get(PUBLISHER, ())
    sure = list(found)
    # what a settled object builds on is settled
    while sure and not settled(archive, sure[-1]):
        sure.pop()
    if len(sure) == len(found):
        return news, True
    return replace(news, keys={**news.keys, PUBLISHER: tuple(sure)}), False


def settled(archive: Archive, key: str) -> bool:
    """Tell whether an object of the publisher's chain, found by a listing, counts for certain."""
    # after the listing that found the object: a lease taken since then sees it too
    since = overtaken(archive.objects, ledger_name(key).ballot)
    if since is None:
        return True
    info = archive.objects.stat(key)
    return info is not None and info.modified <= since
