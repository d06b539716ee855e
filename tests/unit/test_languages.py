"""BCP 47: script first, a region only by words that no other region's papers have."""

from __future__ import annotations

import pytest

from normalizers.metadata.languages import language_of


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
        ("Notice of the Municipal Government", "Latn", "en"),
        ("གྲོང་ཁྱེར་སྲིད་གཞུང་གི་བརྡ་ཐོ།", "Zyyy", "bo"),
        ("شەھەرلىك خەلق ھۆكۈمىتىنىڭ ئۇقتۇرۇشى", "Zyyy", "ug"),
        ("ᠬᠣᠲᠠ ᠶᠢᠨ ᠵᠠᠰᠠᠭ ᠤᠨ ᠣᠷᠳᠣᠨ", "Zyyy", "mn-Mong"),
        ("2022-07-13", "Zyyy", "und"),
    ],
)
def test_languages(text: str, script: str, language: str) -> None:
    assert language_of(text, script) == language
