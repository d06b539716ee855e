"""Plan: which URLs tonight's run of a source visits, as an immutable work list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from dibao.clock import local_day
from dibao.records.capture import Plan, RunKind, Visit
from dibao.resolve.presence import GONE_CAPTURES, GONE_SPAN
from spiders.cards import Card
from storage.catalog.catalog import Catalog
from storage.catalog.places import VisitRow

#: ages at which a document is visited again, in days: quiet revisions fall mostly into the first week,
#: repeals and corrections into the first year
SCHEDULE = (1, 3, 7, 30, 90, 365)
#: after the last step, once a year
YEARLY = 365


def run_id(source: str, logical_date: date, kind: RunKind) -> str:
    """Return the id of a run: one crawl of one source for one logical date."""
    return f"{source}-{logical_date:%Y%m%d}" + ("" if kind == "nightly" else f"-{kind}")


def plan(
    card: Card, catalog: Catalog, *, now: datetime, logical_date: date, kind: RunKind = "nightly"
) -> Plan:
    """Return the plan of one source: start pages and due re-visits, or for a recheck only pages found gone."""
    barred = catalog.barred("url")
    rows = [row for row in catalog.due(card.name) if row.url not in barred]
    visits = [] if kind == "recheck" else [Visit(url, "start") for url in card.start]
    visits += _due(rows, now, gone_only=kind == "recheck")
    planned = {visit.url for visit in visits}
    # nothing that was taken down is asked for: neither planned, nor followed from a listing
    known = tuple(sorted({row.url for row in rows if row.url not in planned} | barred.keys()))
    return Plan(run_id(card.name, logical_date, kind), card.name, kind, logical_date, tuple(visits), known)


def _due(rows: Iterable[VisitRow], now: datetime, *, gone_only: bool) -> Iterable[Visit]:
    for row in sorted(rows, key=lambda row: row.url):
        if row.verdict == "gone":
            if is_settled(row.gone, row.last_capture, now):
                continue
            yield Visit(row.url, "gone", row.sha256, row.etag, row.last_modified)
        elif gone_only:
            continue
        elif row.verdict not in ("ok", "unchanged") or row.first_seen is None or row.last_capture is None:
            yield Visit(row.url, "retry", row.sha256, row.etag, row.last_modified)
        elif is_due(row.first_seen, row.last_capture, now):
            yield Visit(row.url, "due", row.sha256, row.etag, row.last_modified)


def is_settled(gone: Sequence[datetime], last_capture: datetime | None, now: datetime) -> bool:
    """Tell whether a page is known to be gone for good and needs no look tonight.

    Looked at every night until its disappearance is established, then on the schedule, counted from then: what is
    restored is still seen, and what stays away costs no request a night for ever. `gone` as in VisitRow.
    """
    times = sorted(set(gone))  # as `presence` counts them: two captures at one instant are one
    since = next((at for at in times[GONE_CAPTURES - 1 :] if at - times[0] >= GONE_SPAN), None)
    return since is not None and last_capture is not None and not is_due(since, last_capture, now)


def is_due(first_seen: datetime, last_capture: datetime, now: datetime) -> bool:
    """Tell whether a step of the schedule has passed since the last capture.

    Counted in days of Chinese time, so that a night which starts earlier than the one before skips nothing.
    """
    first, last, today = (local_day(moment) for moment in (first_seen, last_capture, now))
    steps = (first + timedelta(days=days) for days in SCHEDULE)
    return any(last < step <= today for step in steps) or today - last >= timedelta(days=YEARLY)


def lanes(cards: Sequence[Card]) -> list[list[Card]]:
    """Return the cards in groups that share no host, so that groups may be crawled at once.

    Within a group they are crawled one after another: two crawls would halve the delay a host is promised.
    """
    groups: list[list[Card]] = []
    for card in cards:
        touching = [group for group in groups if any(_share(card, other) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([*(other for group in touching for other in group), card])
    return groups


def _share(one: Card, two: Card) -> bool:
    return any(_covers(a, b) or _covers(b, a) for a in one.hosts for b in two.hosts)


def _covers(host: str, other: str) -> bool:
    """Tell whether a card's host (`.b.cn` = with all its subdomains) is, or lies over, another."""
    return host == other or (host.startswith(".") and f".{other.lstrip('.')}".endswith(host))
