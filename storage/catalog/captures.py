"""Reads what crawls brought: captures, runs, quarantine, and what the publisher has yet to take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from dibao.records.capture import Capture, Run
from dibao.records.entries import CaptureRef
from dibao.records.rows import CaptureRow, QuarantineRow
from normalizers.urls import canonical
from storage.catalog.moving import places
from storage.catalog.names import blobs_of, hash_of, number_of, storable, texts_of
from storage.catalog.places import LedgerRef
from storage.catalog.reading import Reading
from storage.catalog.shipments import RUN
from storage.catalog.tables import blobs, captures, consumed, names, objects, quarantine, runs
from storage.ledger import PUBLISHER

#: captures with the writer and position of their ledger object
CAPTURES = select(captures, objects.c.writer, objects.c.seq).join(objects, objects.c.n == captures.c.object)
IN_LEDGER_ORDER = (objects.c.writer, objects.c.seq, captures.c.idx)


class CaptureReads(Reading):
    """What crawls brought."""

    def writers(self) -> tuple[str, ...]:
        """Return every writer with an applied ledger object, sorted."""
        with self._connect() as connection:
            query = select(objects.c.writer).distinct().order_by(objects.c.writer)
            return tuple(connection.scalars(query))

    def unconsumed(self) -> list[LedgerRef]:
        """Return the crawl ledger objects the publisher has not taken, oldest first, each writer in order."""
        named = and_(consumed.c.writer == objects.c.writer, consumed.c.seq == objects.c.seq)
        query = (
            select(objects.c.writer, objects.c.seq, objects.c.sha256)
            .outerjoin(consumed, named)
            .where(objects.c.writer != PUBLISHER, consumed.c.writer.is_(None))
            .order_by(objects.c.time, objects.c.writer, objects.c.seq)
        )
        with self._connect() as connection:
            return [LedgerRef(row.writer, row.seq, row.sha256) for row in connection.execute(query)]

    def captures_in(self, writer: str, seq: int) -> list[CaptureRow]:
        """Return the captures of one ledger object, in its order; none for an unknown one."""
        with self._connect() as connection:
            query = CAPTURES.where(objects.c.writer == writer, objects.c.seq == seq)
            return capture_rows(connection, query.order_by(captures.c.idx))

    def capture(self, ref: CaptureRef) -> CaptureRow | None:
        """Return the capture a version or ruling names, None for one not (yet) applied."""
        with self._connect() as connection:
            where = (objects.c.writer == ref.writer, objects.c.seq == ref.seq, captures.c.idx == ref.index)
            return next(iter(capture_rows(connection, CAPTURES.where(*where))), None)

    def captures_of(self, url: str, limit: int = 50) -> tuple[CaptureRow, ...]:
        """Return the captures of a URL in any spelling of it, newest first; at an equal instant by reference."""
        with self._connect() as connection:
            place = number_of(connection, canonical(url))
            query = (
                CAPTURES.where(captures.c.place == place)
                .order_by(captures.c.captured.desc(), *IN_LEDGER_ORDER)
                .limit(limit)
            )
            return tuple(capture_rows(connection, query))

    def stored(self, sha256: str) -> Capture | None:
        """Return the first capture whose record holds that blob, None where no segment does."""
        with self._connect() as connection:
            number = select(blobs.c.n).where(blobs.c.sha256 == sha256).scalar_subquery()
            query = (
                CAPTURES.where(captures.c.blob == number, captures.c.segment.is_not(None))
                .order_by(captures.c.captured, *IN_LEDGER_ORDER)
                .limit(1)
            )
            rows = capture_rows(connection, query)
            return rows[0].capture if rows else None

    def runs(self, logical_date: date | None = None, source: str | None = None) -> tuple[Run, ...]:
        """Return runs by logical date, source and id; a run shipped twice appears twice, in ledger order."""
        query = select(runs.c.body).order_by(
            runs.c.logical_date, runs.c.source, runs.c.id, runs.c.writer, runs.c.seq, runs.c.idx
        )
        if logical_date is not None:
            query = query.where(runs.c.logical_date == logical_date)
        if source is not None:
            query = query.where(runs.c.source == source)
        with self._connect() as connection:
            return tuple(RUN.validate_json(body) for body in connection.scalars(query))

    def quarantine(self, *, open_only: bool = True, url: str = "") -> tuple[QuarantineRow, ...]:
        """Return the captures set aside, oldest first; `open_only` leaves out those ruled on, `url` other URLs."""
        query = (
            select(quarantine, names.c.text)
            .join(names, names.c.n == quarantine.c.url)
            .order_by(quarantine.c.at, quarantine.c.writer, quarantine.c.seq, quarantine.c.idx)
        )
        if url:
            query = query.where(names.c.hash == hash_of(storable(url)), names.c.text == storable(url))
        if open_only:
            query = query.where(quarantine.c.ruling == "")
        with self._connect() as connection:
            return tuple(
                QuarantineRow(
                    CaptureRef(row.writer, row.seq, row.idx),
                    row.source,
                    row.text,
                    row.reason,
                    row.at,
                    row.ruling,
                )
                for row in connection.execute(query)
            )


def capture_rows(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[CaptureRow]:
    """Return the captures that a query made from CAPTURES selects, their names looked up at once."""
    rows = connection.execute(query).all()
    texts = texts_of(connection, (number for row in rows for number in _numbers(row)))
    digests = blobs_of(connection, (row.blob for row in rows))
    held = [(texts[row.segment], row.offset or 0) for row in rows]
    moved = places(connection, set(held))
    now = [moved.get(place, place) for place in held]
    return [
        CaptureRow(
            CaptureRef(row.writer, row.seq, row.idx),
            Capture(
                source=texts[row.source],
                run=texts[row.run],
                url=texts[row.place if row.url is None else row.url],
                captured=row.captured,
                verdict=row.crawled or row.verdict,
                status=row.status,
                reason=texts[row.reason],
                media_type=texts[row.media_type],
                sha256=digests[row.blob],
                length=row.length,
                segment=segment,
                offset=offset,
                size=row.size or 0,
                redirect=texts[row.redirect],
                via=texts[row.via],
                etag=texts[row.etag],
                last_modified=texts[row.last_modified],
            ),
            row.verdict,
        )
        for row, (segment, offset) in zip(rows, now, strict=True)
    ]


def _numbers(row: Row[*tuple[Any, ...]]) -> Sequence[int | None]:
    return (
        row.source, row.run, row.place, row.url, row.reason, row.media_type, row.segment, row.redirect, row.via,
        row.etag, row.last_modified,
    )  # fmt: skip
