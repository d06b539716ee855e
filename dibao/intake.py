"""What is handed in: files, folders, WARCs, WACZs and manifests as a row of answers with what is claimed of them."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dibao.claims import Claim, of_file
from dibao.errors import NotFoundError
from dibao.payloads import Known, Payloads
from dibao.records.capture import Exchange
from dibao.unpacked import DamagedError, Unpacked
from dibao.waczs import read_wacz
from dibao.warcs import Found, LeftOut, Report, read_warc
from storage.coding import LIMIT

_WARC = (".warc", ".warc.gz", ".warc.zst")
_ARC = (".arc", ".arc.gz")
_WACZ = ".wacz"


@dataclass(frozen=True, slots=True)
class Source:
    """One file handed in: its size in bytes, what is claimed of it, or why it is left out."""

    path: Path
    size: int = 0
    claim: Claim | None = None
    left: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: what is claimed, and the bytes; without an exchange it repeats bytes that came before."""

    claim: Claim
    status: int
    media_type: str
    payload: Known
    exchange: Exchange | None


def is_packed(path: Path) -> bool:
    """Tell whether a file holds answers with addresses of their own."""
    return path.name.lower().endswith((*_WARC, *_ARC, _WACZ))


def files(paths: Iterable[Path], claims: Mapping[Path, Claim]) -> Iterator[Source]:
    """Yield what a manifest names, then the files named and those below folders named, in order."""
    for path, claim in claims.items():
        if path.is_file():
            yield Source(path, path.stat().st_size, claim)
        else:
            yield Source(path, left=LeftOut("named in the manifest, but not there"))
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield _source(path)
        else:
            raise NotFoundError(f"{path}: no such file or folder")


def answers(source: Source, payloads: Payloads, report: Report) -> Iterator[Item | LeftOut]:
    """Yield what a file holds: itself, or the answers in it."""
    if source.left is not None:
        yield source.left
        return
    path, name = source.path, source.path.name.lower()
    if name.endswith(_ARC):
        yield LeftOut("an ARC file, not a WARC; convert it (`warcio recompress`) and take in the result")
    elif name.endswith(_WACZ):
        yield from map(_item, read_wacz(path, payloads, report))
    elif name.endswith(_WARC):
        try:
            with path.open("rb") as raw:
                yield from map(_item, read_warc(Unpacked(raw), payloads, report))
        except OSError as error:
            yield LeftOut(f"unreadable: {error.strerror}")
        except DamagedError as error:  # before the first record
            yield LeftOut(str(error))
    else:
        yield _plain(source)


def _item(found: Found | LeftOut) -> Item | LeftOut:
    if isinstance(found, LeftOut):
        return found
    claim = Claim(found.url, found.claimed, found.basis)
    return Item(claim, found.status, found.media_type, found.payload, found.exchange)


def _plain(source: Source) -> Item | LeftOut:
    """Return a file as the one answer it is."""
    media_type, packed = mimetypes.guess_type(source.path.name)
    if packed or not media_type:  # of page.html.gz the guess would be the page
        media_type = "application/octet-stream"
    if source.size > LIMIT:
        return LeftOut(f"larger than {LIMIT // 1024 // 1024} MiB, which no normaliser takes; split it")
    try:
        claim = source.claim or of_file(source.path, "")
        body = source.path.read_bytes()
    except OSError as error:
        return LeftOut(f"unreadable: {error.strerror}")
    if not body:
        return LeftOut("empty")
    known = Known(hashlib.sha256(body).hexdigest(), len(body), media_type)
    exchange = Exchange(claim.url, claim.date, 200, (("Content-Type", media_type),), body)
    return Item(claim, 200, media_type, known, exchange)


def _source(path: Path) -> Source:
    try:
        return Source(path, path.stat().st_size, None if is_packed(path) else of_file(path, ""))
    except OSError as error:
        return Source(path, left=LeftOut(f"unreadable: {error.strerror}"))


def _below(folder: Path) -> Iterator[Source]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Source(folder, left=LeftOut(f"unreadable: {error.strerror}"))
        return
    for path in entries:
        if path.name.startswith("."):
            yield Source(path, left=LeftOut("hidden", fault=False))
        elif path.is_symlink():
            # what it points to may be anything this user can read
            yield Source(path, left=LeftOut("a symbolic link; name what it points to", fault=False))
        elif path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield _source(path)
        else:
            yield Source(path, left=LeftOut("no regular file", fault=False))
