"""Script: Traditional to Simplified, and which script a text is in.

The dictionary is OpenCC's t2s of opencc-python-reimplemented, compiled once: phrases by leftmost-longest
Aho-Corasick, single characters by a look-up table. Regional phrases (tw2sp) are never applied to stored text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

_POINTS = 0x110000
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN = re.compile("[A-Za-z]")
#: scripts are told from the first 200,000 characters: more never changed an answer
_SAMPLE = 200_000
#: 400,000 random strings of dictionary words settled in two steps; one more shows that they have
_STEPS = 4


def to_simplified(text: str) -> str:
    """Return the text in Simplified characters; applying it twice changes nothing more."""
    if not _HAN.search(text):
        return text
    # where two phrases overlap, what one gave can begin another (么 + 麽些); such text settles in a few steps
    for _ in range(_STEPS):
        before, text = text, _convert(text)
        if text == before:
            break
    return text


def detect(text: str) -> str:
    """Return Hans, Hant, Latn or Zyyy (no letters), by the characters only one script has."""
    sample = text[:_SAMPLE]
    if not _HAN.search(sample):
        return "Latn" if _LATIN.search(sample) else "Zyyy"
    han = sum(1 for _ in _HAN.finditer(sample))
    letters = sum(1 for _ in _LATIN.finditer(sample))
    if letters > 8 * han:  # an English page with Chinese names: a Han character stands for about two letters
        return "Latn"
    traditional, simplified = _only()
    hant = sum(char in traditional for char in sample)
    hans = sum(char in simplified for char in sample)
    return "Hant" if hant > hans else "Hans"


def language(script: str) -> str:
    """Return the BCP 47 tag that goes with a script of this archive."""
    return {"Hans": "zh-Hans", "Hant": "zh-Hant", "Latn": "en"}.get(script, "und")


def _convert(text: str) -> str:
    phrases, outputs, _ = _dictionary()
    pieces: list[str] = []
    at = 0
    for index, start, end in phrases.find_matches_as_indexes(text):
        pieces += [_characters(text[at:start]), outputs[index]]
        at = end
    pieces.append(_characters(text[at:]))
    return "".join(pieces)


def _characters(text: str) -> str:
    if not text:
        return text
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _dictionary()[2][points].tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _dictionary() -> tuple[Any, tuple[str, ...], NDArray[np.uint32]]:
    """Return the phrase automaton, the phrase for each of its indexes, and the table of single characters."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    phrases = {key: value for key, value in _entries("TSPhrases.txt") if len(key) > 1}
    # 乾縣 gives 乾县, which a second reading must not take for 干县: what a phrase gave is itself a phrase
    phrases = {value: value for value in phrases.values()} | phrases
    phrases |= {value: value for value in phrases.values()}
    table = np.arange(_POINTS, dtype=np.uint32)
    for key, value in _entries("TSCharacters.txt"):
        if len(key) == len(value) == 1:
            table[ord(key)] = ord(value)
    table = table[table]  # the one chain, 薴 to 苧 to 苎, at once
    automaton = AhoCorasick(list(phrases), matchkind=MatchKind.LeftmostLongest)
    return automaton, tuple(phrases.values()), table


@cache
def _only() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters only Traditional, and only Simplified text has."""
    traditional = {key for key, value in _entries("TSCharacters.txt") if key != value}
    simplified = {key for key, value in _entries("STCharacters.txt") if key != value}
    both = traditional & simplified
    return frozenset(traditional - both), frozenset(simplified - both)


def _entries(name: str) -> list[tuple[str, str]]:
    """Return key and first value of each line of a dictionary file of the opencc package."""
    text = (files("opencc") / "dictionary" / name).read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return [(key, values.split()[0]) for key, values in pairs]
