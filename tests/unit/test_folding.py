"""Keys of matching: what is the same text for a reader is the same key."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.matching.fingerprint import fingerprint
from normalizers.script import fold, hk2s, to_simplified, tw2s
from normalizers.script.dictionary import corrected
from normalizers.text.glosses import strip_glosses

#: the first call compiles the tables, and machines of tests are busy
UNHURRIED = settings(deadline=None)
NAMES = (
    "TSPhrases",
    "TWVariantsRevPhrases",
    "HKVariantsRevPhrases",
    "TSCharacters",
    "TWVariantsRev",
    "HKVariantsRev",
)
WORDS = sorted({word for name in NAMES for word in corrected(name)})
SPACES = st.sampled_from(["", " ", "\n", "\u3000", "\u00a0", "，", "。\n\n", "¹", "③"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("食物環境衞生署", "食物环境卫生署"),
        ("臺灣省計畫", "台湾省计划"),
        ("這裏和這裡着手看著", "这里和这里着手看着"),
        ("汚水與污水、汙水", "污水与污水、污水"),
        ("羣衆、峯會、牀位、綫路、麪粉", "群众、峰会、床位、线路、面粉"),
        ("二○二二年、二零二二年", "二〇二二年、二〇二二年"),
        ("二 ○ ○ 五年", "二〇〇五年"),
        ("○ 关于费用的说明", "关于费用的说明"),
        ("⼴州市⻓春路", "广州市长春路"),
        ("⻅证⻛⻢⻥⻘", "见证风马鱼青"),
        ("豈有此理", "岂有此理"),
        ("ＧＤＰ 增长（5%）", "gdp增长5"),
        ("平台体系³。第2条", "平台体系第2条"),
        ("面积 5㎡", "面积5m2"),
        ("Ⅳ级响应", "iv级响应"),
        ("cafe\u0301", "CAFÉ"),
        ("囯家、歩行、毎日", "国家、步行、每日"),
        ("乾隆與瞭望、魏徵", "乾隆与瞭望、魏徵"),
    ],
)
def test_spellings_of_one_text_are_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold(f"{one}。" * 60) == fold(other) * 60


@pytest.mark.parametrize(
    ("one", "other"),
    [("第1条", "第2条"), ("张喆", "张哲"), ("穗府办1号", "穗府1号"), ("二十", "二〇"), ("批准", "批转")],
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@UNHURRIED
@given(st.lists(st.sampled_from(WORDS), max_size=8), st.data())
def test_conversion_and_layout_do_not_matter(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    key = fold(text)
    for convert in (to_simplified, tw2s, hk2s):
        assert fold(convert(text)) == key
    scattered = "".join(char + data.draw(SPACES) for char in text)
    assert fold(scattered) == key


@UNHURRIED
@given(
    st.text(max_size=60) | st.text(st.characters(min_codepoint=0x2E80, max_codepoint=0xFAFF), max_size=200)
)
def test_a_key_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@UNHURRIED
@given(st.text(max_size=40), st.integers(1, 4))
def test_long_and_short_texts_are_folded_alike(text: str, times: int) -> None:
    padding = "的。" * 80
    assert fold(f"{padding}{text}{padding}") == fold(padding) + fold(f"的。{text}")[1:] + fold(padding)
    assert fold(text * times).replace("○", "") == fold(text * times)


def test_every_character_of_a_dictionary_has_the_key_of_what_it_becomes() -> None:
    differing = [
        char
        for name in NAMES
        for char, simplified in corrected(name).items()
        if len(char) == 1 and fold(char) != fold(simplified)
    ]
    assert differing == []


def test_a_glossed_text_in_another_script_has_the_same_fingerprints() -> None:
    plain = "云澜市人民政府关于加强饮用水水源保护工作的通知，请各单位认真贯彻执行，并报告情况。" * 4
    glossed = (
        "雲瀾市人民政(zheng)府(fu)關(guan)於(yu)加強飲用水水源保護工(gong)作(zuo)的通知，請各單位認真貫徹執行，並報告情況。"
        * 4
    )
    assert list(fingerprint(strip_glosses(glossed)[0])) == list(fingerprint(plain))


@pytest.mark.parametrize("text", ["一" + "○" * 100_000, "○一" * 50_000, "e\u0301" * 50_000, "𠮷㎡" * 20_000])
def test_hostile_text_takes_linear_time(text: str) -> None:
    begun = time.process_time()
    fold(text)
    assert time.process_time() - begun < 5
