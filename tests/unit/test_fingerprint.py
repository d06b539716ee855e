"""Fingerprints: common runs share one, folding drops what does not count."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.matching.fingerprint import GRAM, WINDOW, content_hash, fingerprint, fold

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9000), max_size=200)


@settings(deadline=None)  # the first builds the tables of folding
@given(
    han, han, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9000), min_size=GRAM + WINDOW - 1)
)
def test_texts_that_share_a_long_run_share_a_fingerprint(before: str, after: str, run: str) -> None:
    assert len(np.intersect1d(fingerprint(run), fingerprint(before + run + after)))


@settings(deadline=None)
@given(han)
def test_fingerprints_are_the_least_hash_of_every_window(text: str) -> None:
    def mixed(value: int) -> int:
        value = (value ^ (value >> 29)) * 0xBF58476D1CE4E5B9 % 2**64
        return value ^ (value >> 32)

    points = [ord(char) for char in fold(text)]
    width = min(GRAM, len(points))
    grams = []
    for start in range(len(points) - width + 1 if points else 0):
        value = 0
        for point in points[start : start + width]:
            value = (value * 6364136223846793005 + point) % 2**64
        grams.append(mixed(value))
    window = min(WINDOW, len(grams))
    least = {min(grams[start : start + window]) for start in range(len(grams) - window + 1 if grams else 0)}
    assert fingerprint(text).tolist() == sorted(least)


def test_footnote_marks_do_not_become_digits() -> None:
    assert fold("平台体系³。第2条") == "平台体系第2条"


def test_width_case_and_punctuation_fold() -> None:
    assert fold("ＧＤＰ 增长（5%）") == fold("gdp增长5%")


def test_content_hash_ignores_white_space_only() -> None:
    assert content_hash("甲 乙\n丙") == content_hash("甲乙丙")
    assert content_hash("甲乙丙") != content_hash("甲乙丙。")


def test_empty_and_short_texts() -> None:
    assert len(fingerprint("")) == 0
    assert len(fingerprint("甲")) == 1
