"""Undoes HTTP content codings, within bounds: from the body as received to the payload, which is the blob."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # ships no type information; comes with scrapy
import zstandard

from dibao.errors import NormalizeError

#: no document of a portal comes near; a bomb of 200 KB would otherwise fill the memory a thousand times over
LIMIT = 200 * 1024 * 1024
#: servers double-code by mistake (gzip of gzip); nobody does it three times in earnest
MOST_CODINGS = 3
#: block-compressed files have a gzip member for 64 KB, which makes 3,200 of LIMIT; millions of empty ones take hours
MOST_MEMBERS = 10_000
#: the IANA registry of content codings (2026): a registered one we cannot undo must not pass for plain bytes
_REGISTERED = {"aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "zstd"}
_ALIASES = {"x-gzip": "gzip", "x-compress": "compress"}
_PIECE = 1 << 16
_GZIP = b"\x1f\x8b"


def decode_payload(body: bytes, content_encoding: str) -> bytes:
    """Return the payload of a body as received, given its Content-Encoding header ("" for none).

    A word that is no registered coding (servers put charsets there) and gzip without its magic bytes leave
    the body as it is, as browsers do. Raises NormalizeError for a damaged or cut body, a coding that cannot
    be undone, more than MOST_CODINGS, or a payload over LIMIT bytes.
    """
    words = [word for word in re.split(r"[,\s]+", content_encoding.lower()) if word]
    codings = [word for word in (_ALIASES.get(word, word) for word in words) if word in _REGISTERED]
    if len(codings) > MOST_CODINGS:
        raise NormalizeError(
            f"Content-Encoding {content_encoding[:80]!r}: more than {MOST_CODINGS} codings; refused"
        )
    for coding in reversed(codings):
        undo = _UNDO.get(coding)
        if undo is None:
            raise NormalizeError(
                f"Content-Encoding {coding}: cannot be undone; do not offer it in Accept-Encoding"
            )
        # an empty body is no stream in any coding: 304 and HEAD answers keep the header
        body = undo(body) if body else body
    return body


def _gzip(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    out, at, members = bytearray(), 0, 0
    while body.startswith(_GZIP, at):  # members may follow one another; what else follows is ignored
        members += 1
        if members > MOST_MEMBERS:
            raise NormalizeError(f"Content-Encoding gzip: more than {MOST_MEMBERS} members; refused")
        inflater = zlib.decompressobj(wbits=31)
        # piece by piece: what follows a member would be copied whole for every member otherwise
        while not inflater.eof and at < len(body) and len(out) <= LIMIT:
            piece = body[at : at + _PIECE]
            out += _inflate(inflater, piece, "gzip", LIMIT - len(out))
            at += len(piece)
        at -= len(inflater.unused_data)
        _check(len(out), "gzip", ended=inflater.eof)
    return bytes(out)


def _deflate(body: bytes) -> bytes:
    # RFC 9110 means a zlib stream; some servers send a raw one. The header tells: CM 8 and a multiple of 31
    wrapped = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    inflater = zlib.decompressobj(wbits=15 if wrapped else -15)
    out = _inflate(inflater, body, "deflate", LIMIT)
    _check(len(out), "deflate", ended=inflater.eof)
    return out


def _inflate(inflater: zlib._Decompress, body: bytes, coding: str, limit: int) -> bytes:
    try:
        # one byte more than allowed shows that there is more
        return inflater.decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged(coding, str(error)) from error


def _br(body: bytes) -> bytes:
    stream, out = brotli.Decompressor(), bytearray()
    try:
        piece = stream.process(body, output_buffer_limit=_PIECE)
        while piece and len(out) <= LIMIT:
            out += piece
            piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise _damaged("br", str(error)) from error
    _check(len(out), "br", ended=stream.is_finished())
    return bytes(out)


def _zstd(body: bytes) -> bytes:
    out, at, frames, ended = bytearray(), 0, 0, True
    try:
        while at < len(body) and len(out) <= LIMIT:
            frames += 1
            if frames > MOST_MEMBERS:
                raise NormalizeError(f"Content-Encoding zstd: more than {MOST_MEMBERS} frames; refused")
            # 8 MB is the largest window RFC 8878 asks a decoder for; a larger one is a way to take our memory
            frame = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).decompressobj()
            while at < len(body) and not frame.eof and len(out) <= LIMIT:
                # 4 bytes can stand for a block of 128 KB: this little at a time, no step adds more than 8 MB
                piece = body[at : at + 256]
                out += frame.decompress(piece)
                at += len(piece)
            ended = frame.eof
            at -= len(frame.unused_data)
    except zstandard.ZstdError as error:
        raise _damaged("zstd", str(error)) from error
    _check(len(out), "zstd", ended=ended)
    return bytes(out)


def _check(size: int, coding: str, *, ended: bool) -> None:
    if size > LIMIT:
        raise NormalizeError(f"Content-Encoding {coding}: the payload is over {LIMIT} bytes; refused")
    if not ended:
        raise _damaged(coding, "it ends too early")


def _damaged(coding: str, why: str) -> NormalizeError:
    return NormalizeError(f"Content-Encoding {coding}: the body is damaged ({why}); fetch it again")


_UNDO: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "deflate": _deflate, "br": _br, "zstd": _zstd}
