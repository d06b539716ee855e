"""BCP 47: script first, a region only by what no other region's papers have, decided in one place."""

from __future__ import annotations

import pytest

from normalizers.metadata.languages import language_of
from normalizers.script import region


@pytest.mark.parametrize(
    ("text", "script", "language"),
    [
        ("云澜市人民政府关于渡口的通知", "Hans", "zh-Hans"),
        ("香港特别行政区的条例", "Hans", "zh-Hans"),
        ("雲瀾市人民政府關於渡口的通知", "Hant", "zh-Hant"),
        ("依據行政院函辦理，中華民國112年5月1日", "Hant", "zh-Hant-TW"),
        ("立法會於憲報刊登2023年第100號法律公告", "Hant", "zh-Hant-HK"),
        ("第11/2023號法律，澳門特別行政區公報", "Hant", "zh-Hant-MO"),
        ("我哋唔知佢喺邊度，係咪嗰度嘅嘢", "Hant", "yue-Hant"),
        ("本府民國112年度施政計畫，請查照", "Hant", "zh-Hant-TW"),
        (
            "附表根據《水務設施條例》（第102章）第37條訂立，刊於2024年第9號政府公告，港幣計算",
            "Hant",
            "zh-Hant-HK",
        ),
        ("經濟財政司司長根據第3/2021號行政法規作出批示", "Hant", "zh-Hant-MO"),
        ("雲瀾市人民政府關於轉發國務院與香港 澳門 臺北合作計畫的通知，請查照", "Hant", "zh-Hant"),
        ("香港。" * 50, "Hant", "zh-Hant"),
        ("Notice of the Municipal Government", "Latn", "en"),
        ("གྲོང་ཁྱེར་སྲིད་གཞུང་གི་བརྡ་ཐོ།", "Zyyy", "bo"),
        ("شەھەرلىك خەلق ھۆكۈمىتىنىڭ ئۇقتۇرۇشى", "Zyyy", "ug"),
        ("ᠬᠣᠲᠠ ᠶᠢᠨ ᠵᠠᠰᠠᠭ ᠤᠨ ᠣᠷᠳᠣᠨ", "Zyyy", "mn-Mong"),
        ("2022-07-13", "Zyyy", "und"),
    ],
)
def test_languages(text: str, script: str, language: str) -> None:
    assert language_of(text, script) == language


def test_the_language_names_the_region_that_the_script_finds() -> None:
    text = "立法會於憲報刊登2023年第100號法律公告"
    assert language_of(text, "Hant") == f"zh-Hant-{region(text)}"
    assert language_of(text, "Hans") == "zh-Hans"
