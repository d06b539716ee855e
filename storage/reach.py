"""How far a take-down reaches: every version, text, payload, address and copy of what it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dibao.errors import NotFoundError
from dibao.records.entries import Rendition
from dibao.records.origin import address, imported
from dibao.records.rows import VersionRow
from normalizers.urls import canonical
from storage.archive import Archive
from storage.browse import PREFIX as BROWSE
from storage.catalog.reader import Reader

#: published exports, which are made again, not rewritten
DATASETS = "datasets/"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a take-down of `target` covers; equal bytes under other addresses are covered by their hash."""

    target: str  # a document, version or location id, or a canonical URL
    documents: tuple[str, ...]
    versions: tuple[VersionRow, ...]
    urls: tuple[str, ...]  # addresses of which nothing more is stored
    blobs: tuple[str, ...]
    renditions: tuple[Rendition, ...]
    objects: tuple[str, ...]  # segments and texts that hold any of it, former places included
    browse: tuple[str, ...]  # keys of derived copies
    datasets: tuple[str, ...]  # exports that may hold a copy
    shared: tuple[str, ...]  # other documents that show the same bytes or texts
    parts: tuple[str, ...]  # documents that are part of a file also holding others: their original is shared


def reach(archive: Archive, catalog: Reader, target: str) -> Reach:
    """Return what a take-down of a document, version or location (by id) or of a URL covers.

    Raises NotFoundError for what the archive does not know.
    """
    versions, urls = _aimed(catalog, target)
    blobs = {row.blob for row in versions if not row.part}
    texts: dict[str, Rendition] = {}
    for row in versions:
        for item in catalog.renditions_of(row.blob):
            # the text of the whole file repeats that of its part
            if item.part in (row.part, ""):
                texts[item.id] = item
        for name in row.attachments:
            attached = catalog.rendition(name)
            if attached is not None and not _attached_elsewhere(catalog, attached, versions):
                blobs.add(attached.blob)
                texts |= {item.id: item for item in catalog.renditions_of(attached.blob)}
                urls |= set(catalog.places_of_blob(attached.blob))
    for url in urls:
        blobs |= {row.capture.sha256 for row in catalog.captures_of(url, 1_000_000) if row.capture.sha256}
    texts |= {item.id: item for blob in blobs for item in catalog.renditions_of(blob)}
    documents = {row.document for row in versions}
    # the file around a part is not shown as it is any more; its other documents stay
    blobs |= {row.blob for row in versions}
    showing = {row.document for row in catalog.versions_showing(texts)}
    objects = {key for blob in blobs for key in catalog.objects_of_blob(blob)}
    objects |= {key for item in texts.values() for key in catalog.objects_of_rendition(item.id)}
    folders = {f"{BROWSE}{row.document}/{row.id}/" for row in catalog.versions_showing(texts)}
    return Reach(
        target=canonical(target) if "://" in target else target,
        documents=tuple(sorted(documents)),
        versions=versions,
        # what others say was there is barred with it, and the other way round
        urls=tuple(sorted(urls | {address(url) for url in urls} | {imported(url) for url in urls})),
        blobs=tuple(sorted(blobs)),
        renditions=tuple(item for _, item in sorted(texts.items())),
        objects=tuple(sorted(key for key in objects if archive.objects.stat(key) is not None)),
        browse=tuple(info.key for folder in sorted(folders) for info in archive.objects.keys(folder)),
        datasets=tuple(info.key for info in archive.objects.keys(DATASETS)),
        shared=tuple(sorted(showing - documents)),
        parts=tuple(sorted({row.document for row in versions if row.part})),
    )


def destroyed(archive: Archive) -> tuple[set[str], set[str]]:
    """Return the payloads and the texts that are to be in no object."""
    orders = [entry for entry in archive.rulings.takedowns if entry.level == "destroy"]
    return {blob for entry in orders for blob in entry.blobs}, {
        name for entry in orders for name in entry.renditions
    }


def trails(archive: Archive, reader: Reader) -> set[str]:
    """Return every object that holds, or ever held, what is destroyed."""
    blobs, texts = destroyed(archive)
    keys = {key for blob in blobs for key in reader.objects_of_blob(blob)}
    return keys | {key for name in texts for key in reader.objects_of_rendition(name)}


def holding(archive: Archive, reader: Reader) -> list[str]:
    """Return the objects that may still hold what is destroyed, former places left out."""
    return [
        key
        for key in sorted(trails(archive, reader))
        if not archive.rulings.moved(key) and archive.objects.stat(key) is not None
    ]


def _aimed(catalog: Reader, target: str) -> tuple[tuple[VersionRow, ...], set[str]]:
    """Return the versions a target names, and the addresses it bars."""
    if "://" in target:
        places = catalog.locations_at(target)
        found = [row for place in places for row in catalog.versions_at(place.id)]
        if not found and not catalog.captures_of(target, 1):
            raise NotFoundError(f"{target}: nothing was captured there; nothing was taken down")
        return tuple(found), {canonical(target)}
    if target.startswith("v"):
        version = catalog.version(target)
        if version is None:
            raise NotFoundError(f"no version {target} in this archive; nothing was taken down")
        return (version,), set()
    if target.startswith("l"):
        place = catalog.location_by_id(target)
        if place is None:
            raise NotFoundError(f"no location {target} in this archive; nothing was taken down")
        return catalog.versions_at(target), set(() if place.part else (place.url,))
    if catalog.document(target) is None:
        raise NotFoundError(f"no document {target} in this archive; nothing was taken down")
    places = catalog.locations_of(target)
    return catalog.versions(target), {place.url for place in places if not place.part}


def _attached_elsewhere(catalog: Reader, item: Rendition, ours: Iterable[VersionRow]) -> bool:
    """Tell whether a version that stays attaches the same file: a form that many pages offer."""
    gone = {row.id for row in ours}
    return any(row.id not in gone for row in catalog.versions_attaching(item.id))
