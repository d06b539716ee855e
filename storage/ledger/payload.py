"""What a ledger object says, as JSON: read strictly, because what is skipped would be lost at a rebuild."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pydantic_core
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from dibao.errors import LedgerError
from dibao.records.entries import Entry, Shipped
from storage.canonical import dump_plain
from storage.ledger.columns import ColumnError, decode, encode

FORMAT: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class LedgerObject:
    """One committed batch: entries `entries` at position `seq` (from 1) of the chain of `writer`."""

    writer: str
    seq: int
    prev: str  # sha256 of the object before, "" for the first
    time: datetime  # UTC
    entries: tuple[Entry, ...]
    sha256: str  # of this object's uncompressed bytes
    key: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """The JSON of a ledger object."""

    format: Literal[1]
    writer: str
    seq: int
    prev: str
    time: datetime
    entries: tuple[Annotated[Entry, Field(discriminator="type")], ...]


# the one-tuple carries the configuration, which cannot be set on a dataclass from outside: a field this
# version does not know must stop the reader, or a rebuild would lose it in silence
_PAYLOAD = TypeAdapter(tuple[Payload], config=ConfigDict(extra="forbid"))


def write(payload: Payload) -> bytes:
    """Return the canonical JSON of a ledger object: equal payloads give equal bytes."""
    bare = tuple(
        replace(entry, captures=()) if isinstance(entry, Shipped) else entry for entry in payload.entries
    )
    plain = _PAYLOAD.dump_python((replace(payload, entries=bare),), mode="json")[0]
    for shown, entry in zip(plain["entries"], payload.entries, strict=True):
        if isinstance(entry, Shipped):
            # a third of the JSON, and half the time, of an object for each
            shown["captures"] = encode(entry.captures)
    return dump_plain(plain)


def read(plain: bytes, key: str) -> LedgerObject:
    """Return what `write` wrote; raises LedgerError naming `key` and the first field that is not understood."""
    try:
        content = pydantic_core.from_json(plain)
    except ValueError as error:
        raise _unreadable(key, "JSON", str(error)) from error
    _read_captures(content, key)
    try:
        payload = _PAYLOAD.validate_python((content,))[0]
    except ValidationError as error:
        problem: Any = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in problem["loc"][1:]) or "JSON"
        raise _unreadable(key, field, problem["msg"]) from error
    sha256 = hashlib.sha256(plain).hexdigest()
    time = payload.time.astimezone(UTC)
    return LedgerObject(payload.writer, payload.seq, payload.prev, time, payload.entries, sha256, key)


def _read_captures(content: object, key: str) -> None:
    """Put captures in the place of their columns; what has another shape is left to the validation."""
    entries = content.get("entries") if isinstance(content, dict) else None
    for place, entry in enumerate(entries if isinstance(entries, Sequence) else ()):
        if isinstance(entry, dict) and entry.get("type") == "shipped":
            try:
                entry["captures"] = decode(entry.get("captures"))
            except ColumnError as error:
                raise _unreadable(key, f"entries.{place}.captures", str(error)) from error


def _unreadable(key: str, field: str, what: str) -> LedgerError:
    return LedgerError(
        f"{key}: {field}: {what}; this version of Dibao cannot read it, use the one that wrote it"
    )
