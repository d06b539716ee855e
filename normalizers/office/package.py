"""Packages (OOXML, ODF, OFD): zip files of XML parts, opened within bounds; nothing is extracted, nothing fetched."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml import etree

#: bytes of one part: the text of a 2,500-page document.xml has about 60 MB, and its tree is freed as it is read
MAX_PART = 128 * 1024 * 1024
#: bytes of all parts read of one package: text and styles, not pictures
MAX_READ = 384 * 1024 * 1024
#: parts of a package: an OFD of 10,000 pages has some 40,000
MAX_PARTS = 100_000
#: what zipfile and zlib raise for a cut or crafted archive
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class PackageError(ValueError):
    """Raised when a package or a part of it cannot be read; the flag says how, the message why."""

    def __init__(self, flag: str, reason: str) -> None:
        """Say why with a flag."""
        super().__init__(reason)
        self.flag = flag


class Package:
    """The parts of a zip package by name; names are looked up in any case, as office programs do."""

    def __init__(self, payload: bytes) -> None:
        """Open; raises PackageError for what is no readable zip file."""
        from zlib import error as zlib_error

        self._broken = (*BROKEN, zlib_error)
        try:
            self._zip = zipfile.ZipFile(BytesIO(payload))
        except self._broken as error:
            raise PackageError("unreadable", f"not a readable package: {error}") from error
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise PackageError("too-large", f"{len(entries)} parts, the limit is {MAX_PARTS}")
        self._entries = {_plain(entry.filename): entry for entry in reversed(entries)}
        self._left = MAX_READ

    @property
    def names(self) -> list[str]:
        """The names of the parts as stored, in the order of the directory."""
        return [entry.filename for entry in reversed(self._entries.values())]

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return _plain(name) in self._entries

    def read(self, name: str) -> bytes:
        """Return a part; raises PackageError where it is missing, damaged, encrypted or over the limits."""
        entry = self._entries.get(_plain(name))
        if entry is None:
            raise PackageError("unreadable", f"the package has no part {name[:80]}")
        if entry.flag_bits & 1:
            raise PackageError("encrypted", f"the part {name[:80]} is encrypted")
        limit = min(MAX_PART, self._left)
        try:
            with self._zip.open(entry) as part:
                data = part.read(limit + 1)
        except self._broken as error:
            raise PackageError("unreadable", f"the part {name[:80]} is damaged: {error}") from error
        if len(data) > limit:
            raise PackageError("too-large", f"the part {name[:80]} has more than {limit} bytes")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the root of a part that is XML; raises PackageError as `read` does, and for what is not well-formed."""
        return parse(self.read(name), name)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relationships of a part ("" is the package): id -> (last word of the type, part name)."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        if where not in self:
            return {}
        found = {}
        for item in self.xml(where):
            target = item.get("Target") or ""
            if item.get("TargetMode") == "External" or not target:
                continue  # a link into the world is never followed
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[item.get("Id") or ""] = (
                (item.get("Type") or "").rpartition("/")[2],
                posixpath.normpath(path),
            )
        return found


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def parser_options() -> dict[str, bool]:
    """Return how XML is parsed: no entity replaced, no document type or address loaded, the parser's own bounds kept."""
    return {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False, "remove_comments": True, "remove_pis": True}  # fmt: skip


def parse(data: bytes, name: str) -> etree._Element:
    """Return the root of an XML text; raises PackageError for what is not well-formed or deeper than 256."""
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(**parser_options()))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageError("unreadable", f"the part {name[:80]} is no sound XML: {error}") from error


def stream(data: bytes, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements of these local names, each once it is whole; raises lxml's XMLSyntaxError midway."""
    from lxml import etree

    wanted = [f"{{*}}{tag}" for tag in tags]
    options: dict[str, Any] = parser_options()
    for _, element in etree.iterparse(BytesIO(data), events=("end",), tag=wanted, **options):
        yield element


def free(element: etree._Element) -> None:
    """Forget an element that was read, and what stands before it, so that a large part does not fill the memory."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace: transitional, strict and 2003 spell it differently."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its local name."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of a local name."""
    if element is None:
        return None
    return next((item for item in element if local(item) == name), None)


def value(element: etree._Element | None, name: str) -> str | None:
    """Return the `val` of a child, "" where it has none, None where there is no such child."""
    found = child(element, name)
    return None if found is None else (attribute(found, "val") or "")


def is_on(element: etree._Element | None, name: str) -> bool | None:
    """Return a toggle property (w:vanish): None where it is not stated."""
    stated = value(element, name)
    return None if stated is None else stated not in ("0", "false", "off")
