"""An archive of texts that cite one another: each arrives in a batch of its own, and its relations are settled.

Documents are minted by their key and found nowhere else, so that only relations are decided here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from dibao.records.clean import CleanDocument
from dibao.records.entries import CaptureRef, Changed, Located, Minted, Related, Unrelated, Versioned
from dibao.resolve.relations import settled
from normalizers.document import normalize
from normalizers.ids import mint
from storage.archive import Archive, TextItem
from storage.catalog import Batch, Catalog

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
NORMALIZER = "cited.1"


def written(*lines: str) -> CleanDocument:
    """Return the clean document of an official text, its lines in order: 文号, title, addressees …"""
    return normalize(
        "\n\n".join(lines).encode(), content_type="text/plain; charset=utf-8", headers={}, url="", card=None
    )


def identity(key: str) -> str:
    """Return the id of the document of a key."""
    return mint("d", "cited", key)


def show(archive: Archive, batch: Batch, key: str, clean: CleanDocument, day: int = 0) -> str:
    """Mint the document of a key, or let it show another text from this day on; return its id."""
    document, url = identity(key), f"http://cited.dibao.test/{key}.html"
    digest = hashlib.sha256(f"{key}{day}".encode()).hexdigest()
    (rendition,) = archive.write_texts([TextItem(digest, "", NORMALIZER, clean)])
    batch.apply(rendition, clean)
    location = mint("l", url, "")
    if batch.document(document) is None:
        batch.apply(Minted(document, "document"))
        batch.apply(Located(location, url, "", "cited", document, "issuer", 1.0))
    batch.apply(
        Versioned(
            mint("v", location, str(day)), location, document, rendition.id, CaptureRef("w234567abcdef", 1, 0),
            START + timedelta(days=day), rendition.content,
        )
    )  # fmt: skip
    return document


def settle(batch: Batch, documents: Iterable[str]) -> list[Related | Unrelated]:
    """Record what is to be recorded of these documents; return it."""
    found = []
    for one in settled(batch, documents):
        batch.apply(one)
        found.append(one)
    return found


def arrive(archive: Archive, catalog: Catalog, key: str, clean: CleanDocument, day: int = 0) -> None:
    """Take one text in, in a batch of its own."""
    with catalog.batch(archive) as batch:
        settle(batch, [show(archive, batch, key, clean, day)])


def merge(batch: Batch, key: str, into: str) -> None:
    """Record that two documents are one."""
    batch.apply(Changed("merged", identity(key), START, other=identity(into)))


class UndoneError(Exception):
    """Nothing of a trial is kept."""


def tried(
    archive: Archive, catalog: Catalog, order: Iterable[tuple[str, CleanDocument]]
) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Return the relations after texts arrived in this order, settled after each; the archive stays as it was."""
    found: list[tuple[str, str, str, str, tuple[str, ...]]] = []
    with suppress(UndoneError), catalog.batch(archive) as batch:
        arrived = []
        for key, clean in order:
            arrived.append(show(archive, batch, key, clean))
            settle(batch, arrived[-1:])
        found = [
            (one.kind, one.subject, one.object, one.clause, one.evidence) for one in batch.recorded(arrived)
        ]
        raise UndoneError
    return found
