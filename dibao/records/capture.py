"""What a crawl brings home: plans, captures, runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Literal

Verdict = Literal["ok", "unchanged", "gone", "soft404", "blocked", "partial", "error"]
Reason = Literal["start", "due", "gone", "retry"]
RunKind = Literal["nightly", "recheck", "ingest"]
RunState = Literal["complete", "partial", "failed"]

#: reasons of a soft404 by which a site says that this one page is no more, as a 404 would
NO_MORE = frozenset({"redirect-home", "redirect-error", "marker-missing"})


def is_absent(verdict: str, reason: str) -> bool:
    """Tell whether a capture with this verdict and reason is evidence that its page is no more."""
    return verdict == "gone" or (verdict == "soft404" and reason in NO_MORE)


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange, as the ledger keeps it: hashes, URLs and offsets, never text.

    A redirect hop is a capture of its own (3xx with `redirect`). `unchanged` (304, or the same bytes as
    the capture before) has no record: `segment` is empty and `sha256` repeats the blob it confirms.
    """

    source: str
    run: str
    url: str
    captured: datetime  # UTC
    verdict: Verdict
    status: int = 0  # HTTP status; 0 = no answer came
    reason: str = ""  # a machine word: status-412, timeout, marker-maintenance, robots …
    media_type: str = ""  # Content-Type as sent, cut at 200 characters
    sha256: str = ""  # of the blob: the payload with its content coding undone; hex, "" without a body
    length: int = 0  # of the blob, in bytes
    segment: str = ""  # key of the object that holds the WARC response record; "" while spooled or unchanged
    offset: int = 0  # of its gzip member in that object
    size: int = 0  # of that gzip member, compressed
    redirect: str = ""  # absolute target of a 3xx
    via: str = ""  # URL (or, for an ingested file, its name) that led here
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The bytes of one exchange as Scrapy exposes them: the body as received, still content-coded.

    A large body lies in `file`, which can be read from its beginning any number of times; `body` is then empty.
    """

    url: str
    captured: datetime  # UTC
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    address: str = ""  # IP address that answered
    file: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One URL a run is asked to fetch, with what is known of its last capture."""

    url: str
    reason: Reason
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The immutable work list of one run; links found that are in `known` are not followed this time."""

    run: str
    source: str
    kind: RunKind
    logical_date: date
    visits: tuple[Visit, ...]
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """How one crawl of one source for one logical date ended, with the counts an operator asks for."""

    id: str
    source: str
    kind: RunKind
    logical_date: date  # Asia/Shanghai
    state: RunState
    reason: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    requests: int = 0
    listed: int = 0  # distinct documents the listings named
    expected: int = 0  # what the listings themselves say they hold (0 = they do not say)
    verdicts: tuple[tuple[str, int], ...] = ()  # captures of documents by verdict, sorted
    missing: tuple[str, ...] = ()  # listed or planned URLs without any capture
