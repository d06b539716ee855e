"""What pages say in labels: standard metas, catalogue fields, label lines."""

from __future__ import annotations

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
