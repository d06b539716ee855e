"""What file a payload is, by its bytes first: the extension it is kept under, never one a server or URL names."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import BinaryIO

from normalizers.kinds import format_of

#: what the first bytes prove
_MAGIC = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"BM", "bmp"),
)
#: what a zip file holds when it is an office document
_PACKAGES = (
    ("word/", "docx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("OFD.xml", "ofd"),
    ("Doc_0/", "ofd"),
)
#: what the `mimetype` entry of OpenDocument says, which is stored first and unpacked
_OPEN_DOCUMENT = (
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0"
#: streams of a compound file that tell what wrote it, as its directory spells them
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
#: office programs also write one XML file; its head names the program or the namespace
_XML_OFFICE = (
    (b"schemas.microsoft.com/office/word/2003/wordml", "word-xml"),
    (b"schemas.microsoft.com/office/2006/xmlPackage", "word-xml"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "excel-xml"),
)
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b")
#: media types believed where the bytes leave it open
_OLE = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
}
_PLAIN = {"application/json": "json", "text/css": "css", "application/javascript": "js"}
_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "txt": "text/plain",
}
#: entries of a zip's directory that are looked at: a package names its parts early
_ENTRIES = 2000
#: bytes of a zip's directory that are looked at: 10,000 parts have about 1 MB
_LARGEST_DIRECTORY = 2 * 1024 * 1024
#: bytes in which the end record stands: its own 22 and the longest comment
_END = 22 + 65_535
_ZIP = b"PK\x03\x04"
#: all that is looked at of anything but a package
_HEAD = 4096
#: directory entries of a compound file that are looked at: the streams of a program are among the first
_DIRECTORY = 16 * 1024


def extension_in(file: BinaryIO, content_type: str) -> str:
    """Return what `extension_of` does for the payload in a file, of any size; the file is read from 0 again."""
    file.seek(0)
    head = file.read(_HEAD)
    try:
        if head.startswith(_ZIP):
            return _package(file, head)
        if head.startswith(_COMPOUND):
            place = _directory(head)
            file.seek(place)
            return _program(file.read(_DIRECTORY), content_type)
        return _office_file(extension_of(head, content_type))
    finally:
        file.seek(0)


def extension_of(payload: bytes, content_type: str) -> str:
    """Return the extension for a payload, lower-case ASCII letters and digits; "bin" where nothing tells."""
    return _office_file(type_of(payload, content_type))


def type_of(payload: bytes, content_type: str) -> str:
    """Return what `extension_of` does; XML files of Word and Excel as word-xml and excel-xml, by their reader."""
    media = content_type.partition(";")[0].strip().lower()
    form = format_of(payload, content_type)
    if form == "pdf":
        return "pdf"
    if payload.startswith(_ZIP):
        return _package(BytesIO(payload), payload[:_HEAD])
    if payload.startswith(_COMPOUND):
        place = _directory(payload)
        return _program(payload[place : place + _DIRECTORY], content_type)
    for magic, extension in _MAGIC:
        if payload.startswith(magic):
            return extension
    if form == "mht":
        return "mht"
    head = payload[:_HEAD]
    if _XML_START.match(head):
        office = next((name for mark, name in _XML_OFFICE if mark in head), "")
        if office:
            return office
    if form in ("html", "text"):
        return "html" if form == "html" else "txt"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    return _PLAIN.get(media, "bin")


def media_type_of(extension: str) -> str:
    """Return the type to send such a file with; what a browser could run or render as a page is octets."""
    return _MEDIA.get(extension, "application/octet-stream")


def _office_file(form: str) -> str:
    """Return the extension of a type: the XML files of office programs are kept as what they are."""
    return "xml" if form.endswith("-xml") else form


def _package(file: BinaryIO, head: bytes) -> str:
    for mark, extension in _OPEN_DOCUMENT:
        if mark in head[:120]:
            return extension
    if _directory_size(file) > _LARGEST_DIRECTORY:
        return "zip"  # its names are for the child that reads it
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()[:_ENTRIES]
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
    ):  # cut or crafted: still a zip by its head
        return "zip"
    plain = [name.replace("\\", "/").lstrip("/") for name in names]
    for start, extension in _PACKAGES:
        if any(name.startswith(start) for name in plain):
            return extension
    return "zip"


def _directory_size(file: BinaryIO) -> int:
    """Return the bytes of a zip's directory as its end record states them (APPNOTE 4.3.16)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END))
    tail = file.read(_END)
    at = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _directory(payload: bytes) -> int:
    """Return where the directory of a compound file begins ([MS-CFB] 2.2); the head of the file where that is nonsense."""
    sector = 1 << min(int.from_bytes(payload[30:32], "little"), 16)
    first = int.from_bytes(payload[48:52], "little")
    return (first + 1) * sector if first < 0xFFFFFFFA else 0


def _program(directory: bytes, content_type: str) -> str:
    for stream, extension in _STREAMS:
        # a name in the directory is followed by NULs up to its 64 bytes
        if stream.encode("utf-16-le") + b"\0\0" in directory:
            return extension
    return _OLE.get(content_type.partition(";")[0].strip().lower(), "doc")
