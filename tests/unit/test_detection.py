"""Which script a text is in, how clearly, and where Traditional text is from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers import script

#: the first call compiles the tables, and machines of tests are busy
UNHURRIED = settings(deadline=None)
HANS = "云澜市人民政府关于印发规划的通知，各县区应当认真贯彻执行，确保各项任务落到实处。"
HANT = "雲瀾市人民政府關於印發規劃的通知，各縣區應當認真貫徹執行，確保各項任務落到實處。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("关于印发规划的通知", "Hans"),
        ("關於印發規劃的通知", "Hant"),
        ("關於印發行動計劃,現将目标任務發布", "Hant"),
        ("一二三四", "Hans"),
        ("Measures for the Administration of Yunlan", "Latn"),
        ("2022-01-21 100%", "Zyyy"),
        ("", "Zyyy"),
        ("GDP和R&D增长", "Hans"),
        ("乾县后台", "Hans"),
        ("关于於志强、张喆同志任职的通知", "Hans"),
        ("瞭望台和魏徵故里", "Hans"),
        ("市長", "Hant"),
        ("བོད་ལྗོངས་མི་དམངས་སྲིད་གཞུང།", "Tibt"),
        ("ئۇيغۇر ئاپتونوم رايونلۇق خەلق ھۆكۈمىتى", "Arab"),
        ("ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ ᠤᠨ", "Mong"),
        ("연변조선족자치주 인민정부", "Hang"),
        ("Правительство города", "Cyrl"),
        ("ꆈꌠꁱꂷ", "Yiii"),
        ("東京都の規則について", "Jpan"),
    ],
)
def test_scripts(text: str, expected: str) -> None:
    assert script.detect(text) == expected


def test_confidence_grows_with_the_evidence() -> None:
    assert script.judge("一二三四").confidence == 0.5
    assert 0.5 < script.judge("市長").confidence < script.judge("關於印發通知").confidence
    assert script.judge(HANT * 20).confidence > 0.99
    assert script.judge(HANS + HANT).confidence < 0.6
    assert script.judge("2022").confidence == 1.0


@UNHURRIED
@given(st.lists(st.sampled_from("於喆昇乾瞭徵著后里台堃祕鍾"), max_size=8).map("".join), st.integers(0, 30))
def test_characters_of_both_scripts_turn_no_text(names: str, at: int) -> None:
    assert script.detect(HANS[:at] + names + HANS[at:]) == "Hans"
    assert script.detect(HANT[:at] + names + HANT[at:]) == "Hant"


@UNHURRIED
@given(st.text(max_size=80))
def test_any_text_has_a_script(text: str) -> None:
    verdict = script.judge(text)
    assert 0.0 <= verdict.confidence <= 1.0
    assert script.language(verdict.script)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行政院公報 中華民國一百一十三年 院澜財字第1130001號 修正所得稅法施行細則第二條", "TW"),
        ("香港特別行政區政府 衞生署署長根據《條例》第5條訂立本規例", "HK"),
        ("澳門特別行政區政府 第12/2024號行政長官批示", "MO"),
        ("雲瀾市人民政府辦公廳關於印發科技創新規劃的通知 對接香港 澳門 資訊", ""),
        ("這裡的衞生與資訊", ""),
        (HANT, ""),
    ],
)
def test_regions(text: str, expected: str) -> None:
    assert script.region(text) == expected


def test_language_tags() -> None:
    tags = [script.language(name) for name in ("Hans", "Hant", "Latn", "Tibt", "Zyyy")]
    assert tags == ["zh-Hans", "zh-Hant", "en", "bo", "und"]
    assert script.language("Hant", "HK") == "zh-Hant-HK"
    assert script.language("Hans", "HK") == "zh-Hans"
