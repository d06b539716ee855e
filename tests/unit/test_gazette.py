"""A gazette issue is split into its documents; a page about a gazette is not one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from dibao.records.clean import Block, IssueLabel
from normalizers.document import normalize
from normalizers.gazette.issue import Split, split

FIRST = "云河市人民政府办公厅关于印发云河市渡口安全发展规划的通知"
SECOND = "云河市人民政府办公厅关于印发云河市渡船加油管理暂行办法的通知"
THIRD = "云河市港口局 云河市财政局关于调整渡运补贴标准的通知"
LONG = (
    "渡口是两岸群众往来的主要通道，全市现有渡口四十二处，其中农村渡口三十一处，日均渡运旅客约一万二千人次，"
)

MASTHEAD = """
云 河 市 人 民 政 府 公 报
GAZETTE OF THE PEOPLE'S GOVERNMENT OF YUNHE
2023
第5期（总第118期）
云河市人民政府公报
2023 年 第 5 期（总第 118 期）
2023 年 3 月 15 日
"""
CONTENTS = f"""
目 录
云河市人民政府办公厅文件
{FIRST}
（云府办〔2023〕8号） (1)
{SECOND}（云府办规〔2023〕2号）……………… (21)
部门文件
{THIRD}（云港规字〔2023〕1号） (30)
"""
BODY = f"""
云河市人民政府办公厅文件
云府办〔2023〕8号
云河市人民政府办公厅关于印发云河市 渡口安全发展规划的通知
各区人民政府，市政府各部门：
《云河市渡口安全发展规划》已经市人民政府同意，现印发给你们，请认真组织实施。
云河市人民政府办公厅
2023 年 2 月 1 日
云河市渡口安全发展规划
目 录
一、现状与形势
二、主要任务
（本文与正式文件同等效力）
附件 名词解释
一、现状与形势
{LONG}渡工平均年
(本文与正式文件同效力)
龄五十一岁¹，更新换代任务较重。
— 2 —
二、主要任务
序号\t指标\t目标值
1\t标准化渡口\t40 处
2\t渡船更新\t60 艘
依据《关于下达渡运任务的通知》（云港〔2022〕30号）分年实施，逐年考核，确保到期全面完成各项建设任务并按
【本文与正式文件具有同等效力】
时验收。
附件
名词解释
¹ 渡工：指在渡船上从事驾驶、轮机和水手工作，并依法取得相应适任证书的船员，不包括只在岸上
（本文与正式文件同等效力）
从事售票、管理的人员。
² 渡口：指两岸专供渡船停靠的场所。
公开方式：主动公开
YH0220230002
云河市人民政府办公厅文件
云府办规〔2023〕2号
云河市人民政府办公厅关于印发云河市
渡船加油管理暂行办法的通知
各区人民政府，市政府各部门：
现将《云河市渡船加油管理暂行办法》印发给你们。
第一条 根据《云河省航道条例》（云省发〔2019〕4号），制定本办法。
第二条 本办法自印发之日起试行，有效期 2 年。
公开方式：主动公开
部门文件
云河市港口局
云河市财政局
文件
云港规字〔2023〕1号
{THIRD}
各区港口局、财政局：
补贴标准调整为每人次一元。
"""
IMPRINT = """
《云河市人民政府公报》简介
《云河市人民政府公报》是市人民政府主办的政府出版物，刊登的规范性文件为标准文本。
主 管：云河市人民政府
主 办：云河市人民政府办公厅
国内刊号：CN99-0000/D
地 址：云河市渡口路1号
电 话：0999-1234567
"""


def blocks_of(text: str) -> list[Block]:
    """One paragraph a line; lines with tabs that follow each other are a table."""
    blocks: list[Block] = []
    for line in filter(str.strip, text.splitlines()):
        row = "| " + " | ".join(line.split("\t")) + " |"
        if "\t" not in line:
            blocks.append(Block("paragraph", line.strip()))
        elif blocks and blocks[-1].kind == "table":
            blocks[-1] = Block("table", f"{blocks[-1].text}\n{row}")
        else:
            blocks.append(Block("table", f"{row}\n|{' --- |' * len(line.split(chr(9)))}"))
    return blocks


def issue(text: str = MASTHEAD + CONTENTS + BODY + IMPRINT) -> Split:
    found = split(blocks_of(text))
    assert found is not None
    return found


def text_of(found: Split, index: int) -> str:
    return "\n".join(block.text for block in found.parts[index].blocks)


def test_label_and_documents_with_numbers_titles_and_unified_numbers() -> None:
    found = issue()
    assert found.label == IssueLabel("云河市人民政府公报", 2023, "5", 118, date(2023, 3, 15))
    assert [(part.title, part.number, part.unified) for part in found.parts] == [
        (FIRST, "云府办〔2023〕8号", ""),
        (SECOND, "云府办规〔2023〕2号", "YH0220230002"),
        (THIRD.replace(" ", ""), "云港规字〔2023〕1号", ""),
    ]


def test_furniture_masthead_contents_and_imprint_are_gone() -> None:
    text = "\n".join(text_of(issue(), index) for index in range(3))
    for word in ("同等效力", "同效力", "— 2 —", "总第", "公报", "刊号", "主管", "……"):
        assert word not in text
    assert not any(block.text.endswith("文件") for part in issue().parts for block in part.blocks)
    assert [part.blocks[-1].text for part in issue().parts[:2]] == ["公开方式：主动公开"] * 2


def test_broken_paragraphs_are_whole_and_the_annex_stays_with_its_document() -> None:
    found = issue()
    blocks = found.parts[0].blocks
    assert any(block.text == f"{LONG}渡工平均年龄五十一岁¹，更新换代任务较重。" for block in blocks)
    assert any(block.text.endswith("并按时验收。") for block in blocks)
    assert any(block.text.endswith("不包括只在岸上从事售票、管理的人员。") for block in blocks)
    assert [block.text for block in blocks][-2:] == [
        "² 渡口：指两岸专供渡船停靠的场所。",
        "公开方式：主动公开",
    ]
    assert sum(block.kind == "table" for block in blocks) == 1
    assert "目 录" in [block.text for block in blocks]  # the document's own


def test_every_line_that_is_not_furniture_is_kept_once() -> None:
    text = re.sub(r"\s", "", "".join(text_of(issue(), index) for index in range(3)))
    for line in BODY.splitlines():
        packed = re.sub(r"\s", "", line) if "\t" not in line else ""
        if len(packed) > 12 and "效力" not in packed and not packed.endswith("办公厅文件"):
            assert text.count(packed) >= 1, line
    assert text.count("渡工平均年龄") == 1


def test_without_a_contents_page_the_number_lines_split() -> None:
    found = issue(MASTHEAD + BODY + IMPRINT)
    assert [part.number for part in found.parts] == [
        "云府办〔2023〕8号",
        "云府办规〔2023〕2号",
        "云港规字〔2023〕1号",
    ]
    assert found.parts[1].title == SECOND
    assert "刊号" not in text_of(found, 2)


def test_a_contents_page_that_lost_its_page_numbers_still_splits() -> None:
    bare = re.sub(r"[…\s]*\(\d+\)", "", CONTENTS)
    assert [part.number for part in issue(MASTHEAD + bare + BODY).parts] == [
        part.number for part in issue().parts
    ]


def test_a_contents_page_with_slips_of_ocr_still_finds_its_documents() -> None:
    slips = CONTENTS.replace("渡船加油", "渡船加抽").replace(
        "（云府办规〔2023〕2号）", "（云府办规〔2023 2号）"
    )
    assert [part.number for part in issue(MASTHEAD + slips + BODY).parts] == [
        part.number for part in issue().parts
    ]


@pytest.mark.parametrize(
    ("printed", "number", "total"),
    [
        ("2023年第7-8期合刊（总第120-121期）", "7-8", 120),
        ("2023年增刊第1期", "增刊1", None),
        ("2023年第七期（总第120期）", "7", 120),
    ],
)
def test_labels(printed: str, number: str, total: int | None) -> None:
    found = issue(f"云河市人民政府公报\n{printed}\n{CONTENTS}{BODY}")
    assert (found.label.year, found.label.number, found.label.total) == (2023, number, total)


def test_an_order_on_two_lines_is_found() -> None:
    order = "云河市人民政府令\n第17号\n云河市渡口管理办法\n《云河市渡口管理办法》已经通过，现予公布，自2023年5月1日起施行。"
    contents = "目录\n云河市渡口管理办法（云河市人民政府令第17号） (1)\n" + CONTENTS.replace("目 录\n", "")
    found = issue(MASTHEAD + contents + order + BODY)
    assert found.parts[0].number == "云河市人民政府令第17号"
    assert found.parts[0].blocks[0].text == "云河市人民政府令"
    assert len(found.parts) == 4


@pytest.mark.parametrize(
    "text",
    [
        BODY,  # no masthead
        f"云河市人民政府公报\n2023年第5期\n{FIRST}\n云府办〔2023〕8号\n各区人民政府：\n现将规划印发给你们。",  # one document
        f"云河市人民政府公报\n2023年第5期\n目 录\n{FIRST}（云府办〔2023〕8号） (1)\n{SECOND} (21)",  # contents only
        f"云河市渡口管理办法\n目 录\n第一章 总则 1\n第二章 管理 5\n{LONG}",
    ],
)
def test_what_is_not_an_issue_is_none(text: str) -> None:
    assert split(blocks_of(text)) is None


def test_the_label_may_stand_in_running_heads_only() -> None:
    blocks = blocks_of(BODY)
    found = split(blocks, running=("云河市人民政府公报 2023 年第 5 期（总第 118 期）",))
    assert found is not None
    assert found.label == IssueLabel("云河市人民政府公报", 2023, "5", 118)


SEED = next((Path(__file__).resolve().parents[2].parent / "shared" / "seeds").glob("003_*.txt"), None)


@pytest.mark.skipif(SEED is None, reason="the founding documents are not beside this checkout")
def test_the_founding_issue() -> None:
    assert SEED is not None
    found = split(blocks_of(SEED.read_text(encoding="utf-8")))
    assert found is not None
    assert (found.label.year, found.label.number, found.label.total) == (2022, "7", 904)
    assert [(part.number, part.unified) for part in found.parts] == [
        ("穗府办〔2022〕1号", ""),
        ("穗府办规〔2022〕2号", "GZ0220220002"),
    ]
    text = [text_of(found, index) for index in range(2)]
    assert "同等效力" not in "".join(text)
    assert len(re.findall("(?m)^[⁰¹²³⁴-⁹]+", text[0])) == 43  # 42 notes of the annex and one foot note


def test_a_short_title_with_its_number_on_the_next_line_of_the_contents() -> None:
    documents = [("关于王某某任职的通知", "云府人〔2024〕1号"), ("关于放假的通知", "云府办〔2024〕2号")]
    lines = ["云河市人民政府公报", "2024年第3期（总第312期）", "目录"]
    lines += [line for title, number in documents for line in (f"云河市人民政府{title}", f"{number}（1）")]
    for title, number in documents:
        lines += [
            f"云河市人民政府{title}",
            number,
            "各区人民政府：",
            "请遵照执行。",
            "云河市人民政府",
            "2024年1月3日",
        ]
    found = split([Block("paragraph", line) for line in lines])
    assert found is not None
    assert [(part.title, part.number) for part in found.parts] == [
        (f"云河市人民政府{title}", number) for title, number in documents
    ]


def test_an_issue_whose_documents_were_mostly_not_found_is_suspect() -> None:
    lines = ["云河市人民政府公报", "2024年第3期", "目录", "关于放假的通知（1）"]
    lines += [f"第{n}项没有标题的文件，内容不在目录之中，也没有文号可以辨认。" for n in range(40)]
    lines += ["关于放假的通知", "各区人民政府：", "放假一天。"]
    document = normalize("\n".join(lines).encode(), content_type="text/plain")
    assert document.kind == "issue"
    assert {"text-lost", "suspect"} <= set(document.quality.flags)
