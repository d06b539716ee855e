"""Inspects one object: its bytes against its key, its records against themselves, both against the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dibao.errors import DibaoError, NotFoundError, Transient
from storage.canonical import compress, expand
from storage.objects.protocol import Objects
from storage.placements import Placed
from storage.segments import safe_url
from storage.walk import Member, walk

Kind = Literal["chain", "missing", "altered", "orphan"]
#: a frame that differs in fewer bytes from what our own packer makes was damaged; one of another version of the
#: library differs in most of them
_FEW = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one object; an `orphan` is only left over, nothing is missing.

    `records` names what it hits: captures by URL and time, texts by rendition id.
    """

    key: str
    what: str
    kind: Kind
    records: tuple[str, ...] = ()


def inspect(objects: Objects, key: str, placed: Sequence[Placed], pieces: Iterable[bytes]) -> list[Problem]:
    """Return all that is wrong with a WARC object read as `pieces`, in the order of its records.

    Raises StoreUnavailableError when the store does not answer.
    """
    return list(_inspect(objects, key, placed, pieces))


def inspect_frame(key: str, data: bytes) -> Problem | None:
    """Return what is wrong with a ledger object or plan: one zstd frame, made by us, whole and unaltered.

    A frame has bits that change nothing of what it holds; a flipped one among them shows in the bytes only.
    """
    try:
        made = compress(expand(data, key))
    except DibaoError as error:
        return Problem(key, str(error), "altered")
    if len(made) == len(data) and made != data:
        count = sum(one != two for one, two in zip(made, data, strict=True))
        if count <= _FEW:
            return Problem(key, f"{count} bytes of its frame were altered; what it holds is whole", "altered")
    return None


def _inspect(
    objects: Objects, key: str, placed: Sequence[Placed], pieces: Iterable[bytes]
) -> Iterator[Problem]:
    expected: dict[int, list[Placed]] = {}
    for item in placed:
        expected.setdefault(item.offset, []).append(item)
    digest, reached = hashlib.sha256(), 0
    try:
        for response, request in _exchanges(walk(_hashed(pieces, digest), key)):
            reached = response.offset + response.size + (request.size if request else 0)
            for item in expected.pop(response.offset, ()):
                yield from _compare(key, item, response, request)
    except DibaoError as error:
        if isinstance(error, Transient):
            raise
        if isinstance(error, NotFoundError):
            yield Problem(key, str(error), "missing", tuple(item.name for item in placed))
            return
        yield Problem(key, str(error), "altered", _beside(reached, placed))
        for _ in pieces:  # the rest of the object, for its hash
            pass
        yield from _singly(objects, key, [item for items in expected.values() for item in items])
        return
    if digest.hexdigest() != key.rsplit("/", 1)[1].split(".", 1)[0]:
        yield Problem(key, f"altered: its sha256 is {digest.hexdigest()}", "altered")
    for items in expected.values():
        for item in items:
            yield Problem(key, f"@{item.offset}: no record begins there", "altered", (item.name,))


def _beside(offset: int, placed: Sequence[Placed]) -> tuple[str, ...]:
    """Return the text whose record for readers, which no entry names and stands before its own, is damaged."""
    following = [item for item in placed if item.rendition and item.offset >= offset]
    return (min(following, key=lambda item: item.offset).name,) if following else ()


def _singly(objects: Objects, key: str, placed: Sequence[Placed]) -> Iterator[Problem]:
    """Look at records one by one where the object cannot be walked: the damage may be elsewhere."""
    for item in placed:
        try:
            pieces = objects.stream(key, item.offset, item.size)
            ((response, request),) = _exchanges(walk(pieces, key, start=item.offset))
        except (DibaoError, ValueError) as error:  # ValueError: not one exchange, but several or none
            if isinstance(error, Transient):
                raise
            why = (
                str(error) if isinstance(error, DibaoError) else f"@{item.offset}: another record than named"
            )
            yield Problem(key, why, "altered", (item.name,))
        else:
            yield from _compare(key, item, response, request)


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _exchanges(members: Iterable[Member]) -> Iterator[tuple[Member, Member | None]]:
    """Yield every record, a response with the request that follows it."""
    held: Member | None = None
    for found in members:
        if held is not None and found.type == "request":
            yield held, found
            held = None
            continue
        if held is not None:
            yield held, None
        held = found if found.type == "response" else None
        if held is None:
            yield found, None
    if held is not None:
        yield held, None


def _compare(key: str, item: Placed, record: Member, request: Member | None) -> Iterator[Problem]:
    """Yield what in a record is not what the ledger says of it."""
    wrong = _wrong_text(item, record) if item.rendition else _wrong_capture(item, record, request)
    if wrong:
        yield Problem(key, f"@{item.offset}: {wrong}", "altered", (item.name,))


def _wrong_text(item: Placed, record: Member) -> str:
    if record.type != "metadata" or record.size != item.size or record.sha256 != item.sha256:
        return f"not the text of rendition {item.name}"
    return ""


def _wrong_capture(item: Placed, record: Member, request: Member | None) -> str:
    if record.type != "response" or record.field("WARC-Target-URI") != safe_url(item.url):
        return f"a {record.type or 'nameless'} record of another URL than {item.url[:200]}"
    if item.size != record.size + (request.size if request else 0):
        return f"its size is not the {item.size} bytes recorded"
    digest = record.field("WARC-Payload-Digest")
    if digest and digest != f"sha256:{record.body_sha256}":
        return "payload and WARC-Payload-Digest differ"
    if record.status != item.status:
        return f"status {record.status} is not the {item.status} that was recorded"
    if not item.sha256:
        return ""
    if record.undecoded:
        return record.undecoded
    found = (record.blob_sha256, record.blob_length)
    return "" if found == (item.sha256, item.length) else f"not the payload recorded for {item.url}"
