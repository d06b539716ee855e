"""Traditional to Simplified, and telling scripts apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import script

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("雲河市人民政府關於印發規劃的通知", "云河市人民政府关于印发规划的通知"),
        ("乾縣與乾坤", "乾县与乾坤"),
        ("乾燥", "干燥"),
        ("一目瞭然", "一目了然"),
        ("産業創新，爲民服務", "产业创新，为民服务"),
        ("GDP 增長 5%", "GDP 增长 5%"),
        ("", ""),
    ],
)
def test_conversion(traditional: str, simplified: str) -> None:
    assert script.to_simplified(traditional) == simplified


def test_a_phrase_kept_is_kept_again() -> None:
    assert script.to_simplified(script.to_simplified("乾縣")) == "乾县"


@given(HAN)
def test_idempotent(text: str) -> None:
    once = script.to_simplified(text)
    assert script.to_simplified(once) == once


@given(st.lists(st.sampled_from("乾縣坤藉慰麼麽些幺薴苧徵瞭著"), max_size=12).map("".join))
def test_idempotent_where_phrases_overlap(text: str) -> None:
    once = script.to_simplified(text)
    assert script.to_simplified(once) == once


@given(st.text(max_size=60))
def test_any_text_can_be_converted(text: str) -> None:
    assert isinstance(script.to_simplified(text), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("关于印发规划的通知", "Hans"),
        ("關於印發規劃的通知", "Hant"),
        ("關於印發行動計劃,現将目标任務發布", "Hant"),
        ("一二三四", "Hans"),
        ("Measures for the Administration of Yunhe", "Latn"),
        ("2022-01-21 100%", "Zyyy"),
        ("GDP和R&D增长", "Hans"),
    ],
)
def test_detection(text: str, expected: str) -> None:
    assert script.detect(text) == expected


def test_language_tags() -> None:
    assert [script.language(name) for name in ("Hans", "Hant", "Latn", "Zyyy")] == [
        "zh-Hans",
        "zh-Hant",
        "en",
        "und",
    ]
