"""The façade of one archive: opens it, reads what was captured, writes and reads texts and plans."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from itertools import islice
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import BinaryIO, Literal, cast

from pydantic import ConfigDict, TypeAdapter

from dibao import clock
from dibao.errors import FixityError, NormalizeError, NotFoundError, StoreError, TakenDownError
from dibao.records.capture import Capture, Exchange, Plan
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from storage.canonical import compress, dump, expand, load
from storage.coding import LARGE, LIMIT
from storage.ledger import Ledger
from storage.objects.probe import PREFIX as PROBES
from storage.objects.protocol import Objects
from storage.objects.store import open_objects
from storage.payloads import read_payload
from storage.rulings import Rulings
from storage.segments import payload_of, read_exchange
from storage.texts import TextItem, pack, unpack

FORMAT: Literal[1] = 1
FORMAT_KEY = "FORMAT.json"
#: what people need who have no Dibao: the format, and a script that reads it
SPECIFICATION_KEY = "FORMAT.md"
ENCLOSED = (SPECIFICATION_KEY, "READER.py")


@dataclass(frozen=True, slots=True)
class _Format:
    """What FORMAT.json says."""

    format: Literal[1]
    demo: bool
    created: datetime
    specification: str = ""  # sha256 of FORMAT.md
    check: str = ""  # sha256 of this JSON with an empty string here: nothing else vouches for it


_FORMAT = TypeAdapter(_Format)
_PLAN = TypeAdapter(tuple[Plan], config=ConfigDict(extra="forbid"))


class Archive:
    """One archive; every byte it returns was checked against its hash."""

    def __init__(self, objects: Objects, *, demo: bool) -> None:
        """Use `open` instead: it checks the format and the clock."""
        self.objects = objects
        self.ledger = Ledger(objects)
        self.rulings = Rulings()  # as far as `place` has read them
        self.demo = demo

    @classmethod
    def open(cls, store: str, *, create: bool = False, demo: bool = False) -> Archive:
        """Open the archive in `store`; `create` makes it where there is none, `demo` lets its clock be simulated.

        Raises StoreError when there is no archive, its format is unknown, a simulated clock meets an archive
        that is no demo, or a demo is asked for and it is none.
        """
        objects = open_objects(store, create=create)
        if objects.stat(FORMAT_KEY) is None:
            if not create:
                raise StoreError(
                    f"store {store}: holds no archive (no {FORMAT_KEY}); check --store or DIBAO_STORE"
                )
            _refuse_clock(store, demo=demo)
            # a probe may have been left by a key that cannot delete it
            others = (info.key for info in objects.keys("") if not info.key.startswith(PROBES))
            if any(key not in ENCLOSED for key in islice(others, len(ENCLOSED) + 1)):
                raise StoreError(
                    f"store {store}: holds other files and no {FORMAT_KEY}; give an empty folder"
                )
            # these first: FORMAT.json makes the archive
            enclosed = {name: resources.files("storage").joinpath(name).read_bytes() for name in ENCLOSED}
            for name, data in enclosed.items():
                objects.put(name, data)
            now = clock.now().astimezone(UTC).replace(microsecond=0)
            made = _Format(FORMAT, demo, now, hashlib.sha256(enclosed[SPECIFICATION_KEY]).hexdigest())
            made = replace(made, check=_sum(made))
            try:
                objects.put(FORMAT_KEY, dump(_FORMAT, made) + b"\n")
            except StoreError:
                if objects.stat(FORMAT_KEY) is None:  # else another process was faster: what it made counts
                    raise
        data = objects.get(FORMAT_KEY)
        found = load(_FORMAT, data, f"{store}: {FORMAT_KEY}")
        if found.check != _sum(found) or data != dump(_FORMAT, found) + b"\n":
            raise FixityError(f"store {store}: {FORMAT_KEY} was altered; restore it from a copy")
        if demo and not found.demo:
            raise StoreError(
                f"store {store}: is no demo archive; demos never write into a real one, name another"
            )
        _refuse_clock(store, demo=found.demo)
        return cls(objects, demo=found.demo)

    def exchange(self, capture: Capture) -> Exchange:
        """Return the bytes of a capture, every length and hash checked.

        Raises NotFoundError for a capture without a record (unchanged, no answer), FixityError naming the
        object when it is missing, cut or altered, NormalizeError for one over LIMIT (200 MB).
        """
        _refuse_unstored(capture)
        if max(capture.length, capture.size) > LIMIT:
            raise NormalizeError(
                f"{capture.url[:200]}: {capture.length} bytes, which is too large to be held in memory; "
                "open or download it as a file"
            )
        return read_exchange(self._read(capture.segment, capture.offset, capture.size), capture)

    def payload(self, capture: Capture) -> bytes:
        """Return the blob of a capture, checked against its sha256 and length; errors as `exchange`.

        Raises NormalizeError for one over LIMIT, before anything is read: `open_payload` gives those.
        """
        where = f"{capture.segment}@{capture.offset}"
        exchange = self.exchange(capture)
        _refuse_none(capture)
        try:
            blob = payload_of(exchange)
        except NormalizeError as error:
            raise FixityError(f"{where}: {error}") from error
        if len(blob) != capture.length or hashlib.sha256(blob).hexdigest() != capture.sha256:
            raise FixityError(
                f"{where}: the payload of {capture.url} is not the one recorded ({capture.sha256[:12]}); "
                "restore the object from a copy"
            )
        return blob

    @contextmanager
    def open_payload(self, capture: Capture) -> Iterator[BinaryIO]:
        """Open the blob of a capture, of any size, to be read or sought; all of it was checked before.

        One over 1 MiB lies in a temporary file without a name (in TMPDIR), gone when this ends; memory holds
        a few pieces of 1 MiB. Errors as `payload`, but for its limit.
        """
        if max(capture.length, capture.size) <= LARGE:
            yield BytesIO(self.payload(capture))
            return
        _refuse_unstored(capture)
        _refuse_none(capture)
        with TemporaryFile(prefix="dibao-payload-") as file:
            for piece in read_payload(self._stream(capture), capture):
                file.write(piece)
            file.seek(0)
            yield file

    @contextmanager
    def open_records(self, capture: Capture) -> Iterator[BinaryIO]:
        """Open the WARC records of a capture as stored, of any size; all of them were checked before.

        Raises NotFoundError for a capture without a record, FixityError as `exchange`.
        """
        _refuse_unstored(capture)
        with SpooledTemporaryFile(LARGE, prefix="dibao-records-") as file:

            def kept() -> Iterator[bytes]:
                for piece in self._stream(capture):
                    file.write(piece)
                    yield piece

            for _ in read_payload(kept(), capture):
                pass
            file.seek(0)
            yield cast("BinaryIO", file)

    def write_texts(self, items: Sequence[TextItem]) -> tuple[Rendition, ...]:
        """Store clean texts in one object and return a rendition for every item, in order.

        A repeated (blob, part, normaliser) is written once and answered twice. Equal items on the same UTC
        day give an equal key.
        """
        packed = pack(items, clock.now().date())
        if packed.renditions:
            self.objects.put(packed.key, packed.data)
        return packed.renditions

    def clean(self, rendition: Rendition) -> CleanDocument:
        """Return the clean document of a rendition, checked against its sha256; FixityError as `exchange`."""
        return unpack(self._read(rendition.segment, rendition.offset, rendition.size), rendition)

    def put_plan(self, plan: Plan) -> None:
        """Store a plan; it is never changed: another plan of the same run raises StoreError."""
        self.objects.put(_plan_key(plan.run), compress(dump(_PLAN, (plan,))))

    def plan(self, run: str) -> Plan:
        """Return the plan of a run; raises NotFoundError."""
        key = _plan_key(run)
        try:
            data = self.objects.get(key)
        except NotFoundError as error:
            raise NotFoundError(f"run {run}: there is no plan of it ({key})") from error
        return load(_PLAN, expand(data, key), key)[0]

    def place(self, key: str, offset: int) -> tuple[str, int]:
        """Return where the record at `offset` of an object that is gone lies now.

        Raises TakenDownError for one that was destroyed, FixityError for one that ought to be there.
        """
        self.rulings.refresh(self.ledger)
        found = self.rulings.follow(key, offset)
        if found is None and self.rulings.moved(key):
            raise TakenDownError(f"{key}@{offset}: taken down, and not kept; `dibao takedowns` tells why")
        if found is None or found[0] == key:
            raise _gone(key)
        return found

    def _stream(self, capture: Capture) -> Iterator[bytes]:
        key, offset = capture.segment, capture.offset
        pieces = self.objects.stream(key, offset, capture.size)
        try:
            first = next(pieces, b"")
        except NotFoundError:  # as in `_read`
            key, offset = self.place(key, offset)
            pieces, first = self.objects.stream(key, offset, capture.size), b""
        yield first
        try:
            yield from pieces
        except NotFoundError as error:
            raise _gone(key) from error

    def _read(self, key: str, offset: int, size: int) -> bytes:
        try:
            return self.objects.read(key, offset, size)
        except NotFoundError:
            # a catalog that has not caught up, or a rebuild, knows where the record was
            key, offset = self.place(key, offset)
        try:
            return self.objects.read(key, offset, size)
        except NotFoundError as error:
            raise _gone(key) from error


def _gone(key: str) -> FixityError:
    return FixityError(f"{key}: the ledger names it, but it is gone; restore it from a copy")


def _refuse_unstored(capture: Capture) -> None:
    if not capture.segment:
        raise NotFoundError(
            f"{capture.url} at {capture.captured.isoformat()}: {capture.verdict}, nothing was stored; "
            "ask for an earlier capture"
        )


def _refuse_none(capture: Capture) -> None:
    if not capture.sha256:
        raise NotFoundError(
            f"{capture.segment}@{capture.offset}: {capture.url} has no payload ({capture.verdict} {capture.reason})"
        )


def specification_of(objects: Objects) -> str:
    """Return the sha256 that the archive's own specification must have."""
    return load(_FORMAT, objects.get(FORMAT_KEY), FORMAT_KEY).specification


def _sum(made: _Format) -> str:
    return hashlib.sha256(dump(_FORMAT, replace(made, check=""))).hexdigest()


def _plan_key(run: str) -> str:
    return f"plans/{run}.json.zst"


def _refuse_clock(store: str, *, demo: bool) -> None:
    if clock.simulated() and not demo:
        raise StoreError(
            f"store {store}: {clock.VARIABLE} is set, but this is no demo archive; unset {clock.VARIABLE}"
        )


__all__ = ["FORMAT", "Archive", "TextItem"]
