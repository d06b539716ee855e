"""Which element is the body: selectors held against the generic reading, boxes, catalogue tables, heads, data of scripts."""

from __future__ import annotations

import json
from time import process_time

import pytest

from dibao.records.hints import Hints
from normalizers.document import normalize
from normalizers.html.attachments import find_attachments
from normalizers.html.page import read_html
from normalizers.html.tables import Cell, grid

PROSE = "为加强养犬管理，保障公民健康和人身安全，维护市容环境和社会公共秩序，根据有关法律、法规，结合本市实际，制定本办法，请遵照执行。"
TEXT = "".join(f"<p>{PROSE}</p>" for _ in range(3))
LINKS = "".join(f"<li><a href='/t{n}.html'>云河市关于某某事项的通知之{n}</a></li>" for n in range(8))


def texts(html: str, card: Hints | None = None) -> list[str]:
    return [block.text for block in read_html(html, card=card).blocks]


@pytest.mark.parametrize(
    "wrong",
    [
        "<div id='zoom'></div>",
        "<div id='zoom' style='display:none'><p>摘要。</p></div>",
        f"<div id='zoom'><p>{PROSE[:20]}…</p></div>",
        f"<div id='zoom'><ul>{LINKS}</ul></div>",
    ],
)
def test_a_selector_that_gives_no_body_does_not_win(wrong: str) -> None:
    assert texts(f"<body>{wrong}<div class='nr'><div>{TEXT}</div></div></body>") == [PROSE] * 3


def test_the_card_is_believed() -> None:
    html = f"<body><div class='mine'><p>停水。</p></div><div id='zoom'>{TEXT}</div></body>"
    assert texts(html, Hints(body=(".mine",))) == ["停水。"]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='bdsharebuttonbox'>分享到：<a href='#'>微信</a><a href='#'>微博</a></div>",
        "<div id='qrcode'>扫一扫在手机打开当前页</div>",
        f"<div class='xgwz'><h3>相关文章</h3><ul>{LINKS}</ul></div>",
        "<div class='vote-box'><p>您觉得这篇文章有用吗？</p><a href='#'>有用</a><a href='#'>没用</a></div>",
    ],
)
def test_boxes_inside_a_body_go(box: str) -> None:
    assert texts(f"<body><div id='zoom'>{TEXT}{box}</div></body>") == [PROSE] * 3


@pytest.mark.parametrize("name", ["right", "share", "list", "print", "tools", "comment"])
def test_a_paragraph_dressed_like_a_box_stays(name: str) -> None:
    html = f"<body><div id='zoom'>{TEXT}<p class='{name}'>云河市公安局</p><p class='{name}'>2024年5月6日</p></div></body>"
    assert texts(html)[-2:] == ["云河市公安局", "2024年5月6日"]


def test_title_and_dateline_above_a_text_of_no_known_make_are_the_pages() -> None:
    html = f"<body><div><div><b>云河市养犬管理办法</b></div><div>2024-05-06 15:07 来源：云河日报</div>{TEXT}</div></body>"
    document = normalize(f"<html>{html}</html>".encode())
    assert document.text.split("\n\n") == [PROSE] * 3
    assert document.title == "云河市养犬管理办法"
    assert str(document.published) == "2024-05-06"


def test_comments_and_cards_of_other_articles_are_no_part_of_news() -> None:
    comments = "".join(
        f"<div class='c1'><a href='/u{n}'>云河网友某某{n}号</a><p>{PROSE}</p></div>" for n in range(5)
    )
    html = (
        f"<body><div class='main'><div class='art'>{TEXT}</div><div class='lst'>{comments}</div></div></body>"
    )
    assert texts(html) == [PROSE] * 3


def test_a_catalogue_table_gives_fields_and_leaves_the_text() -> None:
    rows = "<tr><th>索 引 号</th><td>123/2024-1</td></tr><tr><th>发布机构</th><td>云河市公安局</td></tr><tr><th>文　　号</th><td>云公〔2024〕3号</td></tr>"
    document = normalize(
        f"<body><div class='w'><table>{rows}</table>{TEXT}</div></body>".encode(), content_type="text/html"
    )
    assert document.index_number == "123/2024-1"
    assert document.document_number == "云公〔2024〕3号"
    assert "索" not in document.text


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/ld+json">{data}</script>',
        "<script>window.__NUXT__={data};</script>",
        '<script id="__NEXT_DATA__" type="application/json">{{"props":{{"x":[{data}]}}}}</script>',
        "<script>window._CONFIG = {{ CSRF: 'x', DETAIL: {data} }}</script>",
    ],
)
def test_an_article_carried_as_data_is_read(script: str) -> None:
    article = {
        "headline": "云河市养犬管理办法",
        "title": "云河市养犬管理办法",
        "articleBody": TEXT,
        "datePublished": "2024-05-06",
    }
    html = f"<html><body><div id='app'></div>{script.format(data=json.dumps(article))}</body></html>"
    document = normalize(html.encode(), content_type="text/html")
    assert (document.kind, document.title, str(document.published)) == (
        "document",
        "云河市养犬管理办法",
        "2024-05-06",
    )
    assert document.text.split("\n\n") == [PROSE] * 3


@pytest.mark.parametrize(
    "code", ["[" * 100_000, '{"a":' * 50_000, "function(){return 1}", '{"content": "短", "title": "t"}']
)
def test_data_that_are_no_article_are_left_alone(code: str) -> None:
    html = f'<html><body><div id="app"></div><script type="application/json">{code}</script></body></html>'
    assert normalize(html.encode(), content_type="text/html").kind == "empty"


@pytest.mark.parametrize(
    ("link", "url", "name"),
    [
        ("<a href=\"javascript:view('/f/办法.pdf')\">点击下载</a>", "https://y.example/f/办法.pdf", "办法.pdf"),
        ("<a href='javascript:;' onclick=\"down('/f/1.doc')\">申请表</a>", "https://y.example/f/1.doc", "申请表"),
        ("<a href='/down.jsp?id=9'>申请表.docx</a>", "https://y.example/down.jsp?id=9", "申请表.docx"),
        ("<a href='/d?filename=%E8%A1%A8.xls'>表</a>", "https://y.example/d?filename=%E8%A1%A8.xls", "表"),
        ("<iframe src='/pdfjs/viewer.html?file=/f/2.pdf'></iframe>", "https://y.example/f/2.pdf", "2.pdf"),
        ("<a class='nfw-cms-attachment' href='/attachment/7/8' alt='名单.xlsx'>下载</a>", "https://y.example/attachment/7/8", "名单.xlsx"),
    ],
)  # fmt: skip
def test_files_behind_all_kinds_of_links(link: str, url: str, name: str) -> None:
    found = read_html(
        f"<body><div id='zoom'>{TEXT}{link}</div></body>", url="https://y.example/a.html"
    ).attachments
    assert [(one.url, one.name) for one in found] == [(url, name)]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='javascript:down()'>表</a>",
        "<a href='mailto:a@b.pdf'>表</a>",
        "<a href='/show?id=9'>办法</a>",
    ],
)
def test_what_leads_to_no_file_is_none(link: str) -> None:
    assert (
        read_html(f"<body><div id='zoom'>{TEXT}{link}</div></body>", url="https://y.example/").attachments
        == ()
    )
    assert find_attachments.__doc__


def test_cells_below_a_spanning_one_keep_their_columns() -> None:
    rows = [
        [Cell("甲", 1, 3, 0), Cell("乙", 2, 1, 0)],
        [Cell("一", 1, 2, 0), Cell("二", 1, 1, 0)],
        [Cell("三", 1, 1, 0), Cell("四", 1, 1, 0)],
    ]
    assert grid(rows) == [["甲", "乙", "", ""], ["", "一", "二", ""], ["", "", "三", "四"]]


def test_a_page_of_catalogue_marks_costs_no_more_than_other_pages() -> None:
    """Marks times elements took 30 seconds for a page of 1 MB."""
    page = "<html><body><div>" + "<p>来源：</p><p>索引号：</p>" * 20_000 + "</div></body></html>"
    begun = process_time()
    normalize(page.encode(), content_type="text/html; charset=utf-8")
    assert process_time() - begun < 8.0
