"""Undoes HTTP content codings, within bounds: from the body as received to the payload, which is the blob.

Everything works on pieces: neither body nor payload is ever whole in memory unless the caller joins it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO

import brotli  # type: ignore[import-untyped]  # ships no type information; comes with scrapy
import zstandard

from dibao.errors import NormalizeError

#: bodies and payloads over this pass through files in pieces and are never whole in memory
LARGE = 1 << 20
#: what is loaded into memory at all: no document of a portal comes near, and no normaliser takes more
LIMIT = 200 * 1024 * 1024
#: a payload that is kept at all: the largest archives of attachments reach 500 MB; a bomb ends here
LONGEST = 1024 * 1024 * 1024
#: servers double-code by mistake (gzip of gzip); nobody does it three times in earnest
MOST_CODINGS = 3
#: block-compressed files have a gzip member for 64 KB, which makes 16,000 of LONGEST; millions of empty ones take hours
MOST_MEMBERS = 20_000
#: the IANA registry of content codings (2026): a registered one we cannot undo must not pass for plain bytes
_REGISTERED = {"aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "zstd"}
_ALIASES = {"x-gzip": "gzip", "x-compress": "compress"}
_PIECE = 1 << 16
#: output of one step: what a decompressor may add before it is asked again
_STEP = 1 << 20
_GZIP = b"\x1f\x8b"


def decode_payload(body: bytes, content_encoding: str) -> bytes:
    """Return the payload of a body as received; errors as `decode_pieces`, a payload over LIMIT bytes is one."""
    return b"".join(decode_pieces((body,), content_encoding, LIMIT))


def decode_pieces(pieces: Iterable[bytes], content_encoding: str, longest: int = LONGEST) -> Iterator[bytes]:
    """Yield the payload of a body as received, given its Content-Encoding header ("" for none), in pieces.

    A word that is no registered coding (servers put charsets there) and gzip without its magic bytes leave
    the body as it is, as browsers do. Raises NormalizeError for a damaged or cut body (when it comes to that
    place: what was yielded before is then worth nothing), a coding that cannot be undone, more than
    MOST_CODINGS, or a payload over `longest` bytes.
    """
    words = [word for word in re.split(r"[,\s]+", content_encoding.lower()) if word]
    codings = [word for word in (_ALIASES.get(word, word) for word in words) if word in _REGISTERED]
    if len(codings) > MOST_CODINGS:
        raise NormalizeError(
            f"Content-Encoding {content_encoding[:80]!r}: more than {MOST_CODINGS} codings; refused"
        )
    found = iter(pieces)
    for coding in reversed(codings):
        undo = _UNDO.get(coding)
        if undo is None:
            # an empty body is no stream in any coding: 304 and HEAD answers keep the header
            found = _refused(found, coding)
        else:
            found = _bounded(_undone(undo, _Feed(found)), longest, f"Content-Encoding {coding}")
    return _bounded(found, longest, "body")


def read_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what a file holds, from its beginning, in pieces of at most LARGE bytes."""
    file.seek(0)
    while piece := file.read(LARGE):
        yield piece


class _Feed:
    """The coded bytes still to be read: handed out in windows, of which what was not used can be put back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0

    def head(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end, without taking them."""
        while len(self._held) - self._at < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held = self._held[self._at :] + piece
            self._at = 0
        return self._held[self._at : self._at + size]

    def window(self, size: int) -> bytes:
        """Take at most `size` bytes, at least one unless there are none."""
        while self._at == len(self._held):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held, self._at = piece, 0
        taken = self._held[self._at : self._at + size]
        self._at += len(taken)
        return taken

    def back(self, count: int) -> None:
        """Put back the last `count` bytes of the window just taken."""
        self._at -= count

    def rest(self) -> Iterator[bytes]:
        """Take everything."""
        while piece := self.window(LARGE):
            yield piece


def _undone(undo: Callable[[_Feed], Iterator[bytes]], feed: _Feed) -> Iterator[bytes]:
    if feed.head(1):
        yield from undo(feed)


def _refused(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    for piece in pieces:
        if piece:
            raise NormalizeError(
                f"Content-Encoding {coding}: cannot be undone; do not offer it in Accept-Encoding"
            )
        yield piece


def _bounded(pieces: Iterator[bytes], longest: int, what: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > longest:
            raise NormalizeError(f"{what}: the payload is over {longest} bytes; refused")
        yield piece


def _gzip(feed: _Feed) -> Iterator[bytes]:
    if feed.head(2) != _GZIP:
        yield from feed.rest()
        return
    members = 0
    while feed.head(2) == _GZIP:  # members may follow one another; what else follows is ignored
        members += 1
        if members > MOST_MEMBERS:
            raise NormalizeError(f"Content-Encoding gzip: more than {MOST_MEMBERS} members; refused")
        yield from _inflated(zlib.decompressobj(wbits=31), feed, "gzip")


def _deflate(feed: _Feed) -> Iterator[bytes]:
    # RFC 9110 means a zlib stream; some servers send a raw one. The header tells: CM 8 and a multiple of 31
    head = feed.head(2)
    wrapped = len(head) > 1 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0
    yield from _inflated(zlib.decompressobj(wbits=15 if wrapped else -15), feed, "deflate")


def _inflated(inflater: zlib._Decompress, feed: _Feed, coding: str) -> Iterator[bytes]:
    while not inflater.eof:
        # piece by piece: what follows a member would be copied whole for every member otherwise
        window = feed.window(_PIECE)
        try:
            out = inflater.decompress(window, _STEP)
        except zlib.error as error:
            raise _damaged(coding, str(error)) from error
        feed.back(len(inflater.unused_data if inflater.eof else inflater.unconsumed_tail))
        if out:
            yield out
        elif not window and not inflater.eof:
            raise _damaged(coding, "it ends too early")


def _br(feed: _Feed) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    process = partial(stream.process, output_buffer_limit=_STEP)
    try:
        while not stream.is_finished():
            window = feed.window(_PIECE) if stream.can_accept_more_data() else b""
            out = process(window)
            if out:
                yield out
            elif not window:
                raise _damaged("br", "it ends too early")
    except brotli.error as error:
        raise _damaged("br", str(error)) from error


def _zstd(feed: _Feed) -> Iterator[bytes]:
    frames = 0
    try:
        while feed.head(1):
            frames += 1
            if frames > MOST_MEMBERS:
                raise NormalizeError(f"Content-Encoding zstd: more than {MOST_MEMBERS} frames; refused")
            # 8 MB is the largest window RFC 8878 asks a decoder for; a larger one is a way to take our memory
            frame = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).decompressobj()
            while not frame.eof:
                # 4 bytes can stand for a block of 128 KB: this little at a time, no step adds more than 8 MB
                window = feed.window(256)
                if not window:
                    raise _damaged("zstd", "it ends too early")
                out = frame.decompress(window)
                feed.back(len(frame.unused_data))
                yield out
    except zstandard.ZstdError as error:
        raise _damaged("zstd", str(error)) from error


def _damaged(coding: str, why: str) -> NormalizeError:
    return NormalizeError(f"Content-Encoding {coding}: the body is damaged ({why}); fetch it again")


_UNDO: dict[str, Callable[[_Feed], Iterator[bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _br,
    "zstd": _zstd,
}
