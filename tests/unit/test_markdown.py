"""Clean documents as Markdown."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dibao.records.clean import Block, CleanDocument, Component
from normalizers.text.markdown import escaped, markdown


def test_a_document_reads_as_one() -> None:
    clean = CleanDocument(
        "document",
        title="关于收费的通知",
        blocks=(
            Block("heading", "关于收费的通知", 1),
            Block("heading", "一、标准", 2),
            Block("paragraph", "各类车辆：\n第二行"),
            Block("list-item", "• 小型车5元"),
            Block("list-item", "（二）大型车*10*元"),
            Block("table", "| 车 | 元 |\n| --- | --- |\n| a\\|b | <5> |"),
            Block("note", "# 注"),
            Block("image", "图.png"),
        ),
    )
    assert markdown(clean, ["云府〔2026〕1号", "", "http://h.test/a_b"]) == (
        "# 关于收费的通知\n\n"
        "云府〔2026〕1号 · `http://h.test/a_b`\n\n"
        "## 一、标准\n\n"
        "各类车辆：  \n第二行\n\n"
        "- 小型车5元\n- （二）大型车\\*10\\*元\n\n"
        "| 车 | 元 |\n| --- | --- |\n| a\\|b | \\<5\\> |\n\n"
        "\\# 注\n\n"
        "\\[图.png\\]\n"
    )


def test_an_instrument_opens_with_a_heading_and_the_head_is_not_repeated() -> None:
    clean = CleanDocument(
        "document",
        title="关于印发云河市渡口管理办法的通知",
        document_number="云府〔2026〕1号",
        blocks=(
            Block("paragraph", "云府〔2026〕1号"),
            Block("heading", "关于印发云河市渡口管理办法的通知", 5),
            Block("paragraph", "现印发给你们。"),
            Block("paragraph", "云河市渡口管理办法"),
            Block("heading", "第一章 总则", 4),
            Block("paragraph", "第一条 为了安全，制定本办法。"),
        ),
        components=(
            Component("notice", "关于印发云河市渡口管理办法的通知", 0, 3),
            Component("instrument", "云河市渡口管理办法", 3, 6),
        ),
    )
    assert markdown(clean) == (
        "# 关于印发云河市渡口管理办法的通知\n\n现印发给你们。\n\n## 云河市渡口管理办法\n\n"
        "### 第一章 总则\n\n第一条 为了安全，制定本办法。\n"
    )


def test_an_empty_document_is_empty() -> None:
    assert markdown(CleanDocument("document")) == "\n"


@given(st.text(alphabet=st.sampled_from("<>[]()#-+*_`\\|&;ab1. \n\t~=$"), max_size=60))
def test_no_text_makes_structure(text: str) -> None:
    line = escaped(text.replace("\n", " ").strip())
    assert not re.match(r" *(?:#{1,6}(?: |$)|[-+*](?: |$)|\d{1,9}[.)](?: |$)|>|=+ *$|-+ *$|```|~~~)", line), (
        line
    )
    bare = re.sub(r"\\[\\`*_\[\]<>~$#.)=+-]", "", line)
    assert not re.search(r"[<>\[\]`*_~]", bare), line
