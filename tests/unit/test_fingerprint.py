"""Fingerprints: common runs share one, folding drops what does not count."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching.fingerprint import GRAM, WINDOW, content_hash, fingerprint, fold

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9000), max_size=200)


@given(
    han, han, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9000), min_size=GRAM + WINDOW - 1)
)
def test_texts_that_share_a_long_run_share_a_fingerprint(before: str, after: str, run: str) -> None:
    assert len(np.intersect1d(fingerprint(run), fingerprint(before + run + after)))


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
