"""What comes into force, ends or pauses on its day enters the feed, though no page changes.

Read once per `process`, up to today in China. A change is told once, dated the day it happened (00:00 +08:00), of
documents that the archive had seen before that day; also after nights without `process`, and where what tells of it
(a decision of repeal, a capture of another machine) arrived late. Only what is certain to the day is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from dibao import clock
from dibao.bearing import Read, known_validity, shown_text
from dibao.records.entries import Changed, Reckoned
from dibao.records.rows import DocumentRow
from dibao.validity import State, Validity
from storage.catalog.reader import Reader

_CAUSES: dict[State, tuple[str, ...]] = {
    "repealed": ("repeals",),
    "replaced": ("replaces",),
    "suspended": ("suspends",),
}


def calendar(reader: Reader, read: Read, today: date) -> Iterator[Changed | Reckoned]:
    """Yield what changed in force since the calendar was read last, then that it was read up to `today`."""
    last = reader.reckoned()
    seq, day = last or (0, date.min)
    acting = reader.bounded(day, today) if last and day < today else frozenset[str]()
    wanted = {
        *acting,
        *reader.affected_by(acting),
        *reader.come_since(seq, today),
        *reader.affected_since(seq),
    }
    rows = {row.id: row for name in wanted if (row := reader.document(name))}
    later: list[tuple[str, date]] = []
    for name in sorted(rows):
        row = rows[name]
        clean = None if row.kind == "issue" else shown_text(reader, read, row)
        if clean is None:
            continue
        known = known_validity(reader, read, row, clean)
        yield from _crossed(reader, row, known, today)
        if known.effects or known.claims:
            days = [edge for edge in known.edges() if edge > today]
            held = reader.appointed(name, days)
            later += [(name, edge) for edge in days if edge not in held]
    if later or day < today:
        yield Reckoned(max(day, today), tuple(later))


def _crossed(reader: Reader, row: DocumentRow, known: Validity, today: date) -> Iterator[Changed]:
    seen = reader.first_seen(row.id)
    if seen is None:
        return
    told = reader.statuses(row.id)
    first = clock.local_day(seen)
    for day in known.edges():
        if not first < day <= today:
            continue
        before, after = known.state(day - timedelta(days=1)), known.state(day)
        at = datetime.combine(day, time(), clock.CHINA).astimezone(UTC)
        word = _word(before, after)
        if word and (word, at) not in told:
            yield Changed("status", row.id, at, row.source, other=_cause(known, after, day), detail=word)


def _word(before: State, after: State) -> str:
    """Return the machine word of a change of state, "" for none that is certain."""
    if before == after or "undetermined" in (before, after) or after == "not-begun":
        return ""
    return "resumed" if before == "suspended" and after == "in-force" else after


def _cause(known: Validity, after: State, day: date) -> str:
    """Return the document that did it, where one did."""
    kinds: Sequence[str] = _CAUSES.get(after, ())
    found = [
        effect.document
        for effect in known.effects
        if effect.kind in kinds
        and effect.effective
        and effect.effective.earliest in (day, day - timedelta(days=1))
    ]
    return min(found, default="")
