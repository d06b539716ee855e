"""What file a payload is, by its bytes first: the extension it is kept under, never one a server or URL names."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import BinaryIO

from normalizers.kinds import format_of

#: what the first bytes prove
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", ""),  # OLE: Word, Excel or WPS, told apart by the media type
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"II*\x00", "tif"),
)
#: what a zip file holds when it is an office document
_PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("OFD.xml", "ofd"))
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
    "zip": "application/zip",
    "txt": "text/plain",
}
#: entries of a zip's directory that are looked at: a package names its parts early
_ENTRIES = 2000
_ZIP = b"PK\x03\x04"
#: all that is looked at of anything but a package
_HEAD = 4096


def extension_in(file: BinaryIO, content_type: str) -> str:
    """Return what `extension_of` does for the payload in a file, of any size; the file is read from 0 again."""
    file.seek(0)
    head = file.read(_HEAD)
    try:
        return _package(file) if head.startswith(_ZIP) else extension_of(head, content_type)
    finally:
        file.seek(0)


def extension_of(payload: bytes, content_type: str) -> str:
    """Return the extension for a payload, lower-case ASCII letters and digits; "bin" where nothing tells."""
    media = content_type.partition(";")[0].strip().lower()
    form = format_of(payload, content_type)
    if form == "pdf":
        return "pdf"
    if payload.startswith(_ZIP):
        return _package(BytesIO(payload))
    for magic, extension in _MAGIC:
        if payload.startswith(magic):
            return extension or _OLE.get(media, "doc")
    if form in ("html", "text"):
        return "html" if form == "html" else "txt"
    if payload[:4096].lstrip().startswith(b"<?xml"):
        return "xml"
    return _PLAIN.get(media, "bin")


def media_type_of(extension: str) -> str:
    """Return the type to send such a file with; what a browser could run or render as a page is octets."""
    return _MEDIA.get(extension, "application/octet-stream")


def _package(file: BinaryIO) -> str:
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
    for start, extension in _PACKAGES:
        if any(name.startswith(start) for name in names):
            return extension
    return "zip"
