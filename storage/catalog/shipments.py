"""Applies what crawls brought and what was ruled about it: captures, runs, verdicts, quarantine."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from itertools import chain, repeat
from operator import attrgetter

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select, update

from dibao.errors import LedgerError
from dibao.records.capture import Capture, Run
from dibao.records.entries import Assessed, CaptureRef, Consumed, Quarantined, Released, Shipped
from normalizers.urls import canonical
from storage.catalog.bulk import insert_rows
from storage.catalog.columns import ticks
from storage.catalog.crawl_tables import VERDICTS
from storage.catalog.names import Names
from storage.catalog.tables import assessments, captures, consumed, objects, quarantine, runs

RUN: TypeAdapter[Run] = TypeAdapter(Run)
_CODES = {word: code for code, word in enumerate(VERDICTS)}
#: fields of a capture that are kept in `names`
_NAMED = (
    "url", "source", "run", "reason", "media_type", "etag", "last_modified", "via", "redirect", "segment",
)  # fmt: skip
_FIELDS = tuple(field.name for field in fields(Capture))
_VALUES = attrgetter(*_FIELDS)
#: the URLs of a night come again the next night
_canonical = lru_cache(maxsize=2**18)(canonical)


def ship(connection: Connection, names: Names, entry: Shipped, writer: str, seq: int) -> None:
    """Add the captures and runs of one batch; its ledger object is recorded already."""
    if entry.captures:
        insert_rows(connection, captures, _rows(connection, names, entry, writer, seq))
    for index, run in enumerate(entry.runs):
        connection.execute(
            insert(runs).values(
                writer=writer,
                seq=seq,
                idx=index,
                id=run.id,
                source=run.source,
                logical_date=run.logical_date,
                body=RUN.dump_json(run).decode(),
            )
        )


def _rows(
    connection: Connection, names: Names, entry: Shipped, writer: str, seq: int
) -> list[tuple[object, ...]]:
    """Return the rows as they are stored, in the order of the table's columns."""
    number = connection.scalar(select(objects.c.n).where(objects.c.writer == writer, objects.c.seq == seq))
    # column by column: a rebuild spends its time here, and looking up a whole column costs a fraction of a loop
    columns = dict(zip(_FIELDS, zip(*map(_VALUES, entry.captures), strict=True), strict=True))
    places = tuple(map(_canonical, columns["url"]))
    of = names.keep(chain(places, *(columns[name] for name in _NAMED))).__getitem__
    blob = names.keep_blobs(columns["sha256"]).__getitem__
    url = (None if was == place else of(was) for was, place in zip(columns["url"], places, strict=True))
    crawled = [_CODES[word] for word in columns["verdict"]]
    governs = list(crawled)
    differs: list[int | None] = [None] * len(crawled)
    # a decision and the captures it rests on may arrive in either order
    known = select(assessments.c.idx, assessments.c.verdict).where(
        assessments.c.writer == writer, assessments.c.seq == seq, assessments.c.idx < len(crawled)
    )
    for row in connection.execute(known):
        governs[row.idx] = _CODES[row.verdict]
        differs[row.idx] = None if governs[row.idx] == crawled[row.idx] else crawled[row.idx]
    named = {name: map(of, columns[name]) for name in _NAMED}
    return list(
        zip(
            repeat(number, len(places)),
            range(len(places)),
            map(of, places),
            map(ticks, columns["captured"]),
            governs,
            differs,
            columns["status"],
            map(blob, columns["sha256"]),
            columns["length"],
            named["source"],
            named["run"],
            url,
            named["reason"],
            named["media_type"],
            named["etag"],
            named["last_modified"],
            named["via"],
            named["redirect"],
            named["segment"],
            (offset or None for offset in columns["offset"]),
            (size or None for size in columns["size"]),
            strict=True,
        )
    )


def consume(connection: Connection, entry: Consumed) -> None:
    """Note that the publisher took an object; raises LedgerError when its bytes are not those we applied."""
    row = {"writer": entry.writer, "seq": entry.seq, "sha256": entry.sha256}
    connection.execute(delete(consumed).where(consumed.c.writer == entry.writer, consumed.c.seq == entry.seq))
    connection.execute(insert(consumed).values(**row))
    query = select(objects.c.sha256).where(objects.c.writer == entry.writer, objects.c.seq == entry.seq)
    found = connection.scalar(query)
    if found is not None:
        _compare(entry.writer, entry.seq, found, entry.sha256)


def check(connection: Connection, writer: str, seq: int, sha256: str) -> None:
    """Raise LedgerError when the publisher consumed other bytes under this name."""
    query = select(consumed.c.sha256).where(consumed.c.writer == writer, consumed.c.seq == seq)
    found = connection.scalar(query)
    if found is not None:
        _compare(writer, seq, sha256, found)


def assess(connection: Connection, entry: Assessed) -> None:
    """Let a later verdict govern a capture, whether the capture is here yet or not."""
    connection.execute(delete(assessments).where(_at(assessments, entry.capture)))
    row = _position(entry.capture) | {
        "verdict": entry.verdict,
        "reason": entry.reason,
        "rules": entry.rules,
    }
    connection.execute(insert(assessments).values(**row))
    number = connection.scalar(
        select(objects.c.n).where(
            objects.c.writer == entry.capture.writer, objects.c.seq == entry.capture.seq
        )
    )
    if number is None:
        return
    crawled = func.coalesce(captures.c.crawled, captures.c.verdict)
    connection.execute(
        update(captures)
        .where(captures.c.object == number, captures.c.idx == entry.capture.index)
        .values(verdict=entry.verdict, crawled=func.nullif(crawled, _CODES[entry.verdict]))
    )


def quarantined(connection: Connection, names: Names, entry: Quarantined) -> None:
    """Set a capture aside; a second time opens it again."""
    connection.execute(delete(quarantine).where(_at(quarantine, entry.capture)))
    row = _position(entry.capture) | {
        "source": entry.source,
        "url": names.number(entry.url),
        "reason": entry.reason,
        "at": entry.at,
        "ruling": "",
    }
    connection.execute(insert(quarantine).values(**row))


def release(connection: Connection, entry: Released) -> None:
    """Keep a person's ruling; raises LedgerError when the capture was never set aside."""
    done = connection.execute(
        update(quarantine).where(_at(quarantine, entry.capture)).values(ruling=entry.ruling)
    )
    if not done.rowcount:
        raise LedgerError(f"{entry.capture} was never quarantined; `dibao quarantine` lists what waits")


def _position(capture: CaptureRef) -> dict[str, object]:
    return {"writer": capture.writer, "seq": capture.seq, "idx": capture.index}


def _at(table: Table, capture: CaptureRef) -> ColumnElement[bool]:
    return and_(table.c.writer == capture.writer, table.c.seq == capture.seq, table.c.idx == capture.index)


def _compare(writer: str, seq: int, ours: str, named: str) -> None:
    if ours != named:
        raise LedgerError(
            f"ledger {writer}/{seq} has the hash {ours[:12]}…, the publisher consumed {named[:12]}…;"
            " run `dibao verify`: one of them was altered"
        )
