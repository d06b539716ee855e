"""What a record says of itself when no ledger does: captures, texts, and the decisions that must not be lost."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast, get_args
from urllib.parse import urljoin

from pydantic import TypeAdapter

from dibao import clock
from dibao.errors import DibaoError
from dibao.records.capture import Capture, Verdict
from dibao.records.clean import CleanDocument
from dibao.records.entries import Asserted, Rendition, TakeDownLevel, TakenDown
from normalizers.ids import mint
from normalizers.matching.fingerprint import content_hash
from storage.canonical import load
from storage.harvest import Harvest
from storage.ledger import PREFIX, PUBLISHER, Ledger
from storage.objects.protocol import Objects
from storage.tombstones import KEY
from storage.walk import Member
from storage.warc import segment_key

_CLEAN = TypeAdapter(tuple[CleanDocument])
_DATE = re.compile(r"(segments|texts)/(\d{4}/\d\d/\d\d)/")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What one object gave to the new archive."""

    captures: tuple[Capture, ...] = ()
    renditions: tuple[Rendition, ...] = ()


def store(
    objects: Objects, harvest: Harvest, gone: Collection[str], wordless: Collection[str] = frozenset()
) -> Kept:
    """Store what is whole in an object, and say what it holds.

    Payloads to be `gone` are left out with their texts; of those to be `wordless` the texts are, for no record says
    whether words were blacked out of it already.

    An undamaged object keeps its name and bytes.
    """
    captures: list[Capture] = []
    renditions: list[Rendition] = []
    spans: list[tuple[int, int]] = []
    end = dropped = 0
    for member in harvest.members(lambda kind: kind == "metadata"):
        text = member.type in ("metadata", "conversion")
        unwanted = member.blob in gone or (text and member.blob in wordless)
        if unwanted or (member.type == "request" and dropped):
            dropped += 1
            continue
        dropped = 0
        at = end
        spans.append((member.offset, member.size))
        end += member.size
        if member.type == "response":
            captures.append(capture_of(member, at))
        elif member.type == "request" and captures and captures[-1].offset + captures[-1].size == at:
            captures[-1] = replace(captures[-1], size=captures[-1].size + member.size)
        elif member.type == "metadata":
            renditions.append(rendition_of(member, at))
    if not captures and not renditions:
        return Kept()
    key = _put(objects, harvest, spans)
    return Kept(
        tuple(replace(item, segment=key) for item in captures),
        tuple(replace(item, segment=key) for item in renditions),
    )


def capture_of(record: Member, offset: int) -> Capture:
    """Return the capture a response record describes, as far as it says; the ledger knew the rest."""
    verdict = record.field("Dibao-Verdict")
    return Capture(
        source=record.field("Dibao-Source"),
        run=record.field("Dibao-Run"),
        url=record.field("WARC-Target-URI"),
        captured=datetime.fromisoformat(record.field("WARC-Date")).astimezone(UTC),
        verdict=cast("Verdict", verdict) if verdict in get_args(Verdict) else "error",
        status=record.status,
        reason=record.field("Dibao-Reason"),
        media_type=record.header("content-type")[:200],
        sha256=record.blob,
        length=record.blob_length if record.blob else 0,
        offset=offset,
        size=record.size,
        redirect=_target(record.field("WARC-Target-URI"), record.header("location"), record.status),
        via=record.field("Dibao-Via"),
        etag=record.header("etag"),
        last_modified=record.header("last-modified"),
    )


def rendition_of(record: Member, offset: int) -> Rendition:
    """Return the rendition a metadata record of a text describes."""
    clean = load(_CLEAN, b"[" + record.block + b"]", f"text record {record.sha256[:12]}")[0]
    part, normalizer = record.field("Dibao-Part"), record.field("Dibao-Normalizer")
    return Rendition(
        id=mint("r", record.blob, part, normalizer),
        blob=record.blob,
        part=part,
        normalizer=normalizer,
        kind=clean.kind,
        content=content_hash(clean.simplified),
        segment="",
        offset=offset,
        size=record.size,
        sha256=record.sha256,
    )


def _target(url: str, location: str, status: int) -> str:
    if not location or not 300 <= status < 400:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:  # a hostile address leads nowhere
        return ""


def decisions_of(objects: Objects) -> tuple[list[TakenDown | Asserted], list[str]]:
    """Return the take-downs and assertions that can be read of the publisher's ledger, and remarks on the rest.

    A take-down that only its tombstones tell of is decided again on their word.
    """
    found: list[TakenDown | Asserted] = []
    remarks: list[str] = []
    ledger = Ledger(objects)
    for info in objects.keys(PREFIX):
        if f"/{PUBLISHER}/" not in info.key:
            continue
        try:
            entries = ledger.load(info.key).entries
        except DibaoError as error:
            remarks.append(str(error))
            continue
        found += [entry for entry in entries if isinstance(entry, (TakenDown, Asserted))]
    known = {entry.id for entry in found}
    blobs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for info in objects.keys("tombstones/"):
        match = KEY.match(info.key)
        if match is not None and match["id"] not in known and match["kind"] == "blob":
            blobs[match["id"], match["level"]].append(match["hash"])
    for (identifier, level), names in sorted(blobs.items()):
        basis = "salvaged: only its tombstones were left"
        found.append(
            TakenDown(
                identifier,
                cast("TakeDownLevel", level),
                "",
                tuple(names),
                (),
                (),
                "unknown",
                basis,
                clock.now(),
            )
        )
    return found, remarks


def _put(objects: Objects, harvest: Harvest, spans: list[tuple[int, int]]) -> str:
    """Store the spans of an object as one, or the object itself where they are all of it; return the key."""
    path, digest = harvest.path, harvest.sha256
    if sum(size for _, size in spans) != harvest.size:
        path = harvest.path.with_name("whole")
        summed = hashlib.sha256()
        with harvest.path.open("rb") as old, path.open("wb") as new:
            for start, size in spans:
                old.seek(start)
                for at in range(0, size, _PIECE):
                    piece = old.read(min(_PIECE, size - at))
                    new.write(piece)
                    summed.update(piece)
        digest = summed.hexdigest()
    match = _DATE.match(harvest.key)
    folder, day = (match[1], match[2]) if match else ("segments", "1970/01/01")
    key = segment_key(folder, date.fromisoformat(day.replace("/", "-")), digest)
    objects.put(key, path)
    return key
