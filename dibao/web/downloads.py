"""Archived bytes leave the reading room as downloads only: a safe type, a safe name, a sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from dibao.annexes import annexes
from dibao.errors import NotFoundError
from dibao.evidence import original_of, stored, text_of
from dibao.records.clean import CleanDocument
from dibao.records.rows import VersionRow
from dibao.web.headers import ORIGINAL_POLICY
from dibao.web.rendering import cleaned
from dibao.web.room import Entered, Room
from normalizers.filetypes import extension_in, media_type_of

router = APIRouter(include_in_schema=False)

#: what no file system or shell should meet in a name
_UNSAFE = re.compile(r"[\s/\\:*?\"'<>|;%&`$~#{}\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: characters of a title in a file name: 80 Chinese ones are 240 bytes, and a name may have 255
NAME_LENGTH = 60
#: bytes handed to the server at once: each takes a turn of a thread
PIECE = 256 * 1024


@router.get("/versions/{identifier}/original")
def original(room: Entered, identifier: str) -> Response:
    """Send the archived bytes of a version, checked against their hash."""
    version, clean = _version(room, identifier)
    return _sent(room, version, version.blob, clean.title, version.id)


@router.get("/versions/{identifier}/annexes/{number}")
def annex(room: Entered, identifier: str, number: int) -> Response:
    """Send the archived bytes of annex `number` (from 1) of a version."""
    version, clean = _version(room, identifier)
    held = annexes(room, version, clean)
    if not 1 <= number <= len(held) or not held[number - 1].blob:
        raise NotFoundError(f"version {version.id} has no annex {number} in this archive")
    chosen = held[number - 1]
    return _sent(room, version, chosen.blob, chosen.name.rpartition(".")[0], f"{version.id}-{number}")


def disposition(name: str, fallback: str, extension: str) -> str:
    """Return a Content-Disposition that saves under a clean form of a crawled name.

    The plain parameter is made of `fallback` (ASCII, ours); the crawled name only appears percent-encoded (RFC
    6266, RFC 8187), so no character of it can end the header.
    """
    safe = _UNSAFE.sub("_", cleaned(name)).strip("._-")[:NAME_LENGTH] or fallback
    encoded = quote(f"{safe}.{extension}", safe="", errors="replace")
    return f"attachment; filename=\"{fallback}.{extension}\"; filename*=UTF-8''{encoded}"


def _version(room: Room, identifier: str) -> tuple[VersionRow, CleanDocument]:
    room.catalog.need_version_shown(identifier)
    version = room.catalog.version(identifier)
    rendition = room.catalog.rendition(version.rendition) if version else None
    if version is None or rendition is None:
        raise NotFoundError(f"no version {identifier!r} in this archive")
    return version, text_of(room, version, rendition)


def _sent(room: Room, version: VersionRow, blob: str, title: str, fallback: str) -> Response:
    capture = stored(room, version, blob)
    with ExitStack() as opening:
        file = opening.enter_context(original_of(room, version, blob))
        extension = extension_in(file, capture.media_type)
        opened = opening.pop_all()
    return StreamingResponse(
        _pieces(file, opened),
        headers={
            "Content-Length": str(capture.length),
            "Content-Type": media_type_of(extension),
            "Content-Disposition": disposition(title, f"dibao-{fallback}", extension),
            "Content-Security-Policy": ORIGINAL_POLICY,
            "Repr-Digest": f"sha-256=:{_base64(capture.sha256)}:",  # RFC 9530: proof beside the bytes
        },
    )


def _pieces(file: BinaryIO, opened: ExitStack) -> Iterator[bytes]:
    """Yield a file in pieces, and let go of it when all were sent or the reader went away."""
    with opened:
        while piece := file.read(PIECE):
            yield piece


def _base64(digest: str) -> str:
    import base64

    return base64.b64encode(bytes.fromhex(digest)).decode()
