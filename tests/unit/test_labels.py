"""What pages say in labels: standard metas, catalogue fields, label lines."""

from __future__ import annotations

from time import perf_counter

import pytest

from normalizers.metadata.labels import from_lines, from_metas
from normalizers.metadata.pairs import parse_line


def said(lines: list[str]) -> list[tuple[str, str]]:
    return [(item.field, item.value) for item in from_lines(lines, "page label")]


def test_metas_in_any_case_and_with_placeholders() -> None:
    metas = [
        ("articletitle", "云河市养犬管理办法"),
        ("PubDate", "2024-05-06\u00a009:30"),
        ("ContentSource", "本网"),
        ("ContentSource", "本网"),
        ("SiteIDCode", ""),
        ("viewport", "width=device-width"),
    ]
    assert [(item.field, item.value) for item in from_metas(metas)] == [
        ("title", "云河市养犬管理办法"),
        ("published", "2024-05-06 09:30"),
        ("source", "本网"),
    ]


def test_a_line_of_several_labels() -> None:
    assert parse_line("发布日期:2024-05-06 17:00:52 来源:云河市司法局") == (
        ("发布日期", "2024-05-06 17:00:52"),
        ("来源", "云河市司法局"),
    )


def test_the_line_of_a_traditional_mirror() -> None:
    assert parse_line("時間:2018/9/26 13:46:55 作者: 點擊數:") == (
        ("时间", "2018/9/26 13:46:55"),
        ("作者", ""),
        ("点击数", ""),
    )


def test_labels_glued_to_the_value_before() -> None:
    assert parse_line("来源：云河日报字体大小： 大 中 小")[0] == ("来源", "云河日报")
    assert parse_line("时间：2024-05-06来源：云河日报") == (("时间", "2024-05-06"), ("来源", "云河日报"))


def test_prose_is_no_label() -> None:
    assert parse_line("各单位应当注明来源：未注明的，不予采信。") == ()
    assert parse_line("来源：" + "云" * 200) == ()


def test_spaced_catalogue_labels_and_values_in_the_next_cell() -> None:
    cells = [
        "索 引 号：",
        "11440000MB1X/2024-00012",
        "文　　号：",
        "",
        "成文日期：",
        "2024-04-30",
        "文 号：",
        "云府规〔2024〕3号",
    ]
    assert said(cells) == [
        ("index_number", "11440000MB1X/2024-00012"),
        ("signed", "2024-04-30"),
        ("document_number", "云府规〔2024〕3号"),
    ]


def test_a_label_without_a_value_does_not_take_its_neighbour() -> None:
    assert said(["文件状态：", "云河市人民政府关于加强养犬管理工作的通知（全文）"]) == []
    assert said(["发布日期：", "云河市司法局"]) == []
    assert said(["文号：", "发布日期：", "2024-05-06"]) == [("published", "2024-05-06")]


def test_the_sponsor_of_the_site_is_no_issuer() -> None:
    assert said(["主办单位：云河市人民政府办公室"]) == []
    assert said(["索引号：000/2024-1", "主办单位：云河市能源局"])[1] == ("issuer", "云河市能源局")


def test_a_catalogue_may_leave_its_colons_out() -> None:
    cells = [
        "索引号", "11990000/2022-00012", "文号", "", "发布机构", "云河市司法局", "成文日期", "2022-07-08",
        "主题分类", "司法\\公证", "公开方式", "主动公开", "有效性", "有效",
    ]  # fmt: skip
    assert said(cells) == [
        ("index_number", "11990000/2022-00012"),
        ("issuer", "云河市司法局"),
        ("signed", "2022-07-08"),
        ("topics", "司法\\公证"),
        ("openness", "主动公开"),
        ("status", "有效"),
    ]


def test_a_row_of_labels_above_a_row_of_values() -> None:
    cells = ["索引号", "发文字号", "发布日期", "1199/2022-1", "云府〔2022〕3号", "2022-07-13"]
    assert said(cells) == [
        ("index_number", "1199/2022-1"),
        ("document_number", "云府〔2022〕3号"),
        ("published", "2022-07-13"),
    ]


def test_a_label_glued_to_its_value() -> None:
    assert said(["索引号11990000/2022-00012", "发文字号云府〔2022〕3号", "发布日期2022-07-13"]) == [
        ("index_number", "11990000/2022-00012"),
        ("document_number", "云府〔2022〕3号"),
        ("published", "2022-07-13"),
    ]


def test_words_of_a_page_without_a_catalogue_are_no_labels() -> None:
    assert said(["来源", "云河市司法局", "时间", "2022-07-13"]) == []


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("2024-05-06 17:00 来源：云河日报", [("时间", "2024-05-06 17:00"), ("来源", "云河日报")]),
        (
            "来源: 云河市门户网站 2024-05-06 17:00 打印",
            [("来源", "云河市门户网站"), ("时间", "2024-05-06 17:00")],
        ),
        ("2024-05-06 17:00:52", [("时间", "2024-05-06 17:00:52")]),
        (
            "发布时间 2024年05月06日 08:30　来源 云河日报",
            [("发布时间", "2024年05月06日 08:30"), ("来源", "云河日报")],
        ),
        ("admin 发表于 2024-05-06 08:30", [("发表于", "2024-05-06 08:30")]),
        ("（来源：云河日报）", [("来源", "云河日报")]),
        ("来源：云河门户网站发布时间：2024-05-06", [("来源", "云河门户网站"), ("发布时间", "2024-05-06")]),
        ("[ 2024-05-06 ]来源：云河日报", [("时间", "2024-05-06"), ("来源", "云河日报")]),
        (
            "發布日期：2024-05-06　發文字號：府法字第1號",
            [("发布日期", "2024-05-06"), ("发文字号", "府法字第1號")],
        ),
        ("Updated: May 6, 2024 Source: Yunhe Daily", [("updated", "May 6, 2024"), ("source", "Yunhe Daily")]),
        ("标　　题∶云河市养犬办法", [("标题", "云河市养犬办法")]),
    ],
)
def test_lines_as_sites_write_them(line: str, pairs: list[tuple[str, str]]) -> None:
    assert list(parse_line(line)) == pairs


def test_labels_of_other_systems_are_read_apart() -> None:
    metas = [
        ("og:title", "养犬办法"),
        ("article:published_time", "2024-05-06T08:30:00+08:00"),
        ("publishdate", "无"),
    ]
    assert list(from_metas(metas)) == []
    assert [(item.field, item.basis) for item in from_metas(metas, weak=True)] == [
        ("title", "meta og:title"),
        ("published", "meta article:published_time"),
        ("published", "meta publishdate"),
    ]


@pytest.mark.parametrize("unit", ["来源：", "：", "发布时间", "索 引 号", "来源 "])
def test_long_lines_are_prose_and_take_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = perf_counter()
    assert parse_line(text) == ()
    parse_line(text[:159])
    said([text, "索引号：1/2", text[:159]])
    assert perf_counter() - begun < 2.0


def test_what_could_steer_a_terminal_or_turn_a_line_is_no_part_of_a_value() -> None:
    found = list(from_metas([("ContentSource", "云澜\x1b[31m日报\u202e"), ("ArticleTitle", "\u200b\x07")]))
    assert [(item.field, item.value, item.quote) for item in found] == [
        ("source", "云澜[31m日报", "云澜[31m日报")
    ]
