"""A compressed file as the bytes it stands for: read in pieces, in bounded memory, with damage said aloud."""

from __future__ import annotations

import zlib
from typing import Protocol

import zstandard

#: bytes of the file, and of what it stands for, handled at once
PIECE = 1 << 16
#: one record may unpack to this much; beyond it only at a ratio that texts and pictures have
GENEROUS = 1 << 30
#: deflate reaches 1,032 on zeros; the most repetitive log of ours stays below 60
RATIO = 100
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
#: the frame that carries the dictionary of a .warc.zst (https://iipc.github.io/warc-specifications)
_DICTIONARY = b"\x5d\x2a\x4d\x18"
#: dictionaries are 100 KB to 1 MB; this is room for odd ones
_LARGEST_DICTIONARY = 16 << 20
#: zstd -19 --long uses 128 MiB; larger windows take our memory
_WINDOW = 128 << 20
#: 4 bytes of zstd can stand for a block of 128 KB: this little at a time, no step adds more than 8 MB
_SIP = 256


class DamagedError(Exception):
    """The file cannot be followed from here on; what was read before is sound."""


class Raw(Protocol):
    """All that is needed of a file."""

    def read(self, count: int, /) -> bytes:
        """Return up to `count` bytes, b"" at the end."""


class Unpacked:
    """Reads plain, gzip (one member or many) or zstd bytes from a file that need not be able to seek."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self.position = 0  # bytes of the file used so far
        self.produced = 0  # bytes given out
        self._buffer, self._at = b"", 0
        self._ended = False
        first = self._more(4)
        self._kind = "gzip" if first.startswith(_GZIP) else "zstd" if first in (_ZSTD, _DICTIONARY) else ""
        self._left = first
        self._fresh = True  # between two gzip members or zstd frames
        self._zstd = self._unpacker(first) if self._kind == "zstd" else zstandard.ZstdDecompressor()
        self._inflater = zlib.decompressobj(wbits=31)
        self._frame = self._zstd.decompressobj()

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes, b"" at the end; raises DamagedError where the file is cut or altered."""
        self._fill()
        return self._take(self._at + count)

    def line(self, limit: int) -> bytes:
        """Return the next line with its end, at the most `limit` bytes of it; b"" at the end."""
        parts: list[bytes] = []
        while limit:
            self._fill()
            end = self._buffer.find(b"\n", self._at, self._at + limit) + 1
            parts.append(self._take(end or self._at + limit))
            limit -= len(parts[-1])
            if end or not parts[-1]:
                break
        return b"".join(parts)

    def body(self, length: int) -> bytes:
        """Return the next `length` bytes; raises DamagedError when there are fewer."""
        parts: list[bytes] = []
        while length and (piece := self.read(min(length, PIECE))):
            parts.append(piece)
            length -= len(piece)
        if length:
            raise DamagedError("ends in the middle of a record")
        return b"".join(parts)

    def skip(self, length: int) -> None:
        """Pass over `length` bytes; raises DamagedError when there are fewer, or when they are a bomb."""
        began, at = self.produced, self.position
        while length:
            piece = self.read(min(length, PIECE))
            if not piece:
                raise DamagedError("ends in the middle of a record")
            length -= len(piece)
            out = self.produced - began
            if out > GENEROUS and out > RATIO * (self.position - at + PIECE):
                raise DamagedError(f"a record unpacks to over {GENEROUS >> 30} GiB of next to nothing")

    def _fill(self) -> None:
        while self._at == len(self._buffer) and not self._ended:
            self._buffer, self._at = self._piece(), 0

    def _take(self, end: int) -> bytes:
        piece = self._buffer[self._at : end]
        self._at += len(piece)
        self.produced += len(piece)
        return piece

    def _more(self, count: int) -> bytes:
        piece = self._raw.read(count)
        self.position += len(piece)
        return piece

    def _piece(self) -> bytes:
        try:
            if self._kind:
                return self._unpacked()
        except (zlib.error, zstandard.ZstdError) as error:
            raise DamagedError(f"compressed data damaged ({error})") from error
        piece, self._left = self._left or self._more(PIECE), b""
        self._ended = not piece
        return piece

    def _unpacked(self) -> bytes:
        data, self._left = self._left or self._more(PIECE), b""
        if self._fresh and self._kind == "gzip" and data:
            data = data.lstrip(b"\0")  # tapes and some tools pad with zeros
            if not data:
                return b""
        if not data:
            if not self._fresh:
                raise DamagedError("ends in the middle of compressed data")
            self._ended = True
            return b""
        self._fresh = False
        if self._kind == "gzip":
            piece = self._inflater.decompress(data, PIECE)
            self._left = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._left, self._fresh = self._inflater.unused_data, True
                self._inflater = zlib.decompressobj(wbits=31)
            return piece
        piece, self._left = self._frame.decompress(data[:_SIP]), data[_SIP:]
        if self._frame.eof:
            self._left, self._fresh = self._frame.unused_data + self._left, True
            self._frame = self._zstd.decompressobj()
        return piece

    def _unpacker(self, first: bytes) -> zstandard.ZstdDecompressor:
        """Return a decompressor with the dictionary that the file begins with, if it does."""
        if first != _DICTIONARY:
            return zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        self._left = b""
        size = int.from_bytes(self._more(4), "little")
        if size > _LARGEST_DICTIONARY:
            raise DamagedError(f"its dictionary has {size} bytes, more than {_LARGEST_DICTIONARY}")
        data = self._more(size)
        try:
            if data.startswith(_ZSTD):  # dictionaries may be compressed themselves
                unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
                data = unpacker.decompress(data, max_output_size=_LARGEST_DICTIONARY)
            dictionary = zstandard.ZstdCompressionDict(data)
            return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_WINDOW)
        except zstandard.ZstdError as error:
            raise DamagedError(f"its dictionary is damaged ({error})") from error
