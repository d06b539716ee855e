"""Reads all records of a WARC object at once: what the streaming `Members` is compared with."""

from __future__ import annotations

from collections.abc import Iterator

from storage.warc import WarcRecord, read_member


def read_members(data: bytes, where: str) -> Iterator[tuple[int, WarcRecord]]:
    """Yield every record of `data` with its offset, checked as `read_member` does; errors name the offset."""
    offset, view = 0, memoryview(data)
    while offset < len(data):
        record = read_member(view[offset:], f"{where}@{offset}")
        yield offset, record
        offset += record.size
