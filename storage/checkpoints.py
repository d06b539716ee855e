"""Checkpoints: what the whole ledger was at one moment, in one hash that can be signed, time-stamped and published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dibao import clock
from dibao.errors import DibaoError, FixityError, LedgerError, NotFoundError, Transient, UsageError
from storage import merkle, timestamps
from storage.archive import Archive
from storage.canonical import dump
from storage.catalog.settled import settled
from storage.checkpoint import (
    ADAPTER,
    FORMAT,
    KEYS,
    NAME,
    PREFIX,
    Checkpoint,
    Sealed,
    latest,
    leaf,
    name_of,
    read_checkpoint,
    root,
    tree,
)
from storage.inspection import Problem
from storage.keys import PrivateKey, PublicKey, public_key, read_private
from storage.lease import Lease, publisher_lease
from storage.ledger import PUBLISHER, Ledger, Position
from storage.ledger.chain import Chain

if TYPE_CHECKING:
    from dibao.settings import Settings


def write_checkpoint(
    archive: Archive, *, key: PrivateKey | None = None, authority: str = "", lease: Lease | None = None
) -> Sealed | None:
    """Write the next checkpoint, signed and time-stamped as asked, and return it; None when nothing is new.

    What an earlier call left half done (no signature, no time stamp) is completed first. Every object is written
    once. Raises LeaseError while another process publishes, LedgerError when a chain does not hold what the last
    checkpoint named, StoreUnavailableError when the time stamp `authority` (a URL) does not answer: the checkpoint
    is then kept, and the next call asks again.
    """
    with publisher_lease(archive) if lease is None else nullcontext(lease) as held:
        last = latest(archive)
        chains = _pinned(archive, held)
        if last is not None and _same_heads(last.checkpoint, chains) and _same_key(last.checkpoint, key):
            done = last.signature or key is None
            sealed = _seal(archive, last, key, authority)
            return None if done and sealed.stamps == last.stamps else sealed
        made = _next(archive.ledger, last, chains, key)
        if not made.heads:
            return None
        # nobody has taken over: what was listed is what the next holder will build on
        held.confirm()
        data = dump(ADAPTER, (made,))[1:-1]
        if key is not None:
            archive.objects.put(f"{KEYS}{key.public.id}.pem", key.public.pem.encode("ascii"))
        archive.objects.put(name_of(made.n, ".json"), data)
        return _seal(archive, Sealed(made, data, b"", ()), key, authority)


def checkpoint_from(archive: Archive, settings: Settings) -> Sealed | None:
    """Write the checkpoint that the settings ask for; errors and result as `write_checkpoint`."""
    key = None
    if settings.checkpoint_key:
        passphrase = settings.checkpoint_passphrase.get_secret_value()
        key = read_private(Path(settings.checkpoint_key), passphrase)
    return write_checkpoint(archive, key=key, authority=settings.checkpoint_tsa)


def check_checkpoints(archive: Archive) -> Iterator[Problem]:
    """Yield what is wrong with the checkpoints, and where the ledger is no longer what they say.

    Signatures are checked with the public keys kept beside them: that they are the right keys is what only
    `verify --offline` can tell, which is given one. Raises StoreUnavailableError when the store does not answer.
    """
    numbers: set[int] = set()
    for info in archive.objects.keys(PREFIX):
        match = NAME.match(info.key)
        if match is None:
            yield Problem(info.key, "no checkpoint's name; move it out of the archive", "altered")
        elif match["id"]:
            yield from _check(info.key, partial(_stored_key, archive, info.key, match["id"]))
        else:
            numbers.add(int(match["number"]))
    last: Sealed | None = None
    for number in range(1, max(numbers, default=0) + 1):
        try:
            sealed = read_checkpoint(archive, number)
            _check_seal(archive, sealed)
        except DibaoError as error:
            if isinstance(error, Transient):
                raise
            missing = isinstance(error, NotFoundError)
            yield Problem(name_of(number, ".json"), str(error), "missing" if missing else "altered")
            last = None
            continue
        if sealed.checkpoint.prev != (last.sha256 if last else "") and (last or number == 1):
            yield Problem(name_of(number, ".json"), "does not follow the checkpoint before it", "chain")
        last = sealed
    if last is not None:
        yield from _check_ledger(archive, last.checkpoint)


def _check(key: str, call: Callable[[], object]) -> Iterator[Problem]:
    try:
        call()
    except DibaoError as error:
        if isinstance(error, Transient):
            raise
        yield Problem(key, str(error), "altered")


def _seal(archive: Archive, sealed: Sealed, key: PrivateKey | None, authority: str) -> Sealed:
    """Add the signature and the time stamp that are asked for and missing."""
    if key is not None and not sealed.signature:
        sealed = replace(sealed, signature=key.sign(sealed.data))
        archive.objects.put(name_of(sealed.checkpoint.n, ".sig"), sealed.signature)
    if authority and not sealed.stamps:
        answer = timestamps.stamp(authority, sealed.data)
        # the name holds the hash: parts of a response that nobody signs are then covered, too
        archive.objects.put(
            name_of(sealed.checkpoint.n, f"-{hashlib.sha256(answer).hexdigest()}.tsr"), answer
        )
        sealed = replace(sealed, stamps=(answer,))
    return sealed


def _pinned(archive: Archive, lease: Lease) -> dict[str, Chain]:
    """Return all chains; where the publisher's last object may yet be superseded, one that builds on it comes first."""
    chains = archive.ledger.chains()
    if PUBLISHER not in chains or settled(archive, chains[PUBLISHER].head.key):
        return chains
    head = chains[PUBLISHER].head
    after = Position(head.seq, archive.ledger.hash_of(head.key))
    archive.ledger.append(PUBLISHER, (), lease=lease, after=after)
    return archive.ledger.chains()


def _next(
    ledger: Ledger, last: Sealed | None, chains: Mapping[str, Chain], key: PrivateKey | None
) -> Checkpoint:
    """Return the checkpoint after `last`: only what came since is read."""
    before = last.checkpoint if last else None
    heads: dict[str, tuple[int, str]] = dict(before.heads) if before else {}
    peaks = dict(before.peaks) if before else {}
    for writer in sorted(chains.keys() | heads.keys()):
        seq, sha256 = heads.get(writer, (0, ""))
        names = chains[writer].names if writer in chains else ()
        if len(names) < seq:
            raise LedgerError(
                f"ledger of {writer}: ends at {len(names)}, but checkpoint {before.n if before else 0} names {seq}; "
                "objects are missing, restore them from a copy of the archive"
            )
        grown = tuple(bytes.fromhex(peak) for peak in peaks.get(writer, ()))
        for item in ledger.follow([name.key for name in names[seq:]], Position(seq, sha256)):
            grown = merkle.grow(grown, item.seq - 1, [leaf(item.sha256)])
            heads[writer] = item.seq, item.sha256
        peaks[writer] = tuple(peak.hex() for peak in grown)
    return Checkpoint(
        FORMAT,
        before.n + 1 if before else 1,
        clock.now(),
        heads,
        peaks,
        root(heads, peaks),
        last.sha256 if last else "",
        key.public.id if key else "",
    )


def _same_heads(checkpoint: Checkpoint, chains: Mapping[str, Chain]) -> bool:
    return {writer: seq for writer, (seq, _) in checkpoint.heads.items()} == {
        writer: len(chain.names) for writer, chain in chains.items()
    }


def _same_key(checkpoint: Checkpoint, key: PrivateKey | None) -> bool:
    return key is None or checkpoint.key == key.public.id


def _check_seal(archive: Archive, sealed: Sealed) -> None:
    """Raise FixityError unless signature and time stamps are of this checkpoint."""
    number = sealed.checkpoint.n
    if sealed.checkpoint.key:
        where = f"{KEYS}{sealed.checkpoint.key}.pem"
        key = _stored_key(archive, where, sealed.checkpoint.key)
        if sealed.signature:  # else a crash came between the two: the next checkpoint's writer adds it
            key.verify(sealed.signature, sealed.data, name_of(number, ".sig"))
    elif sealed.signature:
        raise FixityError(f"{name_of(number, '.sig')}: a signature by nobody; the checkpoint names no key")
    for info in archive.objects.keys(name_of(number, "-")):
        data, match = archive.objects.get(info.key), NAME.match(info.key)
        if match is None or hashlib.sha256(data).hexdigest() != match["stamp"]:
            raise FixityError(
                f"{info.key}: altered, its sha256 is not that of its name; restore it from a copy"
            )
        if not timestamps.imprints(timestamps.read(data, info.key), sealed.data):
            raise FixityError(f"{info.key}: a time stamp of something else")


def _stored_key(archive: Archive, key: str, name: str) -> PublicKey:
    data = archive.objects.get(key)
    try:
        found = public_key(data, key)
    except UsageError as error:
        raise FixityError(f"{error}; restore it from a copy") from error
    if found.id != name or found.pem.encode("ascii") != data:
        raise FixityError(f"{key}: altered, not the key of that name; restore it from a copy")
    return found


def _check_ledger(archive: Archive, checkpoint: Checkpoint) -> Iterator[Problem]:
    """Compare every ledger object with the trees of a checkpoint, which hold all that earlier ones held."""
    chains = archive.ledger.keys()
    for writer, (seq, _) in sorted(checkpoint.heads.items()):
        keys = chains.get(writer, [])[:seq]
        where = name_of(checkpoint.n, ".json")
        if len(keys) < seq:
            yield Problem(where, f"{writer} had {seq} objects, now {len(keys)}: some are missing", "chain")
            continue
        try:
            leaves = [leaf(archive.ledger.hash_of(key)) for key in keys]
        except DibaoError as error:
            if isinstance(error, Transient):
                raise
            yield Problem(where, f"{writer} cannot be compared: {error}", "chain")
            continue
        if merkle.root_of(merkle.grow((), 0, leaves)).hex() != tree(checkpoint.peaks[writer]):
            yield Problem(where, f"the objects of {writer} are not those it was made over", "chain")
