"""The bytes and texts behind a version, read so that whatever is wrong with them names document and version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dibao.errors import FixityError, NotFoundError
from dibao.reading import Reading
from dibao.records.capture import Capture
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from dibao.records.rows import VersionRow


def text_of(reading: Reading, version: VersionRow, rendition: Rendition) -> CleanDocument:
    """Return a text of a version, its own or an annex's; raises FixityError naming document and version."""
    with _naming(version):
        return reading.archive.clean(rendition)


@contextmanager
def original_of(reading: Reading, version: VersionRow, blob: str) -> Iterator[BinaryIO]:
    """Open archived bytes of a version (`blob` is its own or an annex's), of any size, all of them checked.

    Raises FixityError naming document and version before a byte is given out, NotFoundError where the catalog
    knows no record of them, TakenDownError for what may not be shown.
    """
    # the original of a redacted document is hidden, though its text is not
    reading.catalog.need_version_shown(version.id, bytes_too=blob == version.blob)
    reading.catalog.need_blob_shown(blob)
    with _naming(version), reading.archive.open_payload(stored(reading, version, blob)) as file:
        yield file


def stored(reading: Reading, version: VersionRow, blob: str) -> Capture:
    """Return the capture that holds bytes of a version; raises NotFoundError."""
    capture = reading.catalog.stored(blob)
    if capture is None:
        raise NotFoundError(f"version {version.id}: its record is not in the catalog; run `dibao rebuild`")
    return capture


@contextmanager
def _naming(version: VersionRow) -> Iterator[None]:
    try:
        yield
    except FixityError as error:
        raise FixityError(f"document {version.document}, version {version.id}: {error}") from error
