"""Rows only the pipeline reads: ledger objects that wait, and URLs that may be due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dibao.records.capture import Verdict


@dataclass(frozen=True, slots=True)
class LedgerRef:
    """Names one ledger object and the bytes it must have."""

    writer: str
    seq: int
    sha256: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A URL worth visiting again: when it was seen, and what a conditional request can say.

    A URL that was never captured (an attachment not yet fetched) has no times and the verdict "".
    `sha256`, `etag` and `last_modified` are those of its last capture that held or confirmed content.
    """

    url: str  # canonical
    first_seen: datetime | None = None
    last_capture: datetime | None = None
    verdict: Verdict | str = ""
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    gone: tuple[datetime, ...] = ()  # when it was found gone since it last held content, the first time first
