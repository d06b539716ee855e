"""Markup read in one pass: lines, elements, links, hidden text, raised digits, and what two parsers must bring back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from normalizers.html.markup import MAX_DEPTH, balanced, tokens, too_deep
from normalizers.html.outline import Scan
from normalizers.html.page import read_html
from normalizers.html.scan import scan
from normalizers.html.selectors import Index

PROSE = "为加强养犬管理，保障公民健康和人身安全，维护市容环境和社会公共秩序，根据有关法律、法规，结合本市实际，制定本办法，请遵照执行。"


def scanned(html: str) -> Scan:
    body = LexborHTMLParser(html).body
    assert body is not None
    return scan(tokens(body.html or ""))


def lines(html: str) -> list[str]:
    return [line.text for line in scanned(html).lines]


def test_blocks_and_breaks_begin_lines_inline_elements_do_not() -> None:
    assert lines("<div>甲<b>乙</b><p>丙<br>丁</p>戊</div>己") == ["甲乙", "丙", "丁", "戊", "己"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>隐</p>",
        "<p STYLE='DISPLAY : NONE'>隐</p>",
        "<div hidden>隐</div>",
        "<div style='visibility: hidden'><p>隐<span>隐</span></p></div>",
        "<span style='font-size:0px'>隐</span>",
        "<span style='color:red;font-size: 0'>隐</span>",
        "<div style='position:absolute;left:-9999px'>隐</div>",
        "<p style='text-indent:-9999px'>隐</p>",
        "<noscript>隐</noscript>",
        "<template><p>隐</p></template>",
        "<textarea>隐</textarea>",
        "<select><option>隐</option></select>",
        "<ruby>甲<rp>(</rp><rt>隐</rt></ruby>",
        "<!-- 隐 --><!--[if gte mso 9]><xml>隐</xml><![endif]-->",
    ],
)
def test_hidden_text_is_no_text(hidden: str) -> None:
    found = "".join(lines(f"<p>前</p>{hidden}<p>后</p>"))
    assert "隐" not in found
    assert found.startswith("前")
    assert found.endswith("后")


@pytest.mark.parametrize(
    "shown",
    [
        "<p style='text-indent:-21.0pt'>显</p>",
        "<p style='font-size:0.9em'>显</p>",
        "<ul style='font-size:0'><li style='font-size:16px'>显</li></ul>",
        "<p style='display:block;overflow:hidden'>显</p>",
        "<p class='hidden-xs'>显</p>",
        "<p style='position:absolute;left:10px'>显</p>",
    ],
)
def test_what_only_looks_hidden_stays(shown: str) -> None:
    assert "显" in lines(shown)


def test_elements_know_their_lines_and_links_their_share() -> None:
    page = scanned("<div id='a'><p>甲乙</p><p><a href='/x.html'>丙丁</a>戊</p></div><p>己</p>")
    node = Index(page).select("#a")[0]
    assert [line.text for line in page.lines[page.first[node] : page.last[node]]] == ["甲乙", "丙丁戊"]
    assert [line.linked for line in page.lines] == [0, 2, 0]


def test_a_link_over_several_lines_links_each_of_them() -> None:
    page = scanned("<a href='/x.html'><p>甲乙</p>丙<br>丁</a>戊")
    assert [(line.text, line.linked) for line in page.lines] == [("甲乙", 2), ("丙", 1), ("丁戊", 1)]


def test_the_name_of_a_file_counts_as_text() -> None:
    assert [line.linked for line in scanned("<p><a href='/f/1.pdf'>附件</a></p>").lines] == [0]


@pytest.mark.parametrize(
    ("selector", "count"),
    [("#A", 1), (".c", 2), ("p.c", 1), ("p", 2), (".out .c", 1), ("div p", 1), ("#none", 0)],
)
def test_simple_selectors(selector: str, count: int) -> None:
    page = scanned("<div id='a' class='out'><p class='b C'>甲</p></div><p>乙</p><div class='c'>丙</div>")
    assert len(Index(page).select(selector)) == count


def test_a_selector_that_is_not_simple_is_refused() -> None:
    with pytest.raises(ValueError, match="no simple selector"):
        Index(scanned("<p>甲</p>")).select("div > p")


def test_depth_counts_what_must_be_closed() -> None:
    assert not too_deep("<p>甲" * 3 * MAX_DEPTH)
    assert not too_deep("<div>甲</div>" * 3 * MAX_DEPTH)
    assert too_deep("<div>" * (MAX_DEPTH + 1))
    assert too_deep("</div>" * MAX_DEPTH + "<div>" * (MAX_DEPTH + 1))


def test_markup_too_deep_for_a_parser_keeps_its_structure() -> None:
    deep = (
        "<div>" * 300_000
        + f"<h2>第一章</h2><p>{PROSE}</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    )
    start = time.process_time()
    page = read_html(deep)
    assert time.process_time() - start < 15  # 2-3 s
    assert [block.kind for block in page.blocks] == ["heading", "paragraph", "table"]
    assert page.flags == ("markup-too-deep",)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</td>", "<br>", "甲", "乙。", "<!--", "<a href=x>", "</a>", "<"]),
        max_size=40,
    )
)  # fmt: skip
def test_raw_markup_is_balanced_whatever_it_is(parts: list[str]) -> None:
    stack: list[str] = []
    for name, _, _ in balanced("".join(parts)):
        if name == "br":
            continue
        if name[0] == "/":
            assert stack.pop() == name[1:]
        else:
            stack.append(name)
    assert stack == []


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.text(st.sampled_from("云澜市人民政府通知，。"), min_size=1, max_size=12),
        lambda inner: st.tuples(st.sampled_from(["div", "p", "span", "li", "td", "b", "section"]), st.lists(inner, min_size=1, max_size=3)),
        max_leaves=12,
    )
)  # fmt: skip
def test_no_character_in_sight_is_lost(tree: object) -> None:
    def markup(node: object) -> str:
        if isinstance(node, str):
            return node
        assert isinstance(node, tuple)
        name, children = node
        return f"<{name}>{''.join(markup(child) for child in children)}</{name}>"

    body = LexborHTMLParser(markup(tree)).body
    assert body is not None
    wanted = "".join(body.text().split())
    assert "".join("".join(line.text.split()) for line in scan(tokens(body.html or "")).lines) == wanted


@pytest.mark.parametrize("opening", ["<textarea>", "<style>", "<title>", "<noscript>"])
def test_what_an_open_element_swallowed_comes_back(opening: str) -> None:
    body = "".join(f"<p>{PROSE}</p>" for _ in range(3))
    page = read_html(f"<html><body><p>{PROSE}</p>{opening}{body}</body></html>")
    assert "".join(block.text for block in page.blocks).count(PROSE) >= 3


def test_a_curtain_the_script_opens_hides_nothing() -> None:
    body = "".join(f"<p>{PROSE}</p>" for _ in range(4))
    page = read_html(
        f"<body><p>微信扫一扫</p><div style='display:none'><div id='js_content' style='visibility: hidden'>{body}</div></div></body>"
    )
    assert [block.text for block in page.blocks] == [PROSE] * 4


@pytest.mark.parametrize(
    "html",
    [
        "<table>" + ("<tr>" + "<td>格1</td>" * 10 + "</tr>") * 15_000 + "</table>",
        "<table><tr><td>甲</td><td>" * 3_000 + PROSE,
        "<div>" + "<a href=/a.html>关于某某事项的通知公告</a>" * 30_000 + "</div>",
        "<sup>" * 4_000 + "1" + PROSE,
        "<ul><li>甲" * 4_000,
        "<p>首页" + ">" * 100_000 + "</p>",
        "<p>" + ("甲" + " " * 50) * 20_000,
        f"<p>{PROSE * 10_000}</p>",
        "<div></p>" * 90_000
        + PROSE,  # end tags of what was never opened: a minute in a parser, and four for twice it
        "<b></div>" * 90_000 + PROSE,
    ],
)
def test_large_and_odd_markup_takes_seconds(html: str) -> None:
    start = time.process_time()
    read_html(html)
    assert time.process_time() - start < 15  # at most 3 s
