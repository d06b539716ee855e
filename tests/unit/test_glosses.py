"""Glosses go, in every style; every other bracket stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.document import normalize
from normalizers.text.glosses import practice_of, strip_glosses
from normalizers.text.readings import parse, syllables

#: the first call compiles the tables, and machines of tests are busy
UNHURRIED = settings(deadline=None)
#: character: tone mark, tone digit, none, bopomofo
READINGS = {
    "的": ("de", "de5", "de", "ㄉㄜ˙"),
    "人": ("rén", "ren2", "ren", "ㄖㄣˊ"),
    "时": ("shí", "shi2", "shi", "ㄕˊ"),
    "区": ("qū", "qu1", "qu", "ㄑㄩ"),
    "女": ("nǚ", "nv3", "nü", "ㄋㄩˇ"),
    "绿": ("lǜ", "lu:4", "lv", "ㄌㄩˋ"),
    "略": ("lüè", "lve4", "lüe", "ㄌㄩㄝˋ"),
    "城": ("chéng", "cheng2", "cheng", "ㄔㄥˊ"),
    "儿": ("ér", "er2", "er", "ㄦˊ"),
    "和": ("hé", "he2", "he", "ㄏㄜˊ"),
    "政": ("zhèng", "zheng4", "zheng", "ㄓㄥˋ"),
    "府": ("fǔ", "fu3", "fu", "ㄈㄨˇ"),
    "组": ("zǔ", "zu3", "zu", "ㄗㄨˇ"),
    "织": ("zhī", "zhi1", "zhi", "ㄓ"),
    "啊": ("ā", "a1", "a", "ㄚ"),
}
KEPT = [
    "(GDP)", "(R&D)", "(A类)", "（二期）", "(a)", "(b)", "(i)", "(ii)", "（iii）", "(he)", "(she)", "(me)", "(an)", "(km)",
    "(kg)", "(m2)", "(A1)", "(b2)", "(x+y)", "(CO2)", "(pH)", "(Excel)", "(see annex)", "(vitamin C)", "[2022]",
    "〔2022〕1号", "(www.yunlan.test)", "(ISO 9001)", "(café au lait)", "(R and D)", "(5G)", "（3）", "(Wi-Fi)",
]  # fmt: skip
PLAIN = st.lists(st.sampled_from([*READINGS, *"云河市，。、 一二三", *KEPT[:4]]), max_size=50).map("".join)
STYLES = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["({})", "（{}）", "( {} )", "({})({})", "[{}]", "（ {}）"]),
)


@pytest.mark.parametrize(
    ("glossed", "plain", "count"),
    [
        ("云河市人(rén)民的(de)区(qū)", "云河市人民的区", 3),
        ("政(zheng)(zheng)府(fu)(fu)", "政府", 4),
        ("女（nǚ）性", "女性", 1),
        ("時(shi\u0301)間", "時間", 1),
        ("政(zheng4)府(fu3)", "政府", 2),
        ("政(Zhèng)府(Fǔ)", "政府", 2),
        ("政(ㄓㄥˋ)府(ㄈㄨˇ)", "政府", 2),
        ("政 (zheng) 府 (fu) 工作", "政府工作", 2),
        ("北京(běijīng)和西安(xī'ān)", "北京和西安", 2),
        ("组织(zu)(zhi)工作", "组织工作", 2),
        ("一瞭(le)百瞭(le)", "一瞭百瞭", 2),
        ("花儿(huār)朵", "花儿朵", 1),
        ("政zhèng府fǔ工gōng作zuò报告", "政府工作报告", 4),
        ("总值(zhi)(GDP)", "总值(GDP)", 1),
        ("生产总值(GDP)和研发(R&D)", "生产总值(GDP)和研发(R&D)", 0),
        ("人才(A类)、距离(km)、附件(a)、碳(co)", "人才(A类)、距离(km)、附件(a)、碳(co)", 0),
        ("面积3公顷(ha)，历时5分钟(min)", "面积3公顷(ha)，历时5分钟(min)", 0),
        ("他(he)、她(she)和我(me)，共同(an)", "他(he)、她(she)和我(me)，共同(an)", 0),
        ("10亩(mu)、3兆帕(Pa)、含钠(Na)、锂(Li)", "10亩(mu)、3兆帕(Pa)、含钠(Na)、锂(Li)", 0),
        ("广州(Guangzhou)市", "广州(Guangzhou)市", 0),
        ("“氹”字读音(dàng)", "“氹”字读音(dàng)", 0),
        ("附表(ㄧ)", "附表(ㄧ)", 0),
        ("名师François和É. Durand", "名师François和É. Durand", 0),
    ],
)
def test_examples(glossed: str, plain: str, count: int) -> None:
    assert strip_glosses(glossed) == (plain, count)


@UNHURRIED
@given(PLAIN, STYLES)
def test_glossing_then_stripping_gives_back_the_original(text: str, style: tuple[int, str]) -> None:
    kind, brackets = style
    # what no document glosses alone: a word of English, a letter; others beyond doubt go with it
    text = "政府组织城区" + text
    glossed = "".join(
        char + brackets.replace("{}", READINGS[char][kind]) if char in READINGS else char for char in text
    )
    stripped, count = strip_glosses(glossed)
    assert stripped == text
    assert count == brackets.count("{}") * sum(char in READINGS for char in text)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("glossed", [False, True])
@pytest.mark.parametrize("before", ["项目", "他", "内容", "第二组"])
def test_other_brackets_stay(kept: str, glossed: bool, before: str) -> None:
    around = "政(zheng)府(fu)组(zu)织(zhi)城(cheng)区(qu)的(de)人(ren)时(shi)" if glossed else "政府组织"
    stripped, _ = strip_glosses(f"{around}。{before}{kept}和{before}{kept}")
    assert stripped.endswith(f"。{before}{kept}和{before}{kept}")


@UNHURRIED
@given(st.text(st.sampled_from("政府和的人 (（)）[]abehnuzgAF1ǎèüㄓˋ,。"), max_size=60))
def test_stripping_twice_changes_nothing_more(text: str) -> None:
    stripped, _ = strip_glosses(text)
    assert strip_glosses(stripped)[0] == strip_glosses(strip_glosses(stripped)[0])[0]


def test_a_doubtful_gloss_goes_with_those_beyond_doubt() -> None:
    paragraphs = ["政(zheng)府(fu)组(zu)", "人(ren)和(he)人"]
    practice = practice_of(paragraphs)
    assert practice.certain == 4
    assert strip_glosses(paragraphs[1], practice) == ("人和人", 2)
    assert strip_glosses("天和(he)地") == ("天和(he)地", 0)


def test_cantonese_goes_where_a_text_is_full_of_it() -> None:
    words = "香(hoeng1)港(gong2)特(dak6)別(bit6)行(hang4)政(zing3)區(keoi1)立(laap6)法(faat3)會(wui2)"
    assert strip_glosses(words) == ("香港特別行政區立法會", 10)
    assert strip_glosses("型號甲(hoeng1)")[1] == 0


@pytest.mark.parametrize(
    "reading", ["zhèng fǔ", "zhèngfǔ", "zhèng'fǔ", "zhe\u0300ng fu\u030c", "Zhèng Fǔ", "zheng4 fu3"]
)
def test_the_reading_of_a_whole_word_goes(reading: str) -> None:
    assert strip_glosses(f"市政府（{reading}）办公室") == ("市政府办公室", 1)


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("zhèng", "zheng"),
        ("lüè", "lve"),
        ("nǚ", "nv"),
        ("nu:3", "nv"),
        ("ㄓㄨㄤ", "zhuang"),
        ("ㄩㄥˋ", "yong"),
        ("ㄒㄩㄝˊ", "xue"),
    ],
)
def test_readings_are_read_in_every_spelling(written: str, letters: str) -> None:
    reading = parse(written)
    assert reading
    assert reading.letters == letters


@pytest.mark.parametrize("written", ["GDP", "R&D", "km2", "ㄅㄆㄇ", "pH", "", "5", "naïve-ß"])
def test_what_is_no_reading(written: str) -> None:
    reading = parse(written)
    assert reading is None or not syllables(reading.letters, "政府")


def test_a_glossed_document_normalises_like_the_plain_one() -> None:
    plain = "云河市人民政府关于城区时间的通知\n\n各区人民政府：\n\n个人的时间，由各区人民政府规定。\n\n云河市人民政府\n\n2022年1月21日\n"
    glossed = "".join(char + (f"({READINGS[char][0]})" if char in READINGS else "") for char in plain)
    one, other = normalize(plain.encode()), normalize(glossed.encode())
    assert (one.title, one.text, one.signed, one.issuers) == (
        other.title,
        other.text,
        other.signed,
        other.issuers,
    )
    assert one.signed is not None


def test_ruby_readings_are_no_text() -> None:
    page = "<html><body><div id='zoom'><p><ruby>云<rp>(</rp><rt>yún</rt><rp>)</rp></ruby>河市的通知，请各单位遵照执行并报告情况。</p></div></body></html>"
    assert (
        normalize(page.encode(), content_type="text/html").text
        == "云河市的通知，请各单位遵照执行并报告情况。"
    )


def test_the_demo_has_no_gloss_in_its_own_texts() -> None:
    for path in (Path(__file__).parents[2] / "dibao/demo/content").rglob("*.txt"):
        text = path.read_text("utf-8")
        assert strip_glosses(text) == (text, 0), path


@pytest.mark.parametrize(
    "text",
    ["政(" * 50_000, "政(zheng" * 20_000, "(" * 100_000, "政" * 100_000 + "(zheng)", "政(a a a a a a a a a " * 5_000, "政ā" * 20_000,
     "政 " * 50_000, "政" + "(a)" * 30_000, "政(" + "a" * 100_000],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    begun = time.process_time()
    strip_glosses(text)
    assert time.process_time() - begun < 5
