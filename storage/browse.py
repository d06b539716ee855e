"""The browse tree: every version as plain files, for people and simple tools.

`browse/<document>/<version>/{original.<ext>,text.md,meta.json}`. It is derived from what the publisher's
ledger says, position after position; how far it reached is a marker in the tree itself, written last. So
what a crash left out is made by the next call, and a tree that someone removed is made anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from dibao.errors import NotFoundError
from dibao.records.capture import Capture
from dibao.records.clean import CleanDocument
from dibao.records.entries import Changed, Relocated, Versioned
from dibao.records.origin import is_imported
from dibao.records.rows import VersionRow
from normalizers.filetypes import extension_in
from normalizers.text.markdown import markdown
from storage.archive import Archive
from storage.canonical import scrub
from storage.catalog.catalog import Catalog
from storage.coding import LARGE
from storage.ledger import PUBLISHER

PREFIX = "browse/"
SEGMENTS = "segments/"
_MARKER = f"{PREFIX}through-"


def browse(archive: Archive, catalog: Catalog) -> int:
    """Write the folders of all versions published since the last call; return how many were written.

    A version never changes, so a folder that has its meta.json (written last) is left as it is; only the place of
    its original there follows where compaction moved it.
    """
    markers = [info.key for info in archive.objects.keys(_MARKER)]
    reached = max((int(key.removeprefix(_MARKER)) for key in markers), default=0)
    count, last = 0, reached
    moved: set[str] = set()
    for batch in archive.ledger.read(PUBLISHER, reached):
        for entry in batch.entries:
            if isinstance(entry, Versioned):
                count += _write(archive, catalog, entry.version)
            elif isinstance(entry, Changed) and entry.kind == "merged":
                _redirect(archive, entry)
            elif isinstance(entry, Changed) and entry.kind == "split":
                _clear(archive, catalog, entry)
            elif isinstance(entry, Relocated) and entry.new.startswith(SEGMENTS):
                moved.add(entry.new)
        last = batch.seq
    for key in sorted(moved):
        for version in catalog.versions_through(key):
            _follow(archive, catalog, version)
    if last > reached:
        archive.objects.put(f"{_MARKER}{last:010d}", b"")
        for key in markers:
            with suppress(NotFoundError):  # another process was faster
                archive.objects.delete(key)
    return count


def folder_of(version: VersionRow) -> str:
    """Return the key prefix of a version's folder; both names are minted ids."""
    return f"{PREFIX}{version.document}/{version.id}/"


def _redirect(archive: Archive, entry: Changed) -> None:
    """Say in the folder of a merged document which one it is part of now; its versions stay where they were found."""
    key = f"{PREFIX}{entry.document}/merged.json"
    if archive.objects.stat(key) is None:
        archive.objects.put(key, json.dumps({"document": entry.other}).encode())


def _clear(archive: Archive, catalog: Catalog, entry: Changed) -> None:
    """Remove what a place left in the folders of a document that it no longer shows, and of those merged into it."""
    folders = catalog.ids_of(entry.document)
    for version in catalog.versions_at(entry.location):
        for folder in folders:
            if version.document != folder:
                for info in list(archive.objects.keys(f"{PREFIX}{folder}/{version.id}/")):
                    archive.objects.delete(info.key)


def _write(archive: Archive, catalog: Catalog, identifier: str) -> bool:
    version = catalog.version(identifier)
    if version is None:
        raise NotFoundError(f"version {identifier}: in the ledger, not in the catalog; run `dibao rebuild`")
    folder = folder_of(version)
    if catalog.version_tombstone(version.id, bytes_too=True) is not None:
        return False
    if archive.objects.stat(f"{folder}meta.json") is not None:
        return False
    rendition, capture = catalog.rendition(version.rendition), catalog.stored(version.blob)
    if rendition is None or capture is None:
        raise NotFoundError(f"version {identifier}: its record is not in the catalog; run `dibao rebuild`")
    clean = archive.clean(rendition)
    original = _whole(archive, catalog, version)
    if not original:
        with archive.open_payload(capture) as payload:
            original = f"{folder}original.{extension_in(payload, capture.media_type)}"
            if capture.length <= LARGE:
                _put(archive, original, payload.read())
            else:
                with NamedTemporaryFile(prefix="dibao-browse-") as file:
                    shutil.copyfileobj(payload, file)
                    file.flush()
                    _put(archive, original, Path(file.name))
    _put(archive, f"{folder}text.md", scrub(markdown(clean, tuple(_about(version, clean)))).encode())
    about = _meta(version, capture, clean, original)
    _put(archive, f"{folder}meta.json", _json(about))
    return True


def _follow(archive: Archive, catalog: Catalog, version: VersionRow) -> None:
    """Say in a version's meta.json where its original lies now."""
    key = f"{folder_of(version)}meta.json"
    if archive.objects.stat(key) is None:  # taken down, or a crash came between the old one and the new
        _write(archive, catalog, version.id)
        return
    about, capture = json.loads(archive.objects.get(key)), catalog.stored(version.blob)
    if capture is None:
        raise NotFoundError(f"version {version.id}: its record is not in the catalog; run `dibao rebuild`")
    place = _place(capture)
    if about["original"] | place != about["original"]:
        about["original"] |= place
        _put(archive, key, _json(about))


def _whole(archive: Archive, catalog: Catalog, version: VersionRow) -> str:
    """Return where the original of a part lies already: with the issue, not once more with each of its parts."""
    place = catalog.location(version.url) if version.part else None
    for whole in catalog.versions_at(place.id) if place else ():
        if whole.blob == version.blob:
            return next((info.key for info in archive.objects.keys(f"{folder_of(whole)}original.")), "")
    return ""


def _put(archive: Archive, key: str, data: bytes | Path) -> None:
    """Write a derived object; what a crashed call (perhaps of another release) left there is replaced."""
    if archive.objects.stat(key) is not None:
        with suppress(NotFoundError):
            archive.objects.delete(key)
    archive.objects.put(key, data)


def _about(version: VersionRow, clean: CleanDocument) -> Iterator[str]:
    """Yield the facts of the line below the title."""
    yield clean.document_number
    yield "、".join(clean.issuers)
    if clean.signed:
        yield f"成文 {clean.signed}"
    if clean.published:
        yield f"发布 {clean.published}"
    if clean.issue:
        yield f"{clean.issue.gazette} {clean.issue.year}年第{clean.issue.number}期"
    if clean.pages:
        first, last = clean.pages
        yield f"第{first}页" if first == last else f"第{first}—{last}页"
    yield version.url


def _meta(version: VersionRow, capture: Capture, clean: CleanDocument, original: str) -> dict[str, object]:
    """Return the metadata of a version: everything but text and blocks, and nothing that a later capture changes."""
    fields = asdict(clean)
    for heavy in ("text", "simplified", "blocks", "components", "documents"):
        del fields[heavy]
    return {
        "document": version.document,
        "version": version.id,
        "location": version.location,
        "url": version.url,
        "part": version.part,
        "source": version.source,
        "standing": version.standing,
        "captured": version.captured.isoformat(),
        "witnessed": not is_imported(version.url),  # False: imported, and `captured` is a claim
        "original": {
            "key": original,
            "sha256": capture.sha256,
            "length": capture.length,
            "media_type": capture.media_type,
            **_place(capture),
        },
        "rendition": version.rendition,
        "attachment_renditions": list(version.attachments),
        "metadata": fields,
    }


def _place(capture: Capture) -> dict[str, object]:
    return {"segment": capture.segment, "offset": capture.offset, "size": capture.size}


def _json(about: object) -> bytes:
    return scrub(json.dumps(about, ensure_ascii=False, indent=1, default=_plain)).encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in metadata")
