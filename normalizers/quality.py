"""How far a rendition can be trusted: what was lost, garbled or cut off on the way from bytes to text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dibao.records.clean import Block, Quality
from normalizers.decode import Decoded
from normalizers.script.dictionary import corrected

#: templates repeat a heading or drop a hidden word; a lost paragraph of a short notice is more than 2 %
LOST_SHARE, LOST_LEAST = 0.02, 10
#: figures of counters, codes and times of the page are no loss; those of a table are more
FIGURES_SHARE, FIGURES_LEAST = 0.2, 60
#: one unreadable character in a thousand is a typo of the publisher, more is a wrong decoding
GARBLED_SHARE = 0.001
#: Han characters beyond the 3,755 of GB 2312 level 1 and their Traditional forms are 0.1 % of official text, and 42 to
#: 86 % of what a wrong decoding gives (UTF-8 or Big5 read as GBK, GBK read as Big5); a list of names may have some
RARE_SHARE, RARE_LEAST = 0.2, 40
#: a part of a text read wrongly: so much of some window of that many Han characters
RARE_WINDOW, RARE_PART = 128, 0.4
_CID = re.compile(r"\(cid:\d+\)")
#: UTF-8 or GBK read as Latin-1 or Windows-1252, and what replacement characters become when read as GBK
_MOJIBAKE = re.compile(
    "锟斤拷|烫烫烫|屯屯屯|锘縚|ï»¿|[À-ÖØ-öø-ÿ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}[À-ÖØ-öø-ÿ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|[¡-ÿ]{6}"
)
_WEIGHTS = {
    "text-lost": 0.5,
    "figures-lost": 0.1,
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


@dataclass(frozen=True, slots=True)
class Garble:
    """Characters of a text that no publisher wrote: counts, and the share of rare characters among the Han."""

    replaced: int  # U+FFFD
    private: int  # private use: glyphs of a font without meaning
    controls: int
    cids: int  # (cid:123), a glyph a PDF does not name
    mojibake: int  # spots read in a wrong encoding
    rare: float
    worst: float  # the same share in its worst window

    def is_garbled(self, length: int) -> bool:
        """Tell whether a text of this length cannot have been published so."""
        spoiled = self.replaced + self.private + self.controls + self.cids + 4 * self.mojibake
        return spoiled > GARBLED_SHARE * length or self.rare > RARE_SHARE or self.worst > RARE_PART


def garble(text: str) -> Garble:
    """Return the measures of garbling of a text."""
    found = _classes(text)
    count = np.bincount(found, minlength=len(_CLASSES)).tolist()
    rare, worst = _rarity(found) if count[_RARE] >= RARE_SHARE * RARE_LEAST else (0.0, 0.0)
    cids = len(_CID.findall(text)) if "(cid:" in text else 0
    suspects = count[_LATIN1] > 1 or "锟" in text or "烫烫" in text or "屯屯" in text or "锘" in text
    mojibake = sum(1 for _ in _MOJIBAKE.finditer(text)) if suspects else 0
    return Garble(count[_REPLACED], count[_PRIVATE], count[_CONTROL], cids, mojibake, rare, worst)


def _rarity(found: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the share of rare characters among the Han of a text, and in the worst window of it."""
    han = found[(found == _COMMON) | (found == _RARE)] == _RARE
    if len(han) < RARE_LEAST:
        return 0.0, 0.0
    if len(han) < RARE_WINDOW:
        return float(han.mean()), 0.0
    windows = han[: len(han) // RARE_WINDOW * RARE_WINDOW].reshape(-1, RARE_WINDOW)
    return float(han.mean()), float(windows.mean(axis=1).max())


def lost_share(source: str, outputs: Iterable[str]) -> float:
    """Return the share of the source's Han characters that none of the outputs holds."""
    return _lost(source, outputs, (_COMMON, _RARE), LOST_LEAST)


def lost_figures(source: str, outputs: Iterable[str]) -> float:
    """Return the share of the source's digits and Latin letters that none of the outputs holds."""
    return _lost(source, outputs, (_LETTER, _LETTER), FIGURES_LEAST)


def _lost(source: str, outputs: Iterable[str], kinds: tuple[int, int], least: int) -> float:
    wanted, times = np.unique(_of_kinds(source, kinds), return_counts=True)
    found, found_times = np.unique(_of_kinds("".join(outputs), kinds), return_counts=True)
    at = np.searchsorted(found, wanted)
    at[at == len(found)] = 0
    kept = np.where(found[at] == wanted, found_times[at], 0) if len(found) else 0
    lost, total = int(np.maximum(times - kept, 0).sum()), int(times.sum())
    return lost / total if total and lost > least else 0.0


def _of_kinds(text: str, kinds: tuple[int, int]) -> NDArray[np.uint16]:
    """Return the characters of a text that are of the classes from the first to the last, as code units."""
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    found = _table().take(points)
    return points[(found >= kinds[0]) & (found <= kinds[1])]


def _classes(text: str) -> NDArray[np.uint8]:
    return _table().take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16))


_CLASSES = ("other", "common", "rare", "control", "private", "replaced", "latin-1", "letter")
_COMMON, _RARE, _CONTROL, _PRIVATE, _REPLACED, _LATIN1, _LETTER = range(1, len(_CLASSES))


@cache
def _table() -> NDArray[np.uint8]:
    """Return the class of each code unit of UTF-16."""
    table = np.zeros(0x10000, np.uint8)
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xD840, 0xD8BF)):
        table[first : last + 1] = _RARE
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    common = {pair.decode("gb2312", "ignore") for pair in pairs} - {""}
    for name in ("TSCharacters", "TWVariantsRev", "HKVariantsRev"):
        common |= {key for key, value in corrected(name).items() if value in common}
    table[[ord(char) for char in common if char < "\U00010000"]] = _COMMON
    table[[*range(9), *range(0x0E, 0x20), *range(0x7F, 0xA0)]] = _CONTROL
    table[0xE000:0xF900] = _PRIVATE
    table[0xDB80:0xDC00] = _PRIVATE  # the two private planes, by their first unit
    table[0xFFFD] = _REPLACED
    table[0xC0:0x100] = _LATIN1
    table[[0xD7, 0xF7]] = 0  # × and ÷
    for bounds in ("09", "AZ", "az"):
        table[ord(bounds[0]) : ord(bounds[1]) + 1] = _LETTER
    return table


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
    if garble(text).is_garbled(len(text)):
        found["garbled"] = None
    if any(flag in _GRAVE for flag in found):
        found["suspect"] = None
    score = max(0.0, 1.0 - sum(_WEIGHTS.get(flag, 0.0) for flag in found))
    return Quality(round(score, 3), tuple(sorted(found)))
