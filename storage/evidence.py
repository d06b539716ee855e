"""Checks a proof with nothing but the proof, a public key and, for its time stamp, a certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from cryptography import x509
from pydantic import ConfigDict, TypeAdapter

from dibao.errors import FixityError, LedgerError, StoreError
from dibao.records.capture import Capture
from dibao.records.entries import CaptureRef, Shipped, Versioned
from storage import merkle, timestamps
from storage.bundle import CAPTURED, CHECKPOINT, PROOF, PUBLISHED, SIGNATURE, STAMP, Bundle, read_bundle
from storage.canonical import dump, load
from storage.checkpoint import Checkpoint, leaf, parse, tree
from storage.keys import PublicKey
from storage.ledger import PUBLISHER, LedgerObject
from storage.ledger.payload import read


@dataclass(frozen=True, slots=True)
class Proof:
    """Where in the ledger objects of a bundle its entries are, and the way from each object to the checkpoint."""

    format: Literal[1]
    version: str
    entry: int  # of captured.json: the `shipped` entry
    index: int  # of that entry: the capture
    captured: tuple[str, ...]  # audit path, the nearest sibling first
    decision: int  # of published.json: the `versioned` entry
    published: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows to be so."""

    version: str
    document: str
    location: str
    url: str
    captured: datetime  # by the clock of the machine that crawled
    status: int
    media_type: str
    sha256: str  # of the payload
    length: int
    crawl: str  # writer/number of the ledger object that holds the capture
    publication: str  # the same of the decision
    imported: bool  # taken in from others, and not witnessed by this archive
    checkpoint: int
    made: datetime  # when, by the archive's own clock
    checkpoint_sha256: str
    root: str
    key: str  # id of the key that signed
    stamped: datetime | None  # when, by the authority's word
    stamp: Literal["none", "not checked", "checked"]


_T = TypeVar("_T")
PROOF_ADAPTER = TypeAdapter(tuple[Proof], config=ConfigDict(extra="forbid"))


def verify_offline(path: Path, key: PublicKey, roots: Sequence[x509.Certificate] = ()) -> Proven:
    """Return what the proof in `path` shows, checked from the signature down to the last byte of the payload.

    `key` is believed, and `roots` for the time stamp, which is not counted without any. Raises FixityError saying
    what does not hold, LedgerError for a ledger object of an unknown format.
    """
    bundle = read_bundle(path)
    where = str(path)
    proof = _proof(bundle.parts[PROOF], f"{where}: {PROOF}")
    checkpoint = _signed(bundle, key, where)
    shipped = _object(bundle, CAPTURED, proof.captured, checkpoint, where)
    decided = _object(bundle, PUBLISHED, proof.published, checkpoint, where)
    capture, imported = _capture(shipped, proof, where)
    version = _version(decided, proof, where)
    if version.capture != CaptureRef(shipped.writer, shipped.seq, proof.index):
        raise FixityError(f"{where}: {CAPTURED} holds another capture than the version names")
    if (bundle.sha256, bundle.length) != (capture.sha256, capture.length):
        raise FixityError(f"{where}: the payload is not the one that was captured ({capture.sha256[:16]}…)")
    stamped, state = _stamped(bundle, roots, where)
    return Proven(
        version=version.version,
        document=version.document,
        location=version.location,
        url=capture.url,
        captured=capture.captured,
        status=capture.status,
        media_type=capture.media_type,
        sha256=capture.sha256,
        length=capture.length,
        crawl=f"{shipped.writer}/{shipped.seq}",
        publication=f"{decided.writer}/{decided.seq}",
        imported=imported,
        checkpoint=checkpoint.n,
        made=checkpoint.time,
        checkpoint_sha256=hashlib.sha256(bundle.parts[CHECKPOINT]).hexdigest(),
        root=checkpoint.root,
        key=key.id,
        stamped=stamped,
        stamp=state,
    )


def _proof(data: bytes, where: str) -> Proof:
    try:
        found = load(PROOF_ADAPTER, b"[" + data + b"]", where)[0]
    except StoreError as error:
        raise FixityError(str(error)) from error
    if dump(PROOF_ADAPTER, (found,))[1:-1] != data:
        raise FixityError(f"{where}: altered, not the canonical form")
    return found


def _signed(bundle: Bundle, key: PublicKey, where: str) -> Checkpoint:
    data = bundle.parts[CHECKPOINT]
    # first of all: what the key has not signed is not even read
    key.verify(bundle.parts[SIGNATURE], data, f"{where}: {CHECKPOINT}")
    found = parse(data, f"{where}: {CHECKPOINT}")
    if found.key != key.id:
        raise FixityError(f"{where}: {CHECKPOINT} names another key ({found.key[:16]})")
    return found


def _object(
    bundle: Bundle, part: str, siblings: Sequence[str], checkpoint: Checkpoint, where: str
) -> LedgerObject:
    """Return a ledger object whose place in its writer's tree the path shows."""
    data, where = bundle.parts[part], f"{where}: {part}"
    try:
        found = read(data, where)
        seq, _ = checkpoint.heads[found.writer]
        node = merkle.root_from(leaf(found.sha256), found.seq - 1, seq, [bytes.fromhex(s) for s in siblings])
    except (LedgerError, KeyError, ValueError) as error:
        raise FixityError(f"{where}: not a ledger object of this checkpoint ({error})") from error
    if node.hex() != tree(checkpoint.peaks[found.writer]):
        raise FixityError(f"{where}: not the object that the checkpoint was made over")
    return found


def _capture(shipped: LedgerObject, proof: Proof, where: str) -> tuple[Capture, bool]:
    entry = _at(shipped.entries, proof.entry)
    capture = _at(entry.captures, proof.index) if isinstance(entry, Shipped) else None
    if not isinstance(entry, Shipped) or capture is None or shipped.writer == PUBLISHER:
        raise FixityError(f"{where}: {CAPTURED} has no capture {proof.index} in entry {proof.entry}")
    return capture, any(run.id == capture.run and run.kind == "ingest" for run in entry.runs)


def _version(decided: LedgerObject, proof: Proof, where: str) -> Versioned:
    entry = _at(decided.entries, proof.decision)
    if not isinstance(entry, Versioned) or entry.version != proof.version or decided.writer != PUBLISHER:
        raise FixityError(f"{where}: {PUBLISHED} does not say that {proof.version[:40]!r} is a version")
    return entry


def _at(items: Sequence[_T], place: int) -> _T | None:
    return items[place] if 0 <= place < len(items) else None


def _stamped(
    bundle: Bundle, roots: Sequence[x509.Certificate], where: str
) -> tuple[datetime | None, Literal["none", "not checked", "checked"]]:
    data = bundle.parts.get(STAMP)
    if data is None:
        if roots:
            raise FixityError(f"{where}: has no time stamp to check; leave --tsa-ca out")
        return None, "none"
    response = timestamps.read(data, f"{where}: {STAMP}")
    if not timestamps.imprints(response, bundle.parts[CHECKPOINT]):
        raise FixityError(f"{where}: {STAMP} is a time stamp of something else")
    if not roots:
        return None, "not checked"
    return timestamps.check(response, bundle.parts[CHECKPOINT], roots, f"{where}: {STAMP}"), "checked"
