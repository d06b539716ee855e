"""Traditional to Simplified as OpenCC converts it (t2s, tw2s, hk2s), by look-up tables.

OpenCC reads left to right and takes the longest phrase at each place. Only some hundred characters make a
phrase differ from its characters (乾 著 瞭 …): every phrase holds one of them, its *pivot*. So a text is mapped
character by character in one numpy look-up, and only the surroundings of pivots are read phrase by phrase.
Regional vocabulary (tw2sp, hk2sp: 資訊 to 信息) is never applied: stored text keeps the publisher's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from normalizers.script.dictionary import Entries, compatibility, corrected
from normalizers.script.phrases import SEQUENCES, Group

#: a text shorter than this is mapped faster by a dict than by numpy, which costs some 2 µs a call
_SHORT = 120
#: the first character beyond the basic plane
_RARE = "\U00010000"
_find_rare = re.compile("[\U00010000-\U0010ffff]").search
#: what one phrase gave can begin another where they overlap; all pairs of phrases settle in two readings
_READINGS = 8


def to_simplified(text: str) -> str:
    """Return the text in Simplified characters (OpenCC t2s); applying it twice changes nothing more."""
    return _converter("t2s")(text)


def tw2s(text: str) -> str:
    """Return a text of the Taiwan standard in Simplified characters (OpenCC tw2s); idempotent."""
    return _converter("tw2s")(text)


def hk2s(text: str) -> str:
    """Return a text of the Hong Kong standard in Simplified characters (OpenCC hk2s); idempotent."""
    return _converter("hk2s")(text)


class Converter:
    """One of OpenCC's conversions, compiled; calling it converts a text in time linear in its length."""

    def __init__(self, *steps: tuple[Entries, Entries]) -> None:
        """Take the steps of the chain, each its phrases and its characters; the last gives Simplified."""
        self._normal = Group({}, compatibility())
        self._groups = [Group(*step) for step in steps]
        self._kept = Group({}, {})
        self._kept = Group(self._unsettled(), {})
        keys = {key for group in (self._normal, *self._groups) for key in group.characters}
        characters = {key: value for key in keys if (value := self._read(key)) != key}
        pivots = self._kept.pivots() | {*SEQUENCES}
        for group in self._groups[::-1]:
            pivots |= _sources(group.characters, pivots) | group.pivots()
        # a character that gives a pivot is read with its surroundings, as the pivot is
        pivots |= _sources(self._normal.characters, pivots) | _sources(characters, pivots)
        self._characters, self._pivots = _Characters(characters), pivots
        self._linked = self._pairs()
        self._plain, self._table = _table(characters), _table(characters)
        self._table[[ord(char) for char in pivots if char < _RARE]] = 0
        changing = (char for char in (*characters, *pivots) if char < _RARE)
        # the rare planes as one range: a set of single characters there is searched one by one
        self._changes = re.compile(f"[{''.join(map(re.escape, changing))}{_RARE}-\U0010ffff]").search
        self._list = self._table.tolist()
        # a text says the same words again and again; long runs come from hostile text only
        self._remembered = lru_cache(4096)(self._read)

    def __call__(self, text: str) -> str:
        if len(text) < _SHORT:  # titles and labels come by the million: no call here that can be spared
            if not self._changes(text):
                return text
            mapped = text.translate(self._list)
            if not _find_rare(text) and ("\0" not in mapped or (mapped := self._filled(text, mapped))):
                return mapped
        for _ in range(_READINGS):
            converted, settled = self._once(text)
            if settled or converted == text:
                return converted
            text = converted
        return text

    def _filled(self, text: str, mapped: str) -> str:
        """Return the mapped text with its pivots as characters, or "" where one of them may be in a phrase."""
        at, linked = mapped.find("\0"), self._linked
        while at >= 0:
            if (
                text[at] in SEQUENCES
                or text[max(0, at - 1) : at + 1] in linked
                or text[at : at + 2] in linked
            ):
                return ""
            mapped = f"{mapped[:at]}{self._characters[text[at]]}{mapped[at + 1 :]}"
            at = mapped.find("\0", at + 1)
        return mapped

    def _once(self, text: str) -> tuple[str, bool]:
        """Return the converted text, and whether no phrase was involved, so that it is settled."""
        mapped, hits = self._mapped(text)
        if any(text[at] in SEQUENCES for at in hits):  # they may be longer than any phrase
            return self._read(text), False
        pieces: list[str] = []
        end, read = 0, self._remembered
        for start, stop in self._runs(text, mapped, hits):
            pieces += [mapped[end:start], read(text[start:stop])]
            end = stop
        return ("".join([*pieces, mapped[end:]]), False) if pieces else (mapped, True)

    def _mapped(self, text: str) -> tuple[str, Sequence[int]]:
        """Return the text mapped character by character ("\0": not so to be told), and where pivots stand."""
        raw = text.encode("utf-16-le", "surrogatepass")
        if len(raw) == 2 * len(text):
            points = np.frombuffer(raw, np.uint16)
            found = self._table.take(points)
            if np.array_equal(found, points):
                return text, ()
            hits = np.flatnonzero(found == 0)
            found[hits] = self._plain.take(points[hits])
            mapped = found.tobytes().decode("utf-16-le", "surrogatepass")
            if len(mapped) == len(text):
                return mapped, hits.tolist()
        # rare characters take two units each; they, and surrogates that stand side by side, go the slower way
        mapped = "".join(map(self._characters.__getitem__, text))
        return mapped, [at for at, char in enumerate(text) if char in self._pivots]

    def _runs(self, text: str, mapped: str, hits: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the ranges to read by phrases: around pivots, as far as neighbours are so in any phrase."""
        end = 0
        for at in hits:
            if at < end:
                continue
            start, end = at, at + 1
            while start and text[start - 1 : start + 1] in self._linked:
                start -= 1
            while text[end - 1 : end + 1] in self._linked and end < len(text):
                end += 1
            if end - start > 1 or (mapped[at] == "\0" != text[at]):
                yield start, end

    def _pairs(self) -> frozenset[str]:
        """Return every two characters that stand, or once converted will stand, side by side in a phrase."""
        every = [self._normal.characters, *(group.characters for group in self._groups), self._characters]
        before: dict[str, set[str]] = {}
        for key, value in (item for characters in every for item in characters.items()):
            before.setdefault(value, set()).add(key)
        whole: dict[str, set[str]] = {}

        def origins(char: str) -> set[str]:
            if char not in whole:
                found, new = {char}, {char}
                while new := {key for one in new for key in before.get(one, ())} - found:
                    found |= new
                whole[char] = found
            return whole[char]

        phrases = (key for group in (*self._groups, self._kept) for key in group.phrases)
        adjacent = {key[at : at + 2] for key in phrases for at in range(len(key) - 1)}
        return frozenset(a + b for pair in adjacent for a in origins(pair[0]) for b in origins(pair[1]))

    def _read(self, text: str) -> str:
        """Return the text converted as OpenCC does: by segments, each through the steps of the chain."""
        text = self._normal.convert(text)
        out, at, begun = [], 0, 0
        while at < len(text):
            kept, phrase = self._kept.longest(text, at), self._groups[-1].longest(text, at)
            if not (size := max(len(kept), len(phrase))):
                at += 1
                continue
            out += [self._chained(text[begun:at]), kept if len(kept) == size else self._chained(phrase)]
            begun = at = at + size
        return "".join([*out, self._chained(text[begun:])])

    def _chained(self, text: str) -> str:
        for group in self._groups:
            text = group.convert(text)
        return text

    def _unsettled(self) -> Entries:
        """Return what phrases give that would change again: 乾縣 gives 乾县, which alone would give 干县."""
        given = {self._read(key) for group in self._groups for key in group.phrases}
        return {value: value for value in given if self._read(value) != value}


class _Characters(dict[str, str]):
    """A dict that gives back the characters it does not hold."""

    def __missing__(self, char: str) -> str:
        return char


def _sources(characters: Entries, results: set[str]) -> set[str]:
    return {key for key, value in characters.items() if value in results}


def _table(characters: Entries) -> NDArray[np.uint16]:
    """Return the look-up table of the basic plane; 0 stands for a result beyond it."""
    table = np.arange(0x10000, dtype=np.uint16)
    for key, value in characters.items():
        if key < _RARE:
            table[ord(key)] = ord(value) if value < _RARE else 0
    return table


@cache
def _converter(name: str) -> Converter:
    simplified = corrected("TSPhrases"), corrected("TSCharacters")
    if name == "t2s":
        return Converter(simplified)
    region = name[:2].upper()
    variants = corrected(f"{region}VariantsRevPhrases"), corrected(f"{region}VariantsRev")
    return Converter(variants, simplified)
