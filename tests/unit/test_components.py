"""Parts of a document and what the files beside it are to it."""

from __future__ import annotations

from time import process_time

import pytest

from dibao.records.clean import Attachment, Block, Component
from normalizers.metadata.issuers import find_signature
from normalizers.text.attached import with_roles
from normalizers.text.components import annex_list, find_components

TITLE = "云澜市人民政府关于印发云澜市渡口管理办法的通知"
NOTICE = [
    "各区人民政府：",
    "现将《云澜市渡口管理办法》印发给你们。",
    "附件：1.渡口登记表",
    "2.收费标准",
    "云澜市人民政府",
    "2023年1月5日",
]
RULES = ["云澜市渡口管理办法", "第一条 为了渡口安全，制定本办法。", "附件1 渡口登记表见后。"]


def parts(lines: list[str], title: str = TITLE) -> list[tuple[str, str, int, int]]:
    blocks = [Block("paragraph", line) for line in lines]
    found = find_components(blocks, title, find_signature(blocks))
    ends = [0, *(one.end for one in found)]
    assert [one.start for one in found] == ends[:-1]
    assert ends[-1] == len(lines)
    return [(one.path, one.title, one.start, one.end) for one in found]


def test_notice_instrument_and_annexes() -> None:
    lines = [*NOTICE, *RULES, "附件1", "渡口登记表", "渡口名称", "附件2", "收费标准", "每人次一元。"]
    assert parts(lines) == [
        ("notice", TITLE, 0, 6),
        ("instrument", "云澜市渡口管理办法", 6, 9),
        ("annex-1", "渡口登记表", 9, 12),
        ("annex-2", "收费标准", 12, 15),
    ]


def test_without_a_signature_the_title_says_what_is_issued() -> None:
    assert [one[:3] for one in parts([*NOTICE[:2], *RULES[:2]])] == [
        ("notice", TITLE, 0),
        ("instrument", "云澜市渡口管理办法", 2),
    ]


def test_an_annex_without_its_heading_begins_at_its_name_in_the_list() -> None:
    lines = [*NOTICE, *RULES[:2], "渡口登记表", "渡口名称", "收费标准", "每人次一元。"]
    assert [one[:3] for one in parts(lines)][2:] == [
        ("annex-1", "渡口登记表", 8),
        ("annex-2", "收费标准", 10),
    ]


def test_two_instruments_of_one_notice() -> None:
    title = "关于印发《渡口管理办法》和《渡船检验规则》的通知"
    lines = [
        "各区：",
        "现印发给你们。",
        "云澜市港口局",
        "2023年1月5日",
        "渡口管理办法",
        "第一条 甲。",
        "渡船检验规则",
        "第一条 乙。",
    ]
    assert [one[:3] for one in parts(lines, title)] == [
        ("notice", title, 0),
        ("instrument", "渡口管理办法", 4),
        ("instrument-2", "渡船检验规则", 6),
    ]


def test_an_order_and_a_decision_with_what_they_give() -> None:
    order = [
        "云澜市人民政府令",
        "第12号",
        "《云澜市渡口管理规定》已经通过，现予公布。",
        "市长 某甲",
        "2023年1月5日",
        "云澜市渡口管理规定",
        "第一条 甲。",
    ]
    assert [one[:3] for one in parts(order, "云澜市渡口管理规定")] == [
        ("notice", "云澜市渡口管理规定", 0),
        ("instrument", "云澜市渡口管理规定", 5),
    ]
    title = "临湖省人民代表大会常务委员会关于修改《临湖省渡口条例》的决定"
    decision = [
        title,
        "对《临湖省渡口条例》作如下修改：",
        "一、删去第三条。",
        "《临湖省渡口条例》作相应修改，重新公布。",
        "临湖省渡口条例",
        "（2023年修正）",
        "第一条 甲。",
    ]
    assert [one[:3] for one in parts(decision, title)] == [
        ("notice", title, 0),
        ("instrument", "临湖省渡口条例", 4),
    ]


@pytest.mark.parametrize(
    "heading", ["附件一", "附件（一）", "附表1：", "附录", "附图2", "【附件1】", "附：", "附件1-1"]
)
def test_headings_of_annexes(heading: str) -> None:
    lines = [*NOTICE[:2], *NOTICE[4:], heading, "登记表", "甲。"]
    assert parts(lines)[-1] == ("annex-1", "登记表", 4, 7)


def test_lists_of_annexes_are_not_their_beginnings() -> None:
    lines = [*NOTICE, *RULES[:2], "附件1 渡口登记表", "附件2 收费标准"]
    assert [one[0] for one in parts(lines)] == ["notice", "instrument"]
    assert annex_list([Block("paragraph", line) for line in NOTICE]) == ("渡口登记表", "收费标准")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (f"{TITLE}.pdf", "alternate"),
        (f"{TITLE}（盖章版）.pdf", "alternate"),
        ("关于印发渡口管理办法的通知（OFD）.ofd", "alternate"),
        ("云府〔2023〕5号.pdf", "alternate"),
        (f"云府〔2023〕5号 {TITLE}.doc", "alternate"),
        ("（PDF版）", "alternate"),
        ("图文版", "alternate"),
        ("全文下载", "alternate"),
        ("附件1：渡口登记表.docx", "annex"),
        ("2.收费标准.xls", "annex"),
        ("渡口登记表.doc", "annex"),
        ("附件.zip", "annex"),
        ("政策图解.jpg", ""),
        ("P020230105.pdf", ""),
    ],
)
def test_roles_of_attachments(name: str, role: str) -> None:
    blocks = [Block("paragraph", line) for line in [*NOTICE, *RULES]]
    held = (Component("notice", TITLE, 0, 6), Component("instrument", "云澜市渡口管理办法", 6, 9))
    found = with_roles((Attachment("u", name),), TITLE, "云府〔2023〕5号", blocks, held)
    assert [one.role for one in found] == [role]


def test_the_instrument_in_a_file_is_an_annex_where_the_text_does_not_hold_it() -> None:
    blocks = [Block("paragraph", line) for line in NOTICE]
    file = (Attachment("u", "云澜市渡口管理办法.pdf"),)
    alone = (Component("notice", TITLE, 0, 6),)
    assert with_roles(file, TITLE, "", blocks, alone)[0].role == "annex"
    both = (*alone, Component("instrument", "云澜市渡口管理办法", 6, 9))
    assert with_roles(file, TITLE, "", blocks, both)[0].role == "alternate"


def test_many_annexes_and_many_files_take_no_time() -> None:
    """Annexes times annexes took 10 seconds for 40,000 lines, files times annexes minutes."""
    lines = [line for at in range(4_000) for line in (f"附件：{at}.渡口登记表", "附件", f"渡船登记表{at}")]
    blocks = [Block("paragraph", line) for line in [*NOTICE, *lines]]
    begun = process_time()
    found = find_components(blocks, TITLE, find_signature(blocks))
    assert len(found) > 4_000
    files = [Attachment(f"http://www.yunlan.test/{at}.pdf", f"码头清单{at}号.pdf") for at in range(500)]
    with_roles(files, TITLE, "", blocks, found)
    assert process_time() - begun < 8.0
