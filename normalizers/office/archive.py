"""Archives (zip, rar, 7z): each member is an attachment by its name, and its text, where it has one, a part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from dibao.records.clean import Attachment, Block, Evidence
from normalizers.office.names import is_link, is_litter, member_name, shown, tricks
from normalizers.office.package import BROKEN
from normalizers.office.text import OfficeText, Part, unreadable

#: members that are listed and read; annexes of the largest tender sampled came to 140
MAX_MEMBERS = 2_000
#: bytes of one member and of all, unpacked: the child that does this has 1 GiB
MAX_MEMBER = 64 * 1024 * 1024
MAX_TOTAL = 256 * 1024 * 1024
#: deflate packs 1032 to 1 at most; text of office files comes to 30, of scans to 2
MAX_RATIO = 200
_RATIO_FROM = 4 * 1024 * 1024
#: an archive in an archive is met; one more level is a trick
MAX_DEPTH = 2
#: blocks of all members together
_MAX_BLOCKS = 300_000
#: bytes of a local file header without its name (APPNOTE 4.3.7)
_HEADER = 30

ReadMember = Callable[[str, bytes, int], OfficeText]


@dataclass(slots=True)
class Gathered:
    """What was found in an archive so far, and in those within it."""

    read: ReadMember | None  # None: names only
    depth: int
    blocks: list[Block] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    said: list[Evidence] = field(default_factory=list)
    left: int = 0  # bytes that may still be unpacked

    def note(self, flag: str, name: str, why: str) -> None:
        """Set a flag and say of which member and why."""
        self.flags.add(flag)
        if len(self.said) < 100:  # evidence for people: a crafted archive would fill pages
            self.said.append(Evidence(flag, shown(name)[:100], "archive", why[:200]))

    def add(self, name: str, data: bytes | None) -> None:
        """Take a member: its name, and its text where it can be read."""
        label = shown(name) or "unnamed"
        self.attachments.append(Attachment("", label))
        if data is None or self.read is None:
            return
        found = self.read(label, data, self.depth)
        self.said += [replace(item, quote=item.quote or label) for item in found.evidence][:20]
        inner = {flag for flag in found.flags if flag != "unsupported-format"}
        self.flags |= inner
        for flag in sorted(inner & {"unreadable", "encrypted", "too-large"}):
            self.note(f"member-{flag}", label, "its reader says so")
        self.flags -= {"unreadable", "encrypted", "too-large", "no-text"}
        if len(self.blocks) + len(found.blocks) > _MAX_BLOCKS:
            self.note("text-cut", label, f"over {_MAX_BLOCKS} blocks")
            return
        if found.parts:  # an archive in the archive: its members are ours, under its name
            for part in found.parts:
                start = len(self.blocks)
                self.blocks += found.blocks[part.start : part.end]
                self.parts.append(Part(f"{label}/{part.name}", start, len(self.blocks)))
        elif found.blocks:
            start = len(self.blocks)
            self.blocks += found.blocks
            self.parts.append(Part(label, start, len(self.blocks)))
        self.attachments += [Attachment("", f"{label}/{item.name}") for item in found.attachments]

    def result(self) -> OfficeText:
        """Return all of it."""
        if not self.attachments:
            self.flags.add("empty-archive")
        return OfficeText(
            tuple(self.blocks),
            tuple(sorted(self.flags)),
            tuple(self.said),
            tuple(self.attachments),
            tuple(self.parts),
        )


def read_zip(payload: bytes, read: ReadMember | None, depth: int = 1) -> OfficeText:
    """Return the members of a zip file and, with `read`, their texts.

    Flags: path-trick, link, duplicate-names, overlapping-members, too-many-members, member-too-large, member-encrypted,
    member-unreadable, nested-too-deep; unreadable comes without members.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(payload))
    except BROKEN as error:
        return unreadable(f"no readable zip file: {error}")
    found = Gathered(read, depth, left=MAX_TOTAL)
    entries = archive.infolist()
    if _overlaps(entries):
        # a bomb of a few kilobytes that unpacks to petabytes (Fifield 2019): names are listed, nothing is unpacked
        found.note("overlapping-members", "", "members share bytes")
        found.read = None
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        if number >= MAX_MEMBERS:
            found.note("too-many-members", "", f"{len(entries)} members, {MAX_MEMBERS} are listed")
            break
        name = member_name(entry)
        if entry.is_dir() or is_litter(name):
            continue
        if trick := tricks(name):
            found.note("path-trick", name, trick)
        if name.lower() in seen:
            found.note("duplicate-names", name, "a second member of this name")
        seen.add(name.lower())
        found.add(name, _unpacked(archive, entry, name, found))
    return found.result()


def _overlaps(entries: list[zipfile.ZipInfo]) -> bool:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _HEADER + entry.compress_size
    return False


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, found: Gathered) -> bytes | None:
    from zlib import error as zlib_error

    if found.read is None:
        return None
    if is_link(entry):
        found.note("link", name, "a symbolic link")
        return None
    if entry.flag_bits & 1:
        found.note("member-encrypted", name, "under a password")
        return None
    large = entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
    limit = min(MAX_MEMBER, found.left)
    if large or entry.file_size > limit:
        found.note("member-too-large", name, f"{entry.compress_size} bytes unpack to {entry.file_size}")
        return None
    try:
        with archive.open(entry) as member:
            data = member.read(limit + 1)
    except (*BROKEN, zlib_error) as error:
        found.note("member-unreadable", name, str(error))
        return None
    if len(data) > limit:
        found.note("member-too-large", name, "unpacks to more than it declares")
        return None
    found.left -= len(data)
    return data


def read_other(payload: bytes, read: ReadMember | None, depth: int = 1) -> OfficeText:
    """Return the members of a rar or 7z file through the system's libarchive, as `read_zip` does.

    Without the library: flag unsupported-format, with the reason.
    """
    library, why = libarchive()
    if library is None:
        return unreadable(why, "unsupported-format")
    found = Gathered(read, depth, left=MAX_TOTAL)
    seen: set[str] = set()
    try:
        with library.memory_reader(payload) as archive:
            for number, entry in enumerate(archive):
                name = _decoded(entry.pathname)
                if number >= MAX_MEMBERS:
                    found.note("too-many-members", "", f"{MAX_MEMBERS} are listed")
                    break
                if entry.isdir or is_litter(name):
                    continue
                if trick := tricks(name):
                    found.note("path-trick", name, trick)
                if name.lower() in seen:
                    found.note("duplicate-names", name, "a second member of this name")
                seen.add(name.lower())
                if entry.issym or entry.islnk:
                    found.note("link", name, "a link")
                    found.add(name, None)
                else:
                    found.add(name, _joined(entry.get_blocks(), name, found))
    except library.ArchiveError as error:
        encrypted = "ncrypt" in str(error) or "assphrase" in str(error)
        found.note("member-encrypted" if encrypted else "member-unreadable", "", str(error))
        if not found.attachments:
            return unreadable(str(error), "encrypted" if encrypted else "unreadable")
    return found.result()


def _joined(pieces: Iterable[bytes], name: str, found: Gathered) -> bytes | None:
    if found.read is None:
        return None
    data = bytearray()
    limit = min(MAX_MEMBER, found.left)
    for piece in pieces:
        data += piece
        if len(data) > limit:
            found.note("member-too-large", name, f"unpacks to more than {limit} bytes")
            return None
    found.left -= len(data)
    return bytes(data)


def _decoded(name: object) -> str:
    if isinstance(name, bytes):
        return decode_name(name)
    text = str(name or "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return decode_name(text.encode("utf-8", "surrogateescape"))
    return text


def decode_name(raw: bytes) -> str:
    """Return a name of bytes in whatever encoding they read best in."""
    from normalizers.decode import decode

    return decode(raw).text


def libarchive() -> tuple[Any, str]:
    """Return the binding to libarchive, or None and what is missing."""
    try:
        import libarchive as library
    except ImportError:
        return None, "rar and 7z need the extra `rar` (libarchive-c)"
    except (OSError, AttributeError, TypeError) as error:
        return None, f"rar and 7z need the system's libarchive: {error}"
    return library, ""
