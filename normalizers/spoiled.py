"""Decoding that does not stop: what cannot be read is replaced and its place noted; a fragment in GBK is read as such."""

from __future__ import annotations

import codecs
import re
import threading

from normalizers.text.ordinary import ordinariness

#: places kept of one payload: they are shown to people
_MOST_PLACES = 100_000
#: bytes of a fragment in another encoding: a title or a footer pasted into a template
_LONGEST_FRAGMENT = 4096
_LEAST_FRAGMENT = 6
_ORDINARY_LEAST = 1.0
_RUN = re.compile(rb"[\x80-\xff][\x40-\xff]*")
_found = threading.local()


def replaced(payload: bytes, codec: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Return the text, the offsets of the bytes that became U+FFFD, and those of fragments in GBK that were read."""
    _found.places, _found.fragments, _found.codec = [], [], codec
    text = payload.decode(codec, "dibao-spoiled")
    return text, tuple(_found.places), tuple(_found.fragments)


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    payload, start = error.object, error.start
    if _found.codec == "gb18030" and payload[start] == 0x80:
        return "€", start + 1  # code page 936 and the Encoding Standard
    if _found.codec == "big5hkscs" and payload[start : start + 2] == b"\xa3\xe1":
        return "€", start + 2  # code page 950
    if _found.codec == "utf-8" and (fragment := _fragment(payload, start)):
        _found.fragments.append(start)
        return fragment[0], fragment[1]
    if len(_found.places) < _MOST_PLACES:
        _found.places.append(start)
    return "\ufffd", max(error.end, start + 1)


def _fragment(payload: bytes, start: int) -> tuple[str, int] | None:
    """Return a run of Chinese characters in GBK inside UTF-8, and where it ends."""
    match = _RUN.match(payload, start, start + _LONGEST_FRAGMENT)
    if match is None or len(match[0]) < _LEAST_FRAGMENT:
        return None
    run = match[0]
    # the run ends with the last pair: letters after it belong to the page
    pairs = re.match(rb"(?:[\x81-\xfe][\xa1-\xfe])+", run)
    if pairs is None or len(pairs[0]) < _LEAST_FRAGMENT:
        return None
    try:
        text = pairs[0].decode("gbk")
    except UnicodeDecodeError:
        return None
    return (
        (text, start + len(pairs[0])) if ordinariness(pairs[0], text, "gb18030") > _ORDINARY_LEAST else None
    )


codecs.register_error("dibao-spoiled", _handle)
