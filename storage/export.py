"""Writes captures as a standard WARC file, unchanged ones as `revisit` records, with an index beside it.

Stored records are copied as they are, each checked on the way. An unchanged capture has no record: its revisit
names the record whose bytes it confirmed, which is then in the same file, before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from dibao.records.capture import Capture
from storage.archive import Archive
from storage.cdxj import IndexEntry
from storage.coding import read_pieces
from storage.members import Members, RecordHead
from storage.segments import safe_url
from storage.warc import member, warcinfo

NOTE = "exported from a Dibao archive: response and request records as stored, revisit records made now"
#: WARC 1.1, 6.7.2 and 6.7.3
_SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Exported:
    """What one export wrote, and how many unchanged captures it left out because their bytes are not held."""

    responses: int = 0
    revisits: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Original:
    """What a revisit says of the record it refers to."""

    fields: tuple[tuple[str, str], ...]
    digest: str


class WarcExport:
    """One WARC file in the making."""

    def __init__(self, archive: Archive, out: BinaryIO, name: str, moment: datetime) -> None:
        """Begin the file `name`; `moment` dates its warcinfo record."""
        self._archive = archive
        self._out = out
        self._name = name
        self._size = 0
        self._written: dict[tuple[str, int], _Original] = {}
        self.sha256 = hashlib.sha256()
        self.index: list[IndexEntry] = []
        self.done = Exported()
        self._write(warcinfo(moment, NOTE))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    def add(self, captures: Iterable[Capture], stored: Callable[[str], Capture | None]) -> None:
        """Write every capture that has bytes; `stored` finds the capture whose record holds a blob.

        A capture without an answer or payload of its own is nothing a WARC could hold, and is passed over.
        """
        for capture in captures:
            if capture.segment:
                self._response(capture)
            elif capture.verdict == "unchanged" and capture.sha256:
                original = stored(capture.sha256)
                if original is None:
                    self.done = replace(self.done, left_out=self.done.left_out + 1)
                else:
                    self._revisit(capture, self._response(original))

    def _response(self, capture: Capture) -> _Original:
        known = self._written.get((capture.segment, capture.offset))
        if known is not None:
            return known
        begin = self._size
        with self._archive.open_records(capture) as file:
            members = Members(read_pieces(file), capture.segment, start=capture.offset)
            head = members.next()
            if head is None:
                raise AssertionError("open_records checked that there is a record")
            for _ in members.block():
                pass
            length = members.offset - capture.offset
            for piece in read_pieces(file):
                self._write(piece)
        digest = head.field("WARC-Payload-Digest")
        self._list(capture, capture.media_type.partition(";")[0].strip(), digest, begin, length)
        self.done = replace(self.done, responses=self.done.responses + 1)
        made = self._written[capture.segment, capture.offset] = _Original(_referring(head), digest)
        return made

    def _revisit(self, capture: Capture, original: _Original) -> None:
        fields = [
            ("WARC-Target-URI", safe_url(capture.url)),
            ("WARC-Profile", _NOT_MODIFIED if capture.status == 304 else _SAME),
            *original.fields,
            ("Dibao-Source", capture.source),
            ("Dibao-Run", capture.run),
            ("Dibao-Verdict", capture.verdict),
            ("Dibao-Blob", f"sha256:{capture.sha256}"),
        ]
        # of the answer nothing was kept but what the fields say, so there is no HTTP head to show
        record = member("revisit", capture.captured, fields, "application/http; msgtype=response", b"")[1]
        begin = self._size
        self._write(record)
        self._list(replace(capture, status=0), "warc/revisit", original.digest, begin, len(record))
        self.done = replace(self.done, revisits=self.done.revisits + 1)

    def _list(self, capture: Capture, mime: str, digest: str, offset: int, length: int) -> None:
        self.index.append(
            IndexEntry(
                safe_url(capture.url),
                capture.captured,
                mime,
                capture.status,
                digest,
                self._name,
                offset,
                length,
            )
        )

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self.sha256.update(data)
        self._size += len(data)


def _referring(head: RecordHead) -> tuple[tuple[str, str], ...]:
    digest = head.field("WARC-Payload-Digest")
    return (
        *((("WARC-Payload-Digest", digest),) if digest else ()),
        ("WARC-Refers-To", head.field("WARC-Record-ID")),
        ("WARC-Refers-To-Target-URI", head.field("WARC-Target-URI")),
        ("WARC-Refers-To-Date", head.field("WARC-Date")),
    )
