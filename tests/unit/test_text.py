"""Plain text as blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizers.text.blocks import clean_line, markdown_table, marker, read_text, table_cells


def kinds(text: str) -> list[tuple[str, int]]:
    return [(block.kind, block.level) for block in read_text(text)]


def packed(text: str) -> str:
    return "".join(text.split())


def test_heading_levels() -> None:
    text = "第一章 总则\n一、总体要求\n（一）指导思想。\n坚持稳中求进，做好各项工作。\n1.目标\n到2027年建成二十座。"
    assert kinds(text) == [
        ("heading", 2),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
        ("heading", 4),
        ("paragraph", 0),
    ]


def test_an_article_is_a_paragraph() -> None:
    assert kinds("第一条 为了加强管理，制定本办法。\n第二条 适用范围\n本办法适用于本市。") == [
        ("paragraph", 0), ("heading", 4), ("paragraph", 0),
    ]  # fmt: skip


def test_items_of_a_list_are_no_headings() -> None:
    text = "包括：\n（一）公司；\n（二）合伙企业；\n（三）其他主体。\n第三条 由市场监管局负责。"
    assert kinds(text)[1:4] == [("list-item", 0)] * 3


def test_a_list_of_annexes() -> None:
    assert [kind for kind, _ in kinds("附件：1.申请表\n2.承诺书\n3.汇总表\n云河市财政局")] == [
        "paragraph", "list-item", "list-item", "paragraph",
    ]  # fmt: skip


def test_contents_entries_are_a_list_and_the_headings_come_later() -> None:
    text = "目 录\n一、现状\n二、目标\n一、现状\n本市发展良好，企业众多。\n二、目标\n到2027年翻番，位居前列。"
    assert [kind for kind, _ in kinds(text)] == [
        "heading", "list-item", "list-item", "heading", "paragraph", "heading", "paragraph",
    ]  # fmt: skip


def test_tab_lines_become_a_table() -> None:
    table = read_text("表1\n指标\t2025年\n企业|数\t20\n合计\t\n\n说明：以上为预计。")[1]
    assert table.kind == "table"
    assert table_cells(table.text) == ["指标", "2025年", "企业|数", "20"]


def test_one_line_documents_are_broken_where_lines_began() -> None:
    filler = "坚持创新驱动，推动产业发展，优化空间布局，完善政策体系。" * 80
    line = f"云河市规划 前言 {filler} 一、现状 （一）基础。 5G 网络和 iPS 细胞研究领先。二、目标{filler}"
    blocks = [block.text for block in read_text(line)]
    assert blocks[:2] == ["云河市规划", "前言"]
    assert "（一）基础。" in blocks
    assert any("iPS 细胞" in text for text in blocks)
    assert packed("".join(blocks)) == packed(line)


@given(st.text(st.sampled_from("云河市第一章条、（）(1).。；：\n\t 　“”A9"), max_size=400))
def test_every_character_is_kept(text: str) -> None:
    together = "".join(
        "".join(table_cells(block.text)) if block.kind == "table" else block.text for block in read_text(text)
    )
    assert packed(together) == packed(text)


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("云|\\河 a"), max_size=4).map(str.strip), min_size=2, max_size=2),
        min_size=1,
        max_size=4,
    )
)
def test_table_cells_come_back(rows: list[list[str]]) -> None:
    wanted = [clean_line(cell) for row in rows for cell in row]
    if all("\\" not in cell for cell in wanted):
        assert table_cells(markdown_table([[clean_line(cell) for cell in row] for row in rows])) == wanted


def test_invisible_and_control_characters_go() -> None:
    assert clean_line("\ufeff云\u200b河\x00市\u00a0\u3000 公告 ") == "云河市 公告"


def test_markers() -> None:
    lines = ("第二章 职责", "三、", "（四）", "5.", "（6）", "2.5倍", "第七条 略")
    assert [marker(line) for line in lines] == [2, 2, 3, 4, 5, 0, 0]


def test_a_short_document_on_one_line_gets_its_lines_back() -> None:
    lines = (
        "云府办〔2024〕9号",
        "关于防汛的通知",
        "各区人民政府：",
        "请认真落实。",
        "云河市水务局",
        "2024 年 5 月 6 日",
    )
    assert [block.text for block in read_text(" ".join(lines))] == list(lines)


def test_one_paragraph_stays_one() -> None:
    line = "会议 5 月 6 日召开，请各单位 1 人参加。 联系人：张某"
    assert [block.text for block in read_text(line)] == [line]
