"""Removes words from clean documents: from the text, and from every field that repeats them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import TypeAdapter

from dibao.records.clean import CleanDocument
from normalizers.script import to_simplified

#: stands where words were taken down; as long whatever they were, so that their number says nothing
MARK = "■■■"
#: fewer characters would black out half of the text: a single 的 is everywhere
SHORTEST = 2
_CLEAN = TypeAdapter(CleanDocument)
_T = TypeVar("_T")


def words_at(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the words at these spans (characters, end exclusive); raises ValueError for one that is none."""
    for start, end in spans:
        if not 0 <= start < end <= len(text) or len("".join(text[start:end].split())) < SHORTEST:
            raise ValueError(
                f"span {start}-{end}: must hold at least {SHORTEST} characters of a text of {len(text)}"
            )
    return tuple(text[start:end] for start, end in spans)


def redact(clean: CleanDocument, words: Sequence[str]) -> CleanDocument:
    """Return the document with these words replaced by MARK in every field, in either script, however spaced."""
    wanted = sorted({form for word in words for form in (word, to_simplified(word))}, key=len, reverse=True)
    pattern = re.compile("|".join(r"\s*".join(map(re.escape, "".join(word.split()))) for word in wanted))
    plain = _CLEAN.dump_python(clean, mode="json")
    return _CLEAN.validate_python(_replaced(plain, pattern))


def _replaced(value: _T, pattern: re.Pattern[str]) -> _T:
    if isinstance(value, str):
        return pattern.sub(MARK, value)  # type: ignore[return-value]  # a str for a str
    if isinstance(value, dict):
        return {name: _replaced(item, pattern) for name, item in value.items()}  # type: ignore[return-value]  # the same
    if isinstance(value, (list, tuple)):
        return [_replaced(item, pattern) for item in value]  # type: ignore[return-value]  # the same
    return value
