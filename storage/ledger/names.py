"""The names of ledger objects: date, writer, number and, in the publisher's chain, the lease it was written under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dibao.errors import LedgerError

PREFIX = "ledger/"
#: the writer name of the one publisher of an archive; crawl writers are `w` + 12 base32 characters
PUBLISHER = "publisher"
WRITER = re.compile(r"[a-z][a-z0-9-]{0,63}\Z")
_KEY = re.compile(
    r"ledger/(?P<date>\d{4}-\d\d-\d\d)/(?P<writer>[a-z][a-z0-9-]{0,63})/(?P<seq>\d{10})"
    r"(?:-(?P<epoch>\d{10})-(?P<token>[a-z2-7]{8}))?\.json\.zst\Z"
)


@dataclass(frozen=True, slots=True, order=True)
class Ballot:
    """Which lease an object was written under; the greater one counts. Crawl writers have none: (0, "")."""

    epoch: int = 0
    token: str = ""


@dataclass(frozen=True, slots=True)
class LedgerName:
    """What the key of a ledger object says."""

    key: str
    day: date
    writer: str
    seq: int
    ballot: Ballot


def ledger_name(key: str) -> LedgerName:
    """Return what a ledger key says; raises LedgerError for any other key below `ledger/`."""
    match = _KEY.match(key)
    try:
        if match is None or (match["writer"] == PUBLISHER) is (match["epoch"] is None):
            raise ValueError(key)
        day = date.fromisoformat(match["date"])
    except ValueError:
        raise LedgerError(f"{key}: no ledger object's name; move it out of the archive") from None
    ballot = Ballot(int(match["epoch"] or 0), match["token"] or "")
    return LedgerName(key, day, match["writer"], int(match["seq"]), ballot)


def ledger_key(day: date, writer: str, seq: int, ballot: Ballot) -> str:
    """Return the key of an object; only the publisher's have a ballot."""
    lease = f"-{ballot.epoch:010d}-{ballot.token}" if ballot.epoch else ""
    return f"{PREFIX}{day.isoformat()}/{writer}/{seq:010d}{lease}.json.zst"


def seq_of(key: str) -> int:
    """Return the sequence number in a ledger key."""
    return ledger_name(key).seq
