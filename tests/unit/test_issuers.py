"""署名, 成文日期 and 主送机关."""

from __future__ import annotations

from datetime import date

import pytest

from dibao.records.clean import Block, Evidence
from normalizers.metadata.issuers import (
    find_addressees,
    find_signature,
    from_title,
    is_addressee_line,
    names_of,
    promulgated,
)
from normalizers.metadata.offices import choose_issuers, from_label

BODY = "现将有关事项通知如下，请遵照执行。"


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("云河市人民政府办公室", ("云河市人民政府办公室",)),
        ("云河市财政局 云河市民政局", ("云河市财政局", "云河市民政局")),
        ("云河市财政局云河市民政局", ("云河市财政局", "云河市民政局")),
        ("云河市财政局（盖章）　云河市民政局（盖章）", ("云河市财政局", "云河市民政局")),
        ("云 河 市 财 政 局", ("云河市财政局",)),
        ("云河市 财政局", ("云河市财政局",)),
        ("国家发展改革委财政部", ("国家发展改革委", "财政部")),
        ("中国人民银行 中国证监会", ("中国人民银行", "中国证监会")),
        ("中共云河市委办公厅云河市人民政府办公厅", ("中共云河市委办公厅", "云河市人民政府办公厅")),
        ("国家能源局综合司", ("国家能源局综合司",)),
        ("云河市总工会　共青团云河市委", ("云河市总工会", "共青团云河市委")),
        ("请与云河市财政局联系", ()),
        ("2024年5月6日", ()),
        ("总则", ()),
    ],
)
def test_names(line: str, names: tuple[str, ...]) -> None:
    if line.startswith("请与"):
        assert "请与云河市财政局联系" not in names_of(line)
    else:
        assert names_of(line) == names


def test_signature_ends_the_notice_before_the_instrument() -> None:
    found = find_signature(
        blocks(
            "关于印发办法的通知",
            "各区人民政府：",
            BODY,
            "云河市财政局",
            "云河市民政局",
            "2024年5月6日",
            "云河市办法",
            BODY,
            "云河市教育局",
            "2023年1月1日",
        )
    )
    assert found is not None
    assert (found.start, found.end) == (3, 6)
    assert found.issuers == ("云河市财政局", "云河市民政局")
    assert found.signed == date(2024, 5, 6)


def test_signature_on_one_line() -> None:
    found = find_signature(blocks(BODY, "云河市人民政府办公室 2024年5月6日"))
    assert found is not None
    assert (found.issuers, found.signed) == (("云河市人民政府办公室",), date(2024, 5, 6))


def test_an_order_signed_by_a_person_is_issued_by_the_body_in_its_heading() -> None:
    found = find_signature(
        blocks(
            "云河市人民政府令",
            "第12号",
            "《云河市办法》已经通过，现予公布。",
            "市 长：张某某",
            "2024年5月6日",
        )
    )
    assert found is not None
    assert found.issuers == ("云河市人民政府",)


@pytest.mark.parametrize(
    "person", ["国务院总理 李某某", "总 理 李某某", "署 长 张某某", "代理市长 李某", "行政长官 何某某"]
)
def test_a_person_who_signs_is_no_issuer(person: str) -> None:
    found = find_signature(blocks("云河市人民政府令", "第12号", BODY, person, "2024年5月6日"))
    assert found is not None
    assert found.issuers == ("云河市人民政府",)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("云河市财政局,云河市民政局", ("云河市财政局", "云河市民政局")),
        ("云河市卫生健康委员会 联系方式：020-12320", ("云河市卫生健康委员会",)),
        ("云河日报", ()),
        ("本网", ()),
        ("新华社", ()),
    ],
)
def test_bodies_of_a_label(value: str, names: tuple[str, ...]) -> None:
    assert from_label(value) == names


def test_issuers_by_rank_signature_title_red_heading_label_source() -> None:
    signature = find_signature(blocks(BODY, "云河市民政局 云河市财政局", "2024年5月6日"))
    said = [
        Evidence("source", "云河市水务局", "label 来源"),
        Evidence("issuer", "云河市交通局", "label 发布机构"),
    ]
    red = blocks("云河市人民政府办公厅文件", "关于渡口的通知", BODY)
    title = "云河市财政局 云河市民政局关于渡口的通知"
    assert choose_issuers(signature, title, "通知", red, said)[0] == (
        "云河市财政局",
        "云河市民政局",
    )  # the lead first
    assert choose_issuers(None, "云河市审计局关于渡口的通知", "通知", red, said)[0] == ("云河市审计局",)
    assert choose_issuers(None, "关于渡口的通知", "通知", red, said)[0] == ("云河市人民政府办公厅",)
    assert choose_issuers(None, "关于渡口的通知", "通知", blocks(BODY), said)[0] == ("云河市交通局",)
    assert choose_issuers(None, "关于渡口的通知", "通知", blocks(BODY), said[:1])[0] == ("云河市水务局",)
    assert choose_issuers(None, "渡口开了", "", blocks(BODY), said[:1])[0] == ()


def test_a_title_that_reads_like_a_body_is_no_signature() -> None:
    assert find_signature(blocks("云河市财政局", "2024年5月6日", "今日公布预算，收入增长百分之五。")) is None


def test_date_in_a_table_or_prose_is_no_signature() -> None:
    table = Block("table", "| 云河市财政局 |\n| --- |\n| 2024年5月6日 |")
    assert find_signature([*blocks(BODY), table]) is None


def test_note_under_a_law() -> None:
    found = promulgated(
        blocks(
            "云河市养犬条例", "（2024年5月6日云河市人民政府令第9号公布 自2024年7月1日起施行）", "第一章 总则"
        )
    )
    assert found is not None
    assert (found.issuers, found.signed) == (("云河市人民政府",), date(2024, 5, 6))


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("云河市财政局 云河市民政局关于印发办法的通知", ("云河市财政局", "云河市民政局")),
        ("云河市科学技术局2020年工作总结", ("云河市科学技术局",)),
        ("云河市人民政府令", ("云河市人民政府",)),
        ("关于放假的通知", ()),
        ("云河市养犬管理办法", ()),
    ],
)
def test_bodies_in_titles(title: str, names: tuple[str, ...]) -> None:
    assert from_title(title) == names


def test_addressees_keep_their_brackets_whole() -> None:
    names, index = find_addressees(
        blocks(
            "云府〔2024〕1号",
            "关于某事的通知",
            "各区人民政府（含开发区、保税区管委会），市政府各部门、各直属机构：",
            BODY,
        )
    )
    assert names == ("各区人民政府（含开发区、保税区管委会）", "市政府各部门", "各直属机构")
    assert index == 2


@pytest.mark.parametrize(
    "line", ["现将有关事项通知如下：", "申请条件：", "（一）补贴标准：", "会议要求，各单位要做到。如下："]
)
def test_lines_that_address_nobody(line: str) -> None:
    assert not is_addressee_line(line)
