"""Invented official texts by the hundred thousand, each from its number alone, and parts of them.

Two sentences of three are of words drawn by Zipf's law from a lexicon of invented words, the rest are the formulas of
the fictional 云澜市: real texts say something of their own between the formulas, a grammar alone would not.
"""

from __future__ import annotations

import random
from functools import cache

import numpy as np
from eval.prose import Prose
from numpy.typing import NDArray

from normalizers.matching.fingerprint import Fingerprints

#: words of the lexicon
_WORDS = 20_000
#: characters of a text, on average
LENGTH = 1_400
#: keys of a made-up set of fingerprints that are its own, and those it takes from a pool by Zipf's law
_OWN, _POOLED, _POOL = 140, 25, 20_000


def text(number: int) -> str:
    """Return text `number`: paragraphs of some sentences, LENGTH characters on average."""
    chance = random.Random(number)  # noqa: S311 - a benchmark keeps no secrets
    say = Prose(chance)
    drawn = iter(_drawn(number, LENGTH))
    found: list[str] = []
    length, goal = 0, chance.randint(LENGTH // 2, LENGTH * 3 // 2)
    while length < goal:
        words = chance.randint(6, 16)
        own = "".join(next(drawn) for _ in range(words)) + chance.choice("，，；。。")
        found.append(say.sentence() if chance.random() < 1 / 3 else own)
        length += len(found[-1])
        if chance.random() < 1 / 6:
            found.append("\n")
    return "".join(found)


def excerpt(number: int) -> str:
    """Return 20 to 40 % of text `number`, below a sentence of another's."""
    chance = random.Random(-number)  # noqa: S311 - as above
    whole = text(number)
    size = int(len(whole) * chance.uniform(0.2, 0.4))
    start = chance.randint(0, len(whole) - size)
    return Prose(chance).sentence() + whole[start : start + size]


def marks(number: int) -> Fingerprints:
    """Return made-up fingerprints, as many as a text of LENGTH has; every tenth is nearly those of an earlier one."""
    model = number // 3 if number % 10 == 9 else number
    chance = np.random.default_rng(model)
    own = chance.integers(0, 2**64, _OWN, dtype=np.uint64)
    common = _pool()[np.searchsorted(_share(_POOL), chance.random(_POOLED))]
    if model != number:
        own[:10] = np.random.default_rng(number).integers(0, 2**64, 10, dtype=np.uint64)
    return np.unique(np.concatenate((own, common)))


def _drawn(number: int, count: int) -> list[str]:
    lexicon = _lexicon()
    chance = np.random.default_rng(number)
    return [lexicon[place] for place in np.searchsorted(_share(_WORDS), chance.random(count)).tolist()]


@cache
def _share(size: int) -> NDArray[np.float64]:
    """Return the distribution of ranks by Zipf's law, added up."""
    shares = np.cumsum(1 / np.arange(1, size + 1))
    return np.asarray(shares / shares[-1])


@cache
def _pool() -> Fingerprints:
    return np.random.default_rng(0).integers(0, 2**64, _POOL, dtype=np.uint64)


@cache
def _lexicon() -> list[str]:
    chance = random.Random("lexicon")  # noqa: S311 - as above
    # the first level of GB 2312: what nine characters of ten in official texts are; its last row is not full
    letters = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
    return ["".join(chance.choices(letters, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(_WORDS)]
