"""Packs clean documents into one WARC object: a `conversion` record (text) and a `metadata` record (JSON) each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from pydantic import ConfigDict, TypeAdapter

from dibao.errors import FixityError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from normalizers.ids import mint
from normalizers.matching.fingerprint import content_hash
from storage.canonical import dump, load, scrub
from storage.warc import member, read_member, segment_key, warcinfo

# the one-tuple carries the configuration; the stored JSON is the document itself
_CLEAN = TypeAdapter(tuple[CleanDocument], config=ConfigDict(extra="forbid"))


@dataclass(frozen=True, slots=True)
class TextItem:
    """A clean document to store, and what it was made from."""

    blob: str  # sha256 of the payload, hex
    part: str  # "" = the whole payload, "1" … = the documents of an issue
    normalizer: str  # version
    clean: CleanDocument


@dataclass(frozen=True, slots=True)
class PackedTexts:
    """An object to store, and what lies where in it."""

    key: str
    data: bytes
    renditions: tuple[Rendition, ...]


def pack(items: Sequence[TextItem], day: date) -> PackedTexts:
    """Return the object that holds `items`, dated `day` (UTC), and a rendition per item in order.

    Records are dated to the day: the same items twice on one day are the same object. A rendition's offset
    and size are those of its metadata record; the conversion record stands before it.
    """
    moment = datetime.combine(day, time(), UTC)
    parts = [warcinfo(moment, "clean texts; record dates are days")]
    offset, places = len(parts[0]), {}
    for item in items:
        name = (item.blob, item.part, item.normalizer)
        if name in places:
            continue
        text, record, sha256 = _records(item, moment)
        parts += [text, record]
        places[name] = (item, offset + len(text), len(record), sha256)
        offset += len(text) + len(record)
    data = b"".join(parts)
    key = segment_key("texts", day, hashlib.sha256(data).hexdigest())
    made = {
        name: Rendition(
            id=mint("r", *name),
            blob=item.blob,
            part=item.part,
            normalizer=item.normalizer,
            kind=item.clean.kind,
            content=item.clean.appearance or content_hash(item.clean.simplified),
            segment=key,
            offset=start,
            size=size,
            sha256=sha256,
        )
        for name, (item, start, size, sha256) in places.items()
    }
    return PackedTexts(key, data, tuple(made[item.blob, item.part, item.normalizer] for item in items))


def unpack(data: bytes, rendition: Rendition) -> CleanDocument:
    """Return the clean document in a metadata record, checked against its rendition; raises FixityError."""
    where = f"{rendition.segment}@{rendition.offset}"
    record = read_member(data, where)
    digest = hashlib.sha256(record.block).hexdigest()
    if record.type != "metadata" or record.size != len(data) or digest != rendition.sha256:
        raise FixityError(
            f"{where}: not the text of rendition {rendition.id} ({rendition.sha256[:12]}); restore it from a copy"
        )
    return load(_CLEAN, b"[" + record.block + b"]", where)[0]


def _records(item: TextItem, moment: datetime) -> tuple[bytes, bytes, str]:
    """Return the conversion member, the metadata member, and the sha256 of the latter's block."""
    # an issue's documents are parts with renditions of their own
    block = dump(_CLEAN, (replace(item.clean, documents=()),))[1:-1]
    target = f"urn:sha256:{item.blob}" + (f"#{item.part}" if item.part else "")
    made_from = [
        ("WARC-Target-URI", target),
        ("Dibao-Blob", f"sha256:{item.blob}"),
        ("Dibao-Part", item.part),
        ("Dibao-Normalizer", item.normalizer),
    ]
    text = scrub(item.clean.text).encode()
    identity, conversion = member("conversion", moment, made_from, "text/plain; charset=utf-8", text)
    refers = [*made_from, ("WARC-Refers-To", identity)]
    _, metadata = member("metadata", moment, refers, "application/json", block)
    return conversion, metadata, hashlib.sha256(block).hexdigest()
