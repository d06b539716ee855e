"""Reads WACZ packages: the WARCs inside, streamed, each compared with the hash the package states for it.

https://specs.webrecorder.net/wacz/1.1.1/: a zip with `datapackage.json` and `archive/*.warc.gz`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from dibao.payloads import Payloads
from dibao.unpacked import Unpacked
from dibao.warcs import Found, LeftOut, Report, read_warc

#: a package of one WARC per crawler and gigabyte has hundreds; a directory of millions fills the memory
MOST_MEMBERS = 10_000
#: zipfile reads the whole directory first; 10,000 entries with long names need 3 MB
LARGEST_DIRECTORY = 32 << 20
_LARGEST_PACKAGE = 16 << 20
_WARC = (".warc", ".warc.gz", ".warc.zst")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
#: the end of a zip directory, that of ZIP64, and the size that refers to the latter (APPNOTE 4.3.14-16)
_END, _END_64, _SEE_64 = b"PK\x05\x06", b"PK\x06\x06", 0xFFFFFFFF


def read_wacz(
    path: Path, payloads: Payloads, report: Report = lambda _position: None
) -> Iterator[Found | LeftOut]:
    """Yield what the WARCs of a package hold, as `read_warc`; nothing of it is ever written to disk as a file."""
    try:
        size = _directory(path)
        if size > LARGEST_DIRECTORY:
            yield LeftOut(f"its zip directory has {size} bytes, more than {LARGEST_DIRECTORY}")
            return
        with zipfile.ZipFile(path) as package:
            yield from _members(package, payloads, report)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield LeftOut(f"no sound zip file ({' '.join(str(error).split())[:200]})")


def _members(package: zipfile.ZipFile, payloads: Payloads, report: Report) -> Iterator[Found | LeftOut]:
    members = package.infolist()
    if len(members) > MOST_MEMBERS or len({item.filename for item in members}) != len(members):
        yield LeftOut(f"its zip directory names {len(members)} files, some twice or more than {MOST_MEMBERS}")
        return
    stated = _stated(package)
    warcs = [item for item in members if item.filename.lower().endswith(_WARC) and not item.is_dir()]
    if not warcs:
        yield LeftOut("no WARC in this package")
    done = 0
    for item in sorted(warcs, key=lambda item: item.filename):
        if item.compress_type not in _METHODS or item.flag_bits & 1:
            yield LeftOut("a WARC in it is encrypted, or packed in a way that is not stored or deflated")
            continue
        with package.open(item) as raw:
            counted = _Hashing(raw)
            try:
                stream = Unpacked(counted)
                yield from read_warc(stream, payloads, partial(_report, report, done))
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                yield LeftOut(f"a WARC in it is cut or altered ({error})")
            else:
                # where reading stopped before the end, that was said already
                if stated.get(item.filename, counted.digest()) != counted.digest() and not raw.read(1):
                    yield LeftOut("a WARC in it is not the one its datapackage.json names: another sha256")
        done += item.compress_size
        report(done)


def _stated(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the sha256 that the package states for each of its files, {} where it states none."""
    try:
        with package.open("datapackage.json") as file:
            text = file.read(_LARGEST_PACKAGE)
        listed = json.loads(text)["resources"]
        return {
            item["path"]: str(item["hash"]).removeprefix("sha256:").lower()
            for item in listed
            if str(item.get("hash", "")).startswith("sha256:")
        }
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        return {}


def _directory(path: Path) -> int:
    """Return how many bytes the zip directory claims, before zipfile reads it; 0 where its end is not found."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        return 0
    stated = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail.rfind(_END_64)
    if stated == _SEE_64 and wide >= 0:
        stated = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    return min(stated, size)


def _report(report: Report, before: int, position: int) -> None:
    report(before + position)


class _Hashing:
    """A member as it is read, with the hash of all of it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._hash = raw, hashlib.sha256()

    def read(self, count: int, /) -> bytes:
        """Return the next bytes."""
        piece = self._raw.read(count)
        self._hash.update(piece)
        return piece

    def digest(self) -> str:
        """Return the sha256 of what was read."""
        return self._hash.hexdigest()
