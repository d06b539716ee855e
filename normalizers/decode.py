"""Bytes become text: which encoding a payload is in, and on what evidence.

Order: byte order mark, strict UTF-8, the HTTP label, the page's own label, strict GB18030 against Big5 by how
ordinary the text reads, and last the encoding that spoils least. A label is believed only where it decodes:
servers that label UTF-8 pages ISO-8859-1 and GBK pages gb2312 are common (jsoup#1133, node-fetch#242).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

#: codecs (by Python's own name) that a label may choose and what it then means: gb2312 and gbk mean GB18030, their
#: superset, big5 means Big5-HKSCS (WHATWG Encoding Standard). All fail on bytes of another encoding; single-byte
#: ones (ISO-8859-x, windows-125x) decode anything and prove nothing, transforms (zip, hex, utf-7) are never a page's
_BELIEVED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "big5hkscs",
    "utf-8": "utf-8",
    "euc_jp": "euc_jp",
    "shift_jis": "shift_jis",
    "euc_kr": "euc_kr",
}
#: labels of browsers that Python does not know
_ALIASES = {"x-gbk": "gbk", "gb_2312-80": "gb2312", "cn-big5": "big5", "x-x-big5": "big5"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
#: HTML asks for the label in the first 1024 bytes; portals put it after long comments and scripts
_META_WINDOW = 8192
#: the most frequent characters of official prose, in both scripts: text in the wrong encoding has few of them
_ORDINARY = frozenset(
    "的一是在不了有和人大中为為以上个個国國我地到会會年市政府工作发發展关關于於及与與行区區各部门門业業"
    "务務规規定管理施实實建设設公民法条條第二三四五月日经經济濟社技科术術主要单單位应應当當按照本办辦"
)
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python codec that gave it, the evidence for it, and how many characters could not be read."""

    text: str
    encoding: str
    basis: str
    spoiled: int = 0


def decode(payload: bytes, content_type: str = "") -> Decoded:
    """Return the text of a payload; never fails: what cannot be read becomes U+FFFD and is counted."""
    for mark, codec in _MARKS:
        if payload.startswith(mark):
            text = payload[len(mark) :].decode(codec, "replace")
            return Decoded(text, codec, "byte order mark", text.count("\ufffd"))
    if (text_or_none := _strict(payload, "utf-8")) is not None:
        return Decoded(text_or_none, "utf-8", "strict utf-8")
    for label, basis in _labels(payload, content_type):
        if (text_or_none := _strict(payload, label)) is not None and "\x00" not in text_or_none:
            return Decoded(text_or_none, label, basis)
    guesses = [
        (_ordinariness(guess), codec, guess)
        for codec in ("gb18030", "big5hkscs")
        if (guess := _strict(payload, codec)) is not None
    ]
    if guesses:
        _, codec, text = max(guesses, key=lambda guess: guess[0])
        return Decoded(text, codec, f"strict {codec}")
    return _least_spoiled(payload, content_type)


def _labels(payload: bytes, content_type: str) -> list[tuple[str, str]]:
    """Return the codecs the server and the page name, in order, those that prove something only."""
    found = []
    if match := _CHARSET.search(content_type):
        found.append((match[1], "HTTP charset"))
    if meta := _META.search(payload[:_META_WINDOW]):
        found.append((meta[1].decode("ascii", "replace"), "meta charset"))
    labels = []
    for label, basis in found:
        try:
            name = codecs.lookup(_ALIASES.get(label.lower(), label)).name
        except LookupError:
            continue
        if name in _BELIEVED:
            labels.append((_BELIEVED[name], f"{basis} {label}"))
    return labels


def _strict(payload: bytes, codec: str) -> str | None:
    """Decode strictly, forgiving only a last character that a cut connection left incomplete."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(payload, False)
    except (UnicodeError, LookupError):
        return None


def _ordinariness(text: str) -> float:
    """Return the share of Han characters that are among the most frequent ones."""
    han = _HAN.findall(text[:20_000])
    return sum(char in _ORDINARY for char in han) / len(han) if han else 0.0


def _least_spoiled(payload: bytes, content_type: str) -> Decoded:
    codecs_tried = ["utf-8", *(label for label, _ in _labels(payload, content_type)), "gb18030", "big5hkscs"]
    readings = [
        (text.count("\ufffd"), codec, text)
        for codec in codecs_tried
        for text in [payload.decode(codec, "replace")]
    ]
    spoiled, codec, text = min(readings, key=lambda reading: reading[0])
    return Decoded(text, codec, f"least spoiled: {codec}", spoiled)
