"""Bytes become text: which encoding a payload is in, and on what evidence.

Order: byte order mark, wide characters, strict UTF-8, the HTTP label, the page's own label, strict GB18030 against Big5
by how ordinary the text reads, accented Latin, and last the encoding that spoils least. A label is believed only where it decodes and the
other Chinese encoding does not read far better: servers that label UTF-8 pages ISO-8859-1 and GBK pages gb2312 are
common (jsoup#1133, node-fetch#242). What cannot be decoded is U+FFFD, counted, with its first places.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from normalizers.spoiled import replaced
from normalizers.text.ordinary import LATIN_LEAST, is_latin, ordinariness

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
_CHINESE = ("gb18030", "big5hkscs")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
#: HTML asks for the label in the first 1024 bytes; portals put it after long comments and scripts
_META_WINDOW = 8192
#: a label gives way to the other Chinese encoding only where that reads better by this much (of 2)
_MUCH_BETTER = 0.5
_READS_WELL = 1.1
#: UTF-8 of Chinese text has lead bytes of three-byte sequences; without any, valid UTF-8 may be four GBK characters
_THREE_BYTES = re.compile(rb"[\xe1-\xf4]")
_HIGH = re.compile(rb"[\x80-\xff]+")
#: bytes looked at to tell wide characters by their zeros
_WIDE_WINDOW = 4096
_LEAST_UNITS = 4
#: a text has none of these; two bytes of a picture or program soon have
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
#: Python's GB18030 is the edition of 2000: what those of 2005 and 2022 moved out of the private use area (GB 18030-2022,
#: annex; WHATWG index gb18030)
_EDITION_2022 = {
    0xE5E5: 0x3000, 0xE7C7: 0x1E3F, 0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
    0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE816: 0x20087, 0xE817: 0x20089,
    0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8,
    0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
_MOVED = re.compile(
    "[\ue5e5\ue78d-\ue796\ue7c7\ue816-\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python codec that gave it, the evidence for it, and how many characters could not be read.

    `places` are offsets in the payload of the first of them; `fragments` of what was in a second encoding.
    """

    text: str
    encoding: str
    basis: str
    spoiled: int = 0
    places: tuple[int, ...] = ()
    fragments: tuple[int, ...] = ()


def decode(payload: bytes, content_type: str = "") -> Decoded:
    """Return the text of a payload; never fails: what cannot be read becomes U+FFFD and is counted."""
    for mark, codec in _MARKS:
        if payload.startswith(mark):
            return _replaced(payload[len(mark) :], codec, "byte order mark", skipped=len(mark))
    if codec := wide_codec(payload):
        return _replaced(payload, codec, "zeros of wide characters")
    labels = _labels(payload, content_type)
    if (text_or_none := _strict(payload, "utf-8")) is not None:
        if labels and labels[0][0] == "hz" and b"~{" in payload:
            return _replaced(payload, "hz", labels[0][1])
        if _may_be_gbk(payload, text_or_none):
            return Decoded(_strict(payload, "gb18030") or "", "gb18030", "reads as gb18030, not as utf-8")
        return Decoded(text_or_none, "utf-8", "strict utf-8")
    for label, basis in labels[:1]:
        text_or_none = _strict(payload, label) if label in _CHINESE else None
        # what is labelled and reads well needs no second opinion
        if text_or_none is not None and ordinariness(payload, text_or_none, label) > _READS_WELL:
            return _chinese(text_or_none, label, basis)
    if is_latin(payload) > LATIN_LEAST:
        return Decoded(_latin(payload), "cp1252", "accents between Latin letters")
    readings = {codec: text for codec in _CHINESE if (text := _strict(payload, codec)) is not None}
    scores = {codec: ordinariness(payload, text, codec) for codec, text in readings.items()}
    for label, basis in labels:
        text_or_none = readings[label] if label in readings else _strict(payload, label)
        if text_or_none is None or "\x00" in text_or_none:
            continue
        best = max(scores, key=lambda codec: scores[codec], default="")
        if label in scores and scores[best] > scores[label] + _MUCH_BETTER:
            return _chinese(readings[best], best, f"strict {best}, against {basis}")
        return _chinese(text_or_none, label, basis)
    if scores:
        best = max(scores, key=lambda codec: scores[codec])
        if len(scores) == 1:
            other = _replaced(payload, _CHINESE[best == _CHINESE[0]], "")
            score = ordinariness(payload, other.text, other.encoding)
            if score > scores[best] + _MUCH_BETTER and other.spoiled * 100 <= len(other.text):
                return replace(other, basis=f"{other.encoding}, against strict {best}")
        return _chinese(readings[best], best, f"strict {best}")
    return _least_spoiled(payload, labels)


def wide_codec(payload: bytes) -> str:
    """Return the codec of text in UTF-16 or UTF-32 without a byte order mark, "" for anything else.

    Mark-up, digits and line ends have zeros in every second byte (three of four), and hardly any in the others.
    """
    head = payload[:_WIDE_WINDOW]
    if b"\x00" not in head:
        return ""
    head = head[: len(head) // 4 * 4]
    units = len(head) // 4
    zeros = [head[at::4].count(0) for at in range(4)]
    if units < _LEAST_UNITS:
        return ""
    for codec, high, low in (("utf-32-le", (2, 3), 0), ("utf-32-be", (0, 1), 3)):
        if all(zeros[at] >= 0.9 * units for at in high) and not zeros[low]:
            return codec
    for codec, high_bytes, low_bytes in (("utf-16-le", (1, 3), (0, 2)), ("utf-16-be", (0, 2), (1, 3))):
        many = sum(zeros[at] for at in high_bytes)
        few = sum(zeros[at] for at in low_bytes)
        if many >= 0.05 * 2 * units and few <= 0.01 * many:
            text = _strict(head, codec)
            if text is not None and not _CONTROL.search(text):
                return codec
    return ""


def _chinese(text: str, codec: str, basis: str) -> Decoded:
    if codec == "gb18030" and _MOVED.search(text):
        text = text.translate(_EDITION_2022)
    # 锟斤拷 is what programs of others left of characters they could not read: U+FFFD, written as UTF-8, read as GBK
    return Decoded(text, codec, basis, 2 * text.count("锟斤拷"))


def _replaced(payload: bytes, codec: str, basis: str, *, skipped: int = 0) -> Decoded:
    text, places, fragments = replaced(payload, codec)
    given = text.count("\ufffd") if places else 0
    at = tuple(place + skipped for place in places[:10])
    found = Decoded(
        text, codec, basis, max(given, len(places)), at, tuple(place + skipped for place in fragments)
    )
    if codec == "gb18030" and _MOVED.search(text):
        return Decoded(text.translate(_EDITION_2022), codec, basis, found.spoiled, at, found.fragments)
    return found


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
        return payload.decode(codec)
    except (UnicodeError, LookupError):
        pass
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(payload, False)
    except (UnicodeError, LookupError):
        return None


def _may_be_gbk(payload: bytes, text: str) -> bool:
    """Tell the few GBK texts that are valid UTF-8 by chance: pairs only, and as GBK they read as Chinese."""
    if text.isascii() or _THREE_BYTES.search(payload):
        return False
    other = _strict(payload, "gb18030")
    pairs = len(b"".join(_HIGH.findall(payload))) // 2
    return other is not None and pairs >= 3 and ordinariness(payload, other, "gb18030") > 1.3


def _latin(payload: bytes) -> str:
    return payload.decode("latin-1").translate(_CP1252)


#: as browsers do: windows-1252, and what it leaves open as control characters
_CP1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _least_spoiled(payload: bytes, labels: list[tuple[str, str]]) -> Decoded:
    """Return the reading with the fewest unreadable characters; UTF-8 where most of its sequences are sound."""
    sound = "".join(char for char in payload.decode("utf-8", "ignore") if char > "\x7f")
    bad = sum(map(len, _HIGH.findall(payload))) - len(sound.encode())
    # chance makes hardly one sound sequence of three bytes in thirty of another encoding
    if 3 * sum(char > "\u07ff" for char in sound) > bad:
        return _replaced(payload, "utf-8", "least spoiled: utf-8")
    tried = dict.fromkeys(["utf-8", *(label for label, _ in labels), *_CHINESE])
    readings = [_replaced(payload, codec, f"least spoiled: {codec}") for codec in tried]
    return min(readings, key=lambda reading: reading.spoiled + len(reading.fragments))
