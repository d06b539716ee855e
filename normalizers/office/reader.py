"""Which reader each office format and archive has; all of them are pure functions from bytes to `OfficeText`."""

from __future__ import annotations

from collections.abc import Callable

from normalizers.office.text import OfficeText, unreadable


def read_office(form: str, payload: bytes) -> OfficeText:
    """Return the text of a file of a format `FORMS` names; untrusted bytes: run it in a child process with limits."""
    return _readers()[form](payload)


def _readers() -> dict[str, Callable[[bytes], OfficeText]]:
    from normalizers.office.word import read_docx, read_word_xml

    return {"docx": read_docx, "word-xml": read_word_xml}


def preload() -> None:
    """Import all that the readers import when they run."""
    import lxml.etree

    _readers()
