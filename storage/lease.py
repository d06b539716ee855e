"""The right to publish: one holder at a time, kept as objects in the store, with a number that fences the last one.

No store is asked to lock anything. Whoever takes the lease writes an object with the next epoch; whoever holds
a lower one finds that out when it confirms, after it has written and before it tells anybody that it is done.
Expiry decides only who may take over; that nothing is lost rests on the epochs (docs/decisions).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ConfigDict, TypeAdapter

from dibao.errors import DibaoError, FixityError, LeaseError, NotFoundError, StoreError
from storage.canonical import dump, load
from storage.ledger.names import Ballot
from storage.numbering import near_last
from storage.objects.protocol import Objects

if TYPE_CHECKING:
    from storage.archive import Archive

PREFIX = "leases/publisher/"
#: longer than one document takes to be normalised and decided, which is how often a batch shows that it lives
TERM = timedelta(minutes=15)
_KEY = re.compile(
    r"leases/publisher/(?P<epoch>\d{10})-(?P<token>[a-z2-7]{8})(?:-(?P<renewal>\d{10}))?\.json\Z"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One object of a lease: who holds it, until when, and whether it was given back."""

    holder: str  # a process, so that one on the same machine can tell whether it still runs
    host: str
    pid: int
    time: datetime
    expires: datetime
    released: bool = False
    sha256: str = ""  # of this JSON with an empty string here


#: tokens that this process holds no more, whether or not the store heard of it
_ended: set[str] = set()
_CLAIM = TypeAdapter(tuple[Claim], config=ConfigDict(extra="forbid"))


def now() -> datetime:
    """Return the real time: a lease is between processes that run now, whatever the archive's clock says."""
    return datetime.now(UTC)


class Lease:
    """The publisher's lease as its holder sees it; made by `hold` and `publisher_lease`."""

    def __init__(self, objects: Objects, epoch: int, token: str, claim: Claim) -> None:
        self._objects = objects
        self._epoch = epoch
        self._token = token
        self._claim = claim
        self._renewals = 0
        self._spent = ""

    @property
    def epoch(self) -> int:
        """The number of this lease; higher ones fence it."""
        return self._epoch

    @property
    def token(self) -> str:
        """Tells two holders of one epoch apart; the greater one counts."""
        return self._token

    def confirm(self) -> None:
        """Make sure, by asking the store, that nobody has taken over; raises LeaseError (try again later)."""
        self.keep()
        newest = _newest(self._objects, self._epoch)
        if newest is None or (newest.epoch, newest.token) != (self._epoch, self._token):
            self._spent = "another publisher has taken over"
            raise self._lost()

    def keep(self) -> None:
        """Renew the lease when a third of its term has gone by; raises LeaseError when it ran out."""
        moment = now()
        if not self._spent and moment >= self._claim.expires:
            self._spent = f"it ran out at {self._claim.expires:%H:%M:%S} UTC"
        if self._spent:
            raise self._lost()
        if moment - self._claim.time > TERM / 3:
            self._write(replace(self._claim, time=moment, expires=moment + TERM))

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Hold the lease while something is written under its name; a failure ends it.

        A request that failed may still arrive: its name must never be given to other bytes.
        """
        self.keep()
        try:
            yield
        except BaseException:
            self._spent = "a write under it failed, and may still arrive"
            raise

    def release(self) -> None:
        """Give the lease back, so that the next one need not wait for its end."""
        self._write(replace(self._claim, time=now(), released=True))

    def _write(self, claim: Claim) -> None:
        self._renewals += 1
        key = f"{PREFIX}{self._epoch:010d}-{self._token}-{self._renewals:010d}.json"
        self._objects.put(key, _dump(claim))
        self._claim = claim

    def _lost(self) -> LeaseError:
        return LeaseError(
            f"the publisher's lease {self._epoch}-{self._token} was lost: {self._spent}; nothing was acknowledged, "
            "try again"
        )


@contextmanager
def publisher_lease(archive: Archive) -> Iterator[Lease]:
    """Hold the right to publish in an archive; raises LeaseError (exit 75) while another process has it."""
    with hold(archive.objects) as lease:
        yield lease


@contextmanager
def hold(objects: Objects) -> Iterator[Lease]:
    """Hold the publisher's lease of the archive in `objects`; errors as `publisher_lease`."""
    lease = _take(objects)
    try:
        yield lease
    except BaseException as error:
        _ended.add(lease.token)
        try:
            lease.release()
        except DibaoError as second:  # it runs out by itself; what went wrong first is what matters
            error.add_note(f"the publisher's lease could not be given back: {second}")
        raise
    _ended.add(lease.token)
    lease.release()


def overtaken(objects: Objects, ballot: Ballot) -> datetime | None:
    """Return when the store got the first lease that fences this one, None while there is none.

    By the store's own clock: `ObjectInfo.modified`, to be compared with that of other objects only.
    """
    times: list[datetime] = []
    epoch = 0
    for info in objects.keys(PREFIX, after=f"{PREFIX}{ballot.epoch:010d}-{ballot.token}.json"):
        found = _read_key(info.key)
        # leases of one epoch were taken at the same moment, those of later ones after it
        if epoch and found.epoch > epoch:
            break
        if found.epoch > ballot.epoch:
            epoch = found.epoch
        times.append(info.modified)
    return min(times, default=None)


@dataclass(frozen=True, slots=True, order=True)
class _Found:
    """What the key of a lease object says; of several the greatest counts."""

    epoch: int
    token: str
    renewals: int
    key: str


def _take(objects: Objects) -> Lease:
    newest = _last(objects)
    if newest is not None and newest.token not in _ended:
        claim = _claim(objects, newest.key)
        if claim is not None and _lives(claim):
            raise _held(newest, claim)
    epoch = newest.epoch + 1 if newest else 1
    token = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    moment = now()
    claim = Claim(_process(os.getpid()), socket.gethostname()[:64], os.getpid(), moment, moment + TERM)
    lease = Lease(objects, epoch, token, claim)
    objects.put(f"{PREFIX}{epoch:010d}-{token}.json", _dump(claim))
    # only now: two that looked before either wrote both find both, and agree on the greater
    newest = _newest(objects, epoch)
    if newest is None or (newest.epoch, newest.token) != (epoch, token):
        lease.release()
        raise LeaseError("another process took the publisher's lease at the same moment; try again")
    return lease


def _read_key(key: str) -> _Found:
    match = _KEY.match(key)
    if match is None:
        raise StoreError(f"{key}: no lease's name; move it out of the archive")
    return _Found(int(match["epoch"]), match["token"], int(match["renewal"] or 0), key)


def _last(objects: Objects) -> _Found | None:
    """Return the lease that counts, however many there are."""
    return _newest(objects, near_last(objects, PREFIX, lambda key: _read_key(key).epoch))


def _newest(objects: Objects, epoch: int) -> _Found | None:
    """Return the lease that counts, looked for from `epoch` on."""
    best: _Found | None = None
    for info in objects.keys(PREFIX, after=f"{PREFIX}{epoch:010d}" if epoch else ""):
        found = _read_key(info.key)
        if best is None or found > best:
            best = found
    return best


def _claim(objects: Objects, key: str) -> Claim | None:
    """Return what a lease object says; None where housekeeping has removed it or it is damaged: it fences all the same."""
    try:
        return read_claim(objects.get(key), key)
    except (NotFoundError, FixityError):
        return None


def read_claim(data: bytes, key: str) -> Claim:
    """Return what a lease object says; raises FixityError for bytes that are not those written."""
    try:
        claim = load(_CLAIM, b"[" + data + b"]", key)[0]
    except StoreError as error:
        raise FixityError(str(error)) from error
    if _dump(claim) != data:
        raise FixityError(f"{key}: altered, its bytes do not match the hash in it; remove it")
    return claim


def _dump(claim: Claim) -> bytes:
    bare = dump(_CLAIM, (replace(claim, sha256=""),))[1:-1]
    return dump(_CLAIM, (replace(claim, sha256=hashlib.sha256(bare).hexdigest()),))[1:-1]


def _lives(claim: Claim) -> bool:
    if claim.released or now() >= claim.expires:
        return False
    here = _process(claim.pid)
    # a holder that was killed on this very machine need not be waited for
    same_machine = claim.holder.rpartition("/")[0].rpartition("/")[0] == _machine() != ""
    return not same_machine or claim.holder == here


def _held(found: _Found, claim: Claim) -> LeaseError:
    return LeaseError(
        f"another process publishes in this archive: {claim.host}, process {claim.pid}, since "
        f"{claim.time:%Y-%m-%d %H:%M:%S} UTC, at the latest until {claim.expires:%H:%M:%S} "
        f"(lease {found.epoch}-{found.token}); try again when it has ended"
    )


def _machine() -> str:
    """Return what tells this kernel and process namespace from any other, "" where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
    return f"{boot}/{namespace}"


def _process(pid: int) -> str:
    """Return a name that no other process ever has: machine, pid, and when it was started."""
    try:
        # the name in brackets may hold anything; the start time is the 20th field after it
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = stat.rpartition(")")[2].split()
        ended, started = fields[0] in "XZ", fields[19]
    except (OSError, IndexError):
        return ""
    return "" if ended else f"{_machine()}/{pid}/{started}"
