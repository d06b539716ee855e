"""Makes a proof of one version: everything that somebody without this archive needs to check it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dibao.errors import DibaoError, NotFoundError
from dibao.records.entries import CaptureRef, Shipped, Versioned
from dibao.records.rows import VersionRow
from storage import merkle
from storage.archive import Archive
from storage.bundle import CAPTURED, CHECKPOINT, PROOF, PUBLISHED, SIGNATURE, STAMP, write_bundle
from storage.canonical import dump, expand
from storage.catalog.catalog import Catalog
from storage.checkpoint import Sealed, latest, leaf, read_checkpoint
from storage.evidence import PROOF_ADAPTER, Proof
from storage.ledger import PUBLISHER
from storage.ledger.chain import Chain


def write_proof(
    archive: Archive, catalog: Catalog, version: VersionRow, path: Path, *, checkpoint: int = 0
) -> Sealed:
    """Write the proof of a version to the file `path` and return the checkpoint it rests on.

    By default that is the first signed checkpoint that holds both the capture and the decision: the earlier, the
    more it says. Raises NotFoundError when there is none yet or the version's bytes are not stored, FixityError when
    what is stored is not what was recorded, TakenDownError for what may not be shown, UsageError when the file is
    there already.
    """
    catalog.need_version_shown(version.id, bytes_too=True)
    ref = version.capture
    row = catalog.capture(ref)
    if row is None:
        raise NotFoundError(f"version {version.id}: its capture is not in the catalog; run `dibao rebuild`")
    chains = archive.ledger.chains()
    number, decision = _decision(archive, chains[PUBLISHER], catalog.publications(version.id), version.id)
    sealed = _checkpoint(archive, ref, number, checkpoint)
    heads = sealed.checkpoint.heads
    shipped = chains[ref.writer].names[ref.seq - 1].key
    proof = Proof(
        1,
        version.id,
        _entry(archive, shipped),
        ref.index,
        _path(catalog, ref.writer, ref.seq, heads[ref.writer][0]),
        decision,
        _path(catalog, PUBLISHER, number, heads[PUBLISHER][0]),
    )
    held = row.capture if row.capture.segment else catalog.stored(row.capture.sha256)
    if held is None:
        raise NotFoundError(
            f"version {version.id}: nothing is stored of its payload ({row.capture.sha256[:16]})"
        )
    blob = archive.payload(held)
    parts = {
        PROOF: dump(PROOF_ADAPTER, (proof,))[1:-1],
        CHECKPOINT: sealed.data,
        SIGNATURE: sealed.signature,
        CAPTURED: _plain(archive, shipped),
        PUBLISHED: _plain(archive, chains[PUBLISHER].names[number - 1].key),
    }
    if sealed.stamps:
        parts[STAMP] = sealed.stamps[0]
    write_bundle(path, parts, (blob,), len(blob))
    return sealed


def _checkpoint(archive: Archive, ref: CaptureRef, number: int, wanted: int) -> Sealed:
    """Return the checkpoint asked for, or the first signed one that holds both objects."""
    last = latest(archive)
    if last is None:
        raise NotFoundError("there is no checkpoint yet; `dibao checkpoint --sign KEY` writes one")

    def holds(sealed: Sealed) -> bool:
        heads = sealed.checkpoint.heads
        return heads.get(ref.writer, (0, ""))[0] >= ref.seq and heads.get(PUBLISHER, (0, ""))[0] >= number

    if wanted:
        sealed = read_checkpoint(archive, wanted)
        if not holds(sealed) or not sealed.signature:
            raise NotFoundError(
                f"checkpoint {wanted} is not signed, or was made before this version was recorded"
            )
        return sealed
    low, high = 1, last.checkpoint.n
    while low < high:  # heads only grow
        middle = (low + high) // 2
        low, high = (low, middle) if holds(read_checkpoint(archive, middle)) else (middle + 1, high)
    for place in range(low, last.checkpoint.n + 1):
        sealed = read_checkpoint(archive, place)
        if holds(sealed) and sealed.signature:
            return sealed
    raise NotFoundError(
        "no signed checkpoint holds this version yet; `dibao checkpoint --sign KEY` writes one"
    )


def _decision(archive: Archive, chain: Chain, numbers: Sequence[int], version: str) -> tuple[int, int]:
    """Return the number of the publisher's object that last said what this version is, and the entry in it.

    `numbers` are the objects with a change of it; where there is none, all are looked through.
    """
    found = None
    for number in numbers or range(1, len(chain.names) + 1):
        item = archive.ledger.load(chain.names[number - 1].key)
        for place, entry in enumerate(item.entries):
            if isinstance(entry, Versioned) and entry.version == version:
                found = item.seq, place
    if found is None:
        raise NotFoundError(
            f"version {version}: the publisher's ledger does not name it; run `dibao rebuild`"
        )
    return found


def _entry(archive: Archive, key: str) -> int:
    entries = archive.ledger.load(key).entries
    places = [place for place, entry in enumerate(entries) if isinstance(entry, Shipped)]
    if len(places) != 1:
        raise NotFoundError(f"{key}: {len(places)} batches in one object; it cannot be proven")
    return places[0]


def _plain(archive: Archive, key: str) -> bytes:
    return expand(archive.objects.get(key), key)


def _path(catalog: Catalog, writer: str, seq: int, size: int) -> tuple[str, ...]:
    """Return the audit path of an object in the tree of the first `size` of its writer."""
    hashes = catalog.hashes(writer, size)
    if len(hashes) != size:
        raise DibaoError(
            f"the catalog has applied {len(hashes)} of {size} objects of {writer}; run `dibao rebuild`"
        )
    return tuple(node.hex() for node in merkle.path([leaf(sha256) for sha256 in hashes], seq - 1))
