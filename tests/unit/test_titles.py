"""Titles: which of a page's candidates, without what sites put round them, and those a text opens with."""

from __future__ import annotations

from time import perf_counter

import pytest

from dibao.records.clean import Block, Evidence
from normalizers.metadata.headings import title_in
from normalizers.metadata.sites import is_no_title, without_site
from normalizers.metadata.titles import Around, choose_title, clean_title, marks_of, rank

WHOLE = "云澜市人民政府办公室关于加强湿地保护的通知"
PROSE = "为加强全市湿地保护，改善生态环境，根据有关法律法规，结合本市实际，现就有关事项通知如下，请认真贯彻执行，切实抓好落实。"


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


@pytest.mark.parametrize(
    "printed",
    [
        WHOLE,
        f"（转载）{WHOLE}",
        f"【转发】{WHOLE}",
        f"[图文]{WHOLE}",
        f"【置顶】（图文）{WHOLE}",
        f"【已废止】{WHOLE}",
        f"{WHOLE}（已失效）",
        f"{WHOLE}（云政办发〔2022〕12号）",
        f"云政办发〔2022〕12号 {WHOLE}",
        f"{WHOLE} 2022-07-13",
        f"{WHOLE}（2022-07-13 08:30）",
        f"附件1：{WHOLE}",
        "云澜市人民政府办公室　关于加强 湿地保护的通知",
        "雲瀾市人民政府辦公室關於加強濕地保護的通知",
    ],
)
def test_what_stands_round_a_title_is_no_part_of_it(printed: str) -> None:
    assert clean_title(printed) == WHOLE


@pytest.mark.parametrize(
    "title",
    [
        "云澜市湿地保护三年行动计划（2018-2020年）",
        "关于2022年第二季度空气质量的通报",
        "云澜市财政局 云澜市民政局关于调整补助标准的通知",
        "云澜市人民政府令第12号",
        "借“光”种稻 云澜建成第一个农光互补项目",
        "【政策解读】云澜市湿地保护办法",
        "关于公布规范性文件目录的公告（2022年第5号）",
    ],
)
def test_what_is_part_of_a_title_stays(title: str) -> None:
    assert clean_title(title) == title


def test_marks_of_a_title_are_noted() -> None:
    found = {item.field: item.value for item in marks_of(f"（转载）{WHOLE}（云政办发〔2022〕12号）")}
    assert found == {"repost-mark": "（转载）", "document_number": "云政办发〔2022〕12号"}
    assert [item.value for item in marks_of(f"【已废止】{WHOLE}")] == ["已废止"]


@pytest.mark.parametrize(
    ("window", "names"),
    [
        (f"{WHOLE}_政府文件_云澜市政府网", ()),
        (f"{WHOLE}-云澜市林业局", ()),
        (f"通知公告 > {WHOLE} | 云澜市林业局", ("通知公告", "云澜市林业局网站")),
        (f"云澜林业 - {WHOLE}", ("云澜林业",)),
        (f"{WHOLE} — 云澜市人民政府门户网站", ()),
        (f"{WHOLE}·云澜市人民政府门户网站", ()),
        (WHOLE, ()),
    ],
)
def test_names_of_the_site_leave_a_window_title(window: str, names: tuple[str, ...]) -> None:
    assert without_site(window, *names) == WHOLE


def test_hyphens_of_a_title_part_nothing() -> None:
    title = "云澜市湿地保护三年行动计划（2018-2020年）"
    assert without_site(f"{title}-云澜市人民政府") == title
    assert without_site("PM2.5-云澜市的一年") == "PM2.5-云澜市的一年"


@pytest.mark.parametrize(
    "text",
    [
        "正文",
        "详情",
        "文章内容",
        "首页",
        "政府信息公开",
        "无标题文档",
        "云澜市林业局政府信息公开平台",
        "云澜市人民政府门户网站",
        "",
    ],
)
def test_words_of_templates_are_no_titles(text: str) -> None:
    assert is_no_title(text)
    assert choose_title([(text, "label ArticleTitle"), (WHOLE, "html title title")], [])[0] == WHOLE


@pytest.mark.parametrize("text", [WHOLE, "云澜市湿地保护办法", "信息公开条例解读", "机构职能"])
def test_titles_are_titles(text: str) -> None:
    assert not is_no_title(text)


def test_a_cut_title_gives_way_to_the_whole_one() -> None:
    for cut in (f"{WHOLE[:14]}...", f"{WHOLE[:14]}…", WHOLE[:-2]):
        assert choose_title([(cut, "label ArticleTitle"), (WHOLE, "cms selector h1")], [])[0] == WHOLE
        assert choose_title([(cut, "label ArticleTitle")], blocks(WHOLE, PROSE))[0] == WHOLE


def test_candidates_in_order_and_names_of_the_site_last() -> None:
    page = [
        ("云澜市人民政府", "cms selector h1"),
        ("通知公告", "common selector h1"),
        (f"{WHOLE}_云澜市政府网", "html title title"),
    ]
    labels = [
        Evidence("title", "通知公告", "label ArticleTitle"),
        Evidence("title", WHOLE, "page label 标题"),
    ]
    around = Around("云澜市人民政府门户网站", ("通知公告",))
    ranked = list(rank(page, labels, around))
    assert ranked[0] == (WHOLE, "page label 标题")
    assert [text for text, _ in ranked][-2:] == ["通知公告", "通知公告"]


def test_a_headline_beats_a_first_line_that_reads_like_no_title() -> None:
    window = [("云澜湿地一年来了多少候鸟", "html title title")]
    assert choose_title(window, blocks("候鸟数据", PROSE))[0] == window[0][0]
    assert choose_title(window, blocks(WHOLE, PROSE))[0] == WHOLE
    assert (
        choose_title([("通知公告", "html title title")], blocks("云澜候鸟观察", PROSE))[0] == "云澜候鸟观察"
    )


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ((WHOLE, "各县人民政府："), WHOLE),
        (("云澜市人民政府办公室文件", "云政办发〔2022〕12号", WHOLE), WHOLE),
        (("000012", "机密★1年", "特急", "云政办发〔2022〕12号 签发人：张某", WHOLE), WHOLE),
        (("云澜市人民政府办公室", "关于加强湿地", "保护的通知", "各县人民政府："), WHOLE),
        (
            ("云澜市人民政府办公室", "关于印发云澜市湿地", "保护管理办法", "（试行）的通知", "各县人民政府："),
            "云澜市人民政府办公室关于印发云澜市湿地保护管理办法（试行）的通知",
        ),
        (
            ("云澜市财政局", "云澜市民政局", "关于调整补助标准的通知", "各县财政局："),
            "云澜市财政局 云澜市民政局关于调整补助标准的通知",
        ),
        (("云澜市湿地保护条例", "（2018年9月30日云澜市人民代表大会常务委员会通过）", "第一章 总则"), "云澜市湿地保护条例"),
        (("云澜市人民政府令", "第12号", f"《云澜市湿地保护办法》已经会议通过，现予公布，自2022年8月1日起施行。{PROSE}"), "云澜市湿地保护办法"),
        (("关于印发《云澜市湿地保护“十四五”", "规划》的通知", "各县林业局："), "关于印发《云澜市湿地保护“十四五”规划》的通知"),
        (("单位：万元", PROSE), ""),
        (("第一章 总则", PROSE), ""),
        (("主送：云澜市财政局", "关于拨付资金的函"), "关于拨付资金的函"),
        ((PROSE,), ""),
    ],
)  # fmt: skip
def test_the_head_of_a_text(lines: tuple[str, ...], title: str) -> None:
    assert title_in(blocks(*lines)) == title


@pytest.mark.parametrize("unit", ["关于", "《", "- ", "（", "云澜市财政局 ", "_云澜", "的通知"])
def test_a_long_line_takes_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = perf_counter()
    choose_title([(text, "label ArticleTitle"), (text, "html title title")], blocks(text, text[:200]))
    without_site(text, "云澜市")
    assert perf_counter() - begun < 3.0
