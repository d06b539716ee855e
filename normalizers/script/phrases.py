"""One step of a conversion: phrases before characters, the longest first, as OpenCC reads a dictionary group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

#: ideographic description sequences (⿰訁乚) spell a character Unicode lacks; OpenCC leaves them alone
SEQUENCES = dict.fromkeys("⿰⿱⿴⿵⿶⿷⿸⿹⿺⿻⿼⿽", 2) | dict.fromkeys("⿲⿳", 3) | dict.fromkeys("⿾⿿", 1)
_DEPTH, _LENGTH = 16, 64  # OpenCC's limits of one sequence, in levels and in characters


class Group:
    """Phrases and characters of one step, with the longest phrase at each place first."""

    def __init__(self, phrases: Mapping[str, str], characters: Mapping[str, str]) -> None:
        self.characters = {key: value for key, value in characters.items() if key != value}
        self.phrases = {key: value for key, value in phrases.items() if len(key) > 1}
        lengths: dict[str, set[int]] = {}
        for key in self.phrases:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def longest(self, text: str, at: int) -> str:
        """Return the longest phrase that begins at an index of the text, or ""."""
        for length in self._lengths.get(text[at], ()):
            key = text[at : at + length]
            if key in self.phrases:
                return key
        return ""

    def convert(self, text: str) -> str:
        """Return the text with its phrases and characters replaced, read once from left to right."""
        out, at = [], 0
        while at < len(text):
            char = text[at]
            if key := self.longest(text, at):
                out.append(self.phrases[key])
                at += len(key)
            elif char in SEQUENCES and (end := _end_of_sequence(text, at)):
                out.append(text[at:end])
                at = end
            else:
                out.append(self.characters.get(char, char))
                at += 1
        return "".join(out)

    def pivots(self) -> set[str]:
        """Return characters one of which stands in every phrase that its characters alone do not give."""
        needed = []
        for key, value in self.phrases.items():
            plain = [self.characters.get(char, char) for char in key]
            # where lengths differ, any of its characters may be the reason
            reasons = {
                char for at, char in enumerate(key) if len(key) != len(value) or plain[at] != value[at]
            }
            if reasons:
                needed.append(reasons)
        often = Counter(char for reasons in needed for char in reasons)
        return {max(reasons, key=lambda char: (often[char], char)) for reasons in needed}


def _end_of_sequence(text: str, start: int) -> int:
    """Return where the description sequence that begins here ends, or 0 where it is broken off."""
    open_at: list[int] = []  # operands still wanted at each level
    for at in range(start, min(len(text), start + _LENGTH)):
        if arity := SEQUENCES.get(text[at], 0):
            if len(open_at) >= _DEPTH:
                return 0
            open_at.append(arity)
            continue
        while open_at:
            open_at[-1] -= 1
            if open_at[-1]:
                break
            open_at.pop()
        if not open_at:
            return at + 1
    return 0
