"""Search words of Chinese text: every two neighbouring characters, every Latin word, every number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Han (with its extensions, radicals and 〇), kana, bopomofo, hangul: scripts written without spaces
_DENSE = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u312f\u3131-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
#: a run of dense script; else a run of other letters and digits. ASCII control and punctuation never match
_RUN = re.compile(rf"(?P<dense>[{_DENSE}]+)|(?P<word>(?:(?![{_DENSE}])[^\W_])+)")
#: characters of a Latin word or number that count: no word is longer, and PostgreSQL's index rows end at 2,700 bytes
LONGEST = 100
#: a query longer than this is a pasted text; its first characters find it, and the statement stays small
QUERY_LIMIT = 200


@lru_cache(maxsize=65536)  # the characters in use, so that folding one by one costs a look-up
def fold_character(character: str) -> str:
    """Return what one character counts as: NFKC, lower case."""
    return unicodedata.normalize("NFKC", character).lower()


def folded(text: str) -> str:
    """Return a text folded character by character, so that a match can be traced back to its place."""
    if text.isascii():
        return text.lower()
    return "".join(map(fold_character, text))


def tokens(text: str) -> Iterator[str]:
    """Yield the index tokens of a text in order.

    A dense run 广州市 gives 广州 州市 市: each character begins one token, so a phrase of bigrams finds a
    word of any length, and a prefix finds a single character.
    """
    for match in _RUN.finditer(folded(text)):
        run = match.group()
        if match.lastgroup == "dense":
            for start in range(len(run)):
                yield run[start : start + 2]
        else:
            yield run[:LONGEST]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: tokens that must follow one another; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def terms(query: str) -> tuple[Term, ...]:
    """Return the terms of a query, each once, in order; none when it holds nothing to look for."""
    found = (term(word) for word in query[:QUERY_LIMIT].split())
    return tuple(dict.fromkeys(item for item in found if item.words))


def term(word: str) -> Term:
    """Return what is looked for as one piece, whatever stands between its runs; no words where it has none."""
    found: list[str] = []
    prefix = False
    parts = list(_RUN.finditer(folded(word)))
    for position, match in enumerate(parts):
        run = match.group()
        last = position == len(parts) - 1
        if match.lastgroup != "dense":
            found.append(run[:LONGEST])
            continue
        found.extend(run[start : start + 2] for start in range(len(run) - 1))
        if not last:
            found.append(run[-1])  # in the text the run ends here too
        elif len(run) == 1:
            found.append(run)  # its token in the text may go on: 号 begins 号文
            prefix = True
    return Term(tuple(found), prefix)


def runs(term: str) -> tuple[str, ...]:
    """Return the runs of a term that a snippet looks for, folded and in order."""
    return tuple(match.group() for match in _RUN.finditer(folded(term)))
