"""Page furniture goes; words of the document stay, whatever they resemble."""

from __future__ import annotations

import pytest

from dibao.records.clean import Block
from normalizers.text.furniture import drop_repeated_title, is_chrome, strip_furniture

PROSE = "为加强养犬管理，保障公民健康和人身安全，维护市容环境和社会公共秩序，根据有关法律、法规，结合本市实际，制定本办法，请遵照执行。"


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


def texts(kept: tuple[Block, ...]) -> list[str]:
    return [block.text for block in kept]


@pytest.mark.parametrize(
    "line",
    [
        "分享到:",
        "浏览量:-",
        "点击数：1,024次",
        "【打印】【关闭】",
        "打印 关闭窗口",
        "字体：[大 中 小]",
        "扫一扫在手机打开当前页",
        "责任编辑：某某",
        "上一篇：关于放假的通知",
        "您当前所在的位置: 首页 > 政务公开 > 规划计划",
        "您的當前位置:首頁 >> 科技政策 >> 文件公告",
        "首页 > 政务公开",
        "主办:云河市人民政府办公室承办:云河市政务服务数据管理局",
        "云ICP备05000000号-1网站标识码:9901050003",
        "云公网安备 99010502000066号",
        "联系我们 | 友情链接 | 站点地图",
    ],
)
def test_chrome_lines(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、分享到的经验应当推广。",
        "主办单位应当落实责任。",
        "网站应当在首页标明备案编号。",
        "扫一扫行动方案要求各街道开展巡查，建立台账，逐户走访，不留死角。",
        "打印店管理办法",
        "编辑部",
    ],
)
def test_words_of_documents_stay(line: str) -> None:
    assert not is_chrome(line)


def test_head_labels_are_evidence_and_leave_the_text() -> None:
    stripped = strip_furniture(
        blocks(
            "首页 > 政务公开", "云河市养犬管理办法", "发布日期:2024-05-06 来源:云河市公安局", "分享到:", PROSE
        )
    )
    assert texts(stripped.blocks) == ["云河市养犬管理办法", PROSE]
    assert [(item.field, item.value) for item in stripped.evidence] == [
        ("column", "首页 > 政务公开"),
        ("published", "2024-05-06"),
        ("source", "云河市公安局"),
    ]


def test_a_label_line_below_the_head_is_the_documents_own() -> None:
    lines = (
        "云河市公安局关于召开会议的通知",
        "各分局：",
        "现将会议安排通知如下：",
        "时间：2024年5月6日上午",
        "来源：自筹",
    )
    assert texts(strip_furniture(blocks(*lines)).blocks) == list(lines)


def test_neighbours_are_cut_with_all_below_them() -> None:
    stripped = strip_furniture(
        blocks(PROSE, "云河市公安局", "2024年5月6日", "相关文章", "关于某事的解读", "访问总数:-人次")
    )
    assert texts(stripped.blocks) == [PROSE, "云河市公安局", "2024年5月6日"]
    assert "关于某事的解读" in stripped.removed


def test_a_heading_about_neighbours_above_prose_stays() -> None:
    lines = ("相关政策", PROSE)
    assert texts(strip_furniture(blocks("云河市概况", *lines)).blocks) == ["云河市概况", *lines]


def test_nothing_is_lost_between_kept_and_removed() -> None:
    lines = ["首页 > 公开", "云河市公告", "浏览量:-", PROSE, "相关链接", "某县公告"]
    stripped = strip_furniture(blocks(*lines))
    assert sorted([*texts(stripped.blocks), *stripped.removed]) == sorted(lines)


def test_the_title_above_the_document_goes_the_documents_own_stays() -> None:
    kept, removed = drop_repeated_title(
        blocks("云河市 公告", "云河市公告", PROSE, "云河市公告"), "云河市公告"
    )
    assert texts(kept) == ["云河市公告", PROSE, "云河市公告"]
    assert removed == ("云河市 公告",)
