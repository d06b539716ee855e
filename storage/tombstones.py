"""What a shipper must know of take-downs: hashes as names of empty objects, so that one listing tells.

A crawl machine has no catalog, and reading the publisher's whole ledger before every shipment would cost more
than the shipment. They follow from the ledger: what is missing here is made again from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from dibao.records.entries import TakenDown
from normalizers.urls import canonical
from storage.objects.protocol import Objects

PREFIX = "tombstones/"
KEY = re.compile(
    r"tombstones/(?P<level>hide|redact|destroy)/(?P<id>[a-z0-9-]+)/(?P<kind>blob|url)-(?P<hash>[0-9a-f]{64})\Z"
)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The payloads and addresses nothing more is stored of."""

    blobs: frozenset[str]  # sha256
    urls: frozenset[str]  # sha256 of canonical URLs: the address itself may be what must not be read

    @classmethod
    def read(cls, objects: Objects) -> Tombstones:
        """Return those of an archive."""
        found = [match for info in objects.keys(PREFIX) if (match := KEY.match(info.key))]
        return cls(
            frozenset(match["hash"] for match in found if match["kind"] == "blob"),
            frozenset(match["hash"] for match in found if match["kind"] == "url"),
        )

    def bind(self, url: str, sha256: str) -> bool:
        """Tell whether a payload, or anything found at this URL (in any spelling), is not to be stored."""
        if sha256 in self.blobs:
            return True
        return bool(self.urls) and _hashed(url) in self.urls


def keys_of(entry: TakenDown) -> tuple[str, ...]:
    """Return the keys that stand for one entry of a decision, sorted."""
    folder = f"{PREFIX}{entry.level}/{entry.id}/"
    urls = [f"{folder}url-{_hashed(entry.target)}"] if "://" in entry.target else []
    return tuple(sorted([*(f"{folder}blob-{blob}" for blob in entry.blobs), *urls]))


def put_up(objects: Objects, entries: Iterable[TakenDown]) -> int:
    """Make the tombstones of these decisions that are missing; return how many were."""
    count = 0
    for entry in entries:
        for key in keys_of(entry):
            if objects.stat(key) is None:
                objects.put(key, b"")
                count += 1
    return count


def _hashed(url: str) -> str:
    return hashlib.sha256(canonical(url).encode()).hexdigest()
