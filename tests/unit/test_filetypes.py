"""The extension of a payload comes from its bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.filetypes import extension_of, media_type_of


def package(*names: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("payload", "content_type", "extension"),
    [
        (b"%PDF-1.7\n", "text/html", "pdf"),
        (b"<!doctype html><html>", "", "html"),
        ("正文".encode(), "text/plain", "txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "application/vnd.ms-excel; charset=x", "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "../../etc/passwd", "doc"),
        (package("word/document.xml"), "application/octet-stream", "docx"),
        (package("OFD.xml"), "", "ofd"),
        (package("a.txt"), "", "zip"),
        (b"PK\x03\x04 cut short", "", "zip"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "png"),
        (b"\x00\x01\x02", "", "bin"),
        (b'<?xml version="1.0"?><a/>', "", "xml"),
        (b"{}", "application/json", "json"),
    ],
)  # fmt: skip
def test_kinds_of_files(payload: bytes, content_type: str, extension: str) -> None:
    assert extension_of(payload, content_type) == extension


@given(st.binary(max_size=64), st.text(max_size=30))
def test_every_payload_has_a_plain_extension(payload: bytes, content_type: str) -> None:
    assert re.fullmatch("[a-z0-9]{2,5}", extension_of(payload, content_type))


@pytest.mark.parametrize("extension", ["html", "xml", "js", "css", "svg", "bin", "rtf"])
def test_nothing_a_browser_would_run_keeps_its_type(extension: str) -> None:
    assert media_type_of(extension) == "application/octet-stream"
