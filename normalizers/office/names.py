"""Names of members: decoded from the bytes an archive holds, and the tricks they may play."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib

from normalizers.decode import decode

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b-\u200d]")
_DRIVE = re.compile(r"[A-Za-z]:")
_UNICODE_PATH = 0x7075  # the extra field in which some programs repeat the name in UTF-8 (APPNOTE 4.6.9)
_UTF8 = 0x800
#: what programs and systems leave in archives beside people's files
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)")
_LONGEST = 200


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member: UTF-8 where its flag says so or the bytes are, else GB18030 or Big5."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    if not raw.isascii():
        if repeated := _repeated(entry.extra, raw):
            return repeated
        return decode(raw).text
    return name


def _repeated(extra: bytes, raw: bytes) -> str:
    """Return the name in the extra field, if it belongs to this name."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        data = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
            (check,) = struct.unpack_from("<I", data, 1)
            if check == zlib.crc32(raw):
                return data[5:].decode("utf-8", "replace")
        at += 4 + size
    return ""


def tricks(name: str) -> str:
    """Return what a name would do to somebody who extracts it, "" for an honest one."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts:
        return "leads out of its folder (..)"
    if name.startswith(("/", "\\")):
        return "is absolute"
    if _DRIVE.match(name):
        return "names a drive"
    if "\x00" in name:
        return "holds a NUL"
    if _BIDI.search(name):
        return "turns the direction of writing"
    return ""


def is_link(entry: zipfile.ZipInfo) -> bool:
    """Tell a symbolic link: its content is a path, and extracting it would make one."""
    return stat.S_ISLNK(entry.external_attr >> 16)


def is_litter(name: str) -> bool:
    """Tell what a program left behind from what people packed."""
    return bool(_LITTER.search(name.replace("\\", "/")))


def shown(name: str) -> str:
    """Return a name as it may be shown: folders by /, no tricks in it."""
    plain = _CONTROL.sub("", _BIDI.sub("", name)).replace("\\", "/")
    parts = [part.strip() for part in _DRIVE.sub("", plain).split("/")]
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return kept if len(kept) <= _LONGEST else "…" + kept[-_LONGEST:]
