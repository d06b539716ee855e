"""How far a rendition can be trusted: what was lost, garbled or cut off on the way from bytes to text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dibao.records.clean import Block, Quality
from normalizers.decode import Decoded

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]")
_CID = re.compile(r"\(cid:\d+\)")
#: templates repeat a heading or drop a hidden word; a lost paragraph of a short notice is more than 2 %
LOST_SHARE, LOST_LEAST = 0.02, 10
#: one unreadable character in a thousand is a typo of the publisher, more is a wrong decoding
GARBLED_SHARE = 0.001
_WEIGHTS = {
    "text-lost": 0.5,
    "garbled": 0.5,
    "no-text": 0.6,
    "no-text-layer": 0.6,
    "truncated": 0.2,
    "ocr": 0.3,  # a reading aid, not the published wording
    "pages-without-text": 0.2,
    "hidden-text-layer": 0.1,  # somebody's OCR below a scan
    "no-title": 0.2,
    "unsupported-format": 0.0,
}
_GRAVE = frozenset({"text-lost", "garbled", "no-text"})
_ENDINGS = "。！？；：…）)”」』》】〕].!?;—"
#: a last line shorter than this may be a name, a label or a date, which need no full stop
_LAST_LINE = 30


def han(text: str) -> Counter[str]:
    """Count the Han characters of a text."""
    return Counter(_HAN.findall(text))


def lost_share(source: str, outputs: Iterable[str]) -> float:
    """Return the share of the source's Han characters that none of the outputs holds."""
    wanted = han(source)
    missing = wanted - sum((han(text) for text in outputs), Counter[str]())
    lost, total = sum(missing.values()), sum(wanted.values())
    return lost / total if total and lost > LOST_LEAST else 0.0


def is_truncated(blocks: Sequence[Block]) -> bool:
    """Tell whether the text stops within a sentence, as a repost that was cut at a length does."""
    if not blocks or blocks[-1].kind not in ("paragraph", "list-item"):
        return False
    text = re.sub(r"[\s|｜]+$", "", blocks[-1].text)
    if re.search(r"(?:\.{3}|…)+$", text):
        return len(text) >= _LAST_LINE
    return len(text) >= _LAST_LINE and text[-1] not in _ENDINGS and bool(re.search("[，。；,]", text))


def spoiled_flags(decoded: Decoded) -> tuple[str, ...]:
    """Return the flag of a text whose bytes could not all be read."""
    return ("garbled",) if decoded.spoiled > GARBLED_SHARE * len(decoded.text) else ()


def assess(text: str, flags: Iterable[str]) -> Quality:
    """Return the quality of a text given what was already noticed; grave flags make it `suspect`."""
    found = dict.fromkeys(flags)
    spoiled = text.count("\ufffd") + len(_PRIVATE.findall(text)) + len(_CID.findall(text))
    if spoiled and spoiled > GARBLED_SHARE * len(text):
        found["garbled"] = None
    if any(flag in _GRAVE for flag in found):
        found["suspect"] = None
    score = max(0.0, 1.0 - sum(_WEIGHTS.get(flag, 0.0) for flag in found))
    return Quality(round(score, 3), tuple(sorted(found)))
