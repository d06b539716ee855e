"""Canonical JSON and its compressed form: equal values give equal bytes, so that hashes mean something."""

from __future__ import annotations

import json
import re
from typing import TypeVar

import zstandard
from pydantic import TypeAdapter, ValidationError

from dibao.errors import FixityError, StoreError

T = TypeVar("T")

#: 10 is where ledger objects of 1,000 captures stop shrinking noticeably; they are written once, read often
LEVEL = 10
#: a ledger object or plan of 256 MB is far beyond any batch; what claims more is damaged or hostile
LIMIT = 256 * 1024 * 1024
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(adapter: TypeAdapter[T], value: T) -> bytes:
    """Return `value` as JSON in UTF-8: keys sorted, no spaces, a lone surrogate as U+FFFD.

    Raises ValueError for NaN and infinities, which JSON does not have.
    """
    return dump_plain(adapter.dump_python(value, mode="json"))


def dump_plain(value: object) -> bytes:
    """Return plain JSON data (dict, list, str, numbers) in the canonical form of `dump`."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return scrub(text).encode()


def scrub(text: str) -> str:
    """Return `text` with lone surrogates, which UTF-8 does not have, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def load(adapter: TypeAdapter[T], data: bytes, where: str) -> T:
    """Return the value that `dump` wrote; raises StoreError naming `where` and the first wrong field."""
    try:
        return adapter.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise StoreError(
            f"{where}: {field}: {first['msg']}; is this version of Dibao older than the archive?"
        ) from error


def compress(data: bytes) -> bytes:
    """Return one zstd frame with its length and checksum; the same bytes for the same input."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, write_content_size=True).compress(data)


def expand(data: bytes, where: str) -> bytes:
    """Undo `compress`; raises FixityError naming `where` when the frame is damaged, cut, or too long."""
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= LIMIT:
            raise FixityError(
                f"{where}: claims {size} bytes, at most {LIMIT} are read; restore it from a copy"
            )
        reader = zstandard.ZstdDecompressor().decompressobj()
        plain = reader.decompress(data)
    except zstandard.ZstdError as error:
        raise FixityError(
            f"{where}: not a whole zstd frame ({error}); restore it from a copy of the archive"
        ) from error
    if len(plain) != size or not reader.eof or reader.unused_data:
        raise FixityError(f"{where}: cut, or followed by other bytes; restore it from a copy of the archive")
    return plain
