"""Pages of several CMS families, tables, attachments, kinds of page, and hostile markup."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.errors import CardError
from dibao.records.hints import Hints
from normalizers.document import normalize
from normalizers.html.page import read_html

PROSE = "为加强养犬管理，保障公民健康和人身安全，维护市容环境和社会公共秩序，根据有关法律、法规，结合本市实际，制定本办法，请遵照执行。"
CHROME = "<div class='header'><a href='/'>首页</a><a href='/zwgk'>政务公开</a></div>"
FOOT = "<div class='footer'><p>主办：云河市人民政府办公室</p><p>云ICP备05000000号</p></div>"


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{CHROME}{body}{FOOT}</body></html>"


def texts(html: str) -> list[str]:
    return [block.text for block in read_html(html).blocks]


@pytest.mark.parametrize(
    ("name", "html"),
    [
        (
            "nfcms",
            f"<script>window.NFCMS_SITE_ID=990001</script><div class='article' id='zoomcon'><p>{PROSE}</p></div>",
        ),
        (
            "gkmlpt",
            f"<script>var a='/gkmlpt/index';</script><div class='content-box'><div class='article-content'><p>{PROSE}</p></div></div>",
        ),
        ("gfxwj", f"<div>云河市行政规范性文件统一发布平台</div><div id='info_cont'><p>{PROSE}</p></div>"),
        ("trs", f"<div class='article-body'><div class='TRS_Editor'><p>{PROSE}</p></div></div>"),
        ("hanweb", f"<script src='/module/web/jpage/x.js'></script><div id='zoom'><p>{PROSE}</p></div>"),
        ("ucap", f"<div id='UCAP-CONTENT'><p>{PROSE}</p></div>"),
        ("govcn", f"<div class='pages_content'><p>{PROSE}</p></div>"),
        ("", f"<div><div><p>{PROSE}</p><p><span>{PROSE}</span></p></div></div>"),
    ],
)
def test_body_of_each_family(name: str, html: str) -> None:
    read = read_html(page(html))
    assert read.platform == name
    assert {block.text for block in read.blocks} == {PROSE}


def test_the_cards_selectors_come_first() -> None:
    html = page(
        f"<div id='zoom'><p>{PROSE}</p></div><div class='real'><p>正文。</p><i class='ad'>广告</i></div>"
    )
    read = read_html(html, card=Hints(body=(".real",), drop=(".ad",)))
    assert [block.text for block in read.blocks] == ["正文。"]


def test_a_wrong_selector_is_the_cards_fault() -> None:
    with pytest.raises(CardError, match="correct the card"):
        read_html(page(PROSE), card=Hints(body=("div[",)))


def test_hidden_code_and_comments_are_no_text() -> None:
    body = f"<div id='zoom'><p>{PROSE}</p><p style='display: none'>隐藏</p><!-- 注释 --><script>var 代码</script><select><option>选项</option></select></div>"
    assert texts(page(body)) == [PROSE]


def test_breaks_make_blocks_and_source_line_ends_do_not() -> None:
    assert texts(page("<div id='zoom'><p>云河市\n  人民政府<br>二〇二四年</p></div>")) == [
        "云河市人民政府",
        "二〇二四年",
    ]


def test_spanning_cells_stand_once() -> None:
    table = "<table><tr><td colspan='2'>表1 指标</td></tr><tr><td rowspan='2'>甲</td><td>一</td></tr><tr><td>二</td></tr><tr><td colspan='2'>注：略</td></tr></table>"
    blocks = read_html(page(f"<div id='zoom'><p>{PROSE}</p>{table}</div>")).blocks
    assert [(block.kind, block.text) for block in blocks[1:]] == [
        ("paragraph", "表1 指标"),
        ("table", "| 甲 | 一 |\n| --- | --- |\n|  | 二 |"),
        ("note", "注：略"),
    ]


def test_a_layout_table_is_no_table() -> None:
    html = f"<div id='zoom'><table><tr><td><p>{PROSE}</p><p>第二段。</p></td></tr></table></div>"
    assert texts(page(html)) == [PROSE, "第二段。"]


def test_attachments_have_real_names_and_absolute_urls() -> None:
    body = (
        f"<div id='zoom'><p>{PROSE}</p><a class='nfw-cms-attachment' href='/attachment/7/1.docx' download='申请表.docx'>下载</a>"
        "<a href='./P02.pdf?x=1'>办法全文</a><a href='/js/viewer.html?file=/files/a.pdf'>预览</a><a href='/a.html'>链接</a>"
        "<a href='javascript:down()'>x.pdf</a><a href='http://[broken/a.pdf'>坏</a></div><div class='footer'><a href='/manual.pdf'>手册</a></div>"
    )
    found = read_html(page(body), url="https://www.yunhe.example/zwgk/t1.html").attachments
    assert [(one.url, one.name) for one in found] == [
        ("https://www.yunhe.example/attachment/7/1.docx", "申请表.docx"),
        ("https://www.yunhe.example/zwgk/P02.pdf?x=1", "办法全文"),
        ("https://www.yunhe.example/files/a.pdf", "a.pdf"),
    ]


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("challenge", "<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>"),
        ("challenge", "<script>document.cookie='__jsl_clearance_s=1';location.reload()</script>"),
        ("error", "<html><body><h1>系统维护</h1><p>网站正在升级维护，请稍后访问。</p></body></html>"),
        ("error", "<html><head><title>404 Not Found</title></head><body>您访问的页面不存在</body></html>"),
        ("empty", "<html><body><div id='zoom'></div></body></html>"),
        ("empty", page("<div id='zoom'></div><p>关注我们，了解更多资讯，欢迎扫码。</p>")),
        ("listing", page("<ul>" + "".join(f"<li><a href='/t{n}.html'>关于某某事项的通知之{n}</a></li>" for n in range(12)) + "</ul>")),
        ("listing", page("<div class='list'><a href='/1.html'>关于某某事项的通知</a></div>", "<meta name='ColumnName' content='通知公告'>")),
        ("document", page(f"<div id='zoom'><p>{PROSE}</p></div>")),
        ("document", page("<div id='zoom'><p>因系统维护，本局业务系统5月6日暂停服务。</p></div>", "<meta name='ArticleTitle' content='关于系统维护的公告'>")),
        ("document", page(f"<script>$_ts=1</script><div id='zoom'>{''.join(f'<p>{PROSE}</p>' for _ in range(4))}</div>")),
    ],
)  # fmt: skip
def test_kinds(kind: str, html: str) -> None:
    assert normalize(html.encode(), content_type="text/html").kind == kind


@pytest.mark.parametrize("depth", [3000, 100_000])
def test_deep_nesting_neither_fails_nor_loses_text(depth: int) -> None:
    html = "<html><body>" + "<div>" * depth + f"<p>{PROSE}</p>"
    document = normalize(html.encode(), content_type="text/html")
    assert PROSE in document.text
    assert ("markup-too-deep" in document.quality.flags) == (depth > 5000)


def test_absurd_spans_are_clipped() -> None:
    row = "<tr>" + "<td colspan='999999' rowspan='999999'>格</td>" * 5 + "</tr>"
    document = normalize(
        page(f"<div id='zoom'><p>{PROSE}</p><table>{row * 20}</table></div>").encode(),
        content_type="text/html",
    )
    assert len(document.text) < 100_000
    assert document.text.count("格") == 100


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("<>/pdivtablrsn='\" 云河市，。&;!-"), max_size=300))
def test_any_markup_is_read(soup: str) -> None:
    normalize(f"<html><body><div id='zoom'>{soup}".encode(), content_type="text/html")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("云河市人民政府通知办法一二三，。："), min_size=1, max_size=60),
        min_size=1,
        max_size=8,
    )
)
def test_no_character_of_the_body_is_lost(lines: list[str]) -> None:
    html = page("<div id='zoom'>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>")
    read = read_html(html)
    assert "".join(block.text for block in read.blocks) == "".join(lines)


LINES = ("关于元旦放假的通知", "各科室：", "1月1日放假，请安排值班。", "云河市档案馆", "2024年12月27日")
MENU = "<div><a href='/'>首页</a><a href='/zw/'>政务公开</a></div>"
LONG_FOOT = "<div>主办：云河市人民政府办公室　承办：云河市政务服务局，联系电话：000，网站标识码 4499000001 云ICP备00000000号</div>"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" + "".join(f"<p>{line}</p>" for line in LINES) + "</div>",
        "<div>" + "<br>".join(LINES) + "</div>",
        "".join(f"<p>{line}</p>" for line in LINES),
        "<div>" + " ".join(LINES) + "</div>",
        "<div>" + "".join(f"<div>{line}</div>" for line in LINES) + "</div>",
    ],
)
def test_menu_and_foot_of_an_unknown_site_are_no_part_of_a_short_notice(body: str) -> None:
    document = normalize(f"<html><body>{MENU}{body}{LONG_FOOT}</body></html>".encode())
    assert document.title == LINES[0]
    assert document.text.split("\n\n")[:5] == list(LINES)


def test_a_signed_notice_of_maintenance_is_no_error_page() -> None:
    body = "<div><p>因系统维护，业务系统5月6日暂停服务。</p><p>云河市税务局</p><p>2024年5月5日</p></div>"
    assert normalize(f"<html><body>{body}</body></html>".encode()).kind == "document"


def test_files_named_under_the_signature_are_no_instrument() -> None:
    lines = (
        "关于人才名单的公示",
        "现将名单公示如下，公示期五天。",
        "云河市人社局",
        "2024年6月3日",
        "名单.xlsx",
    )
    html = "<div id='zoom'>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"
    assert [part.path for part in normalize(html.encode(), content_type="text/html").components] == ["notice"]


@pytest.mark.parametrize(
    "html",
    [
        "<div a='<'>" * 100_000,
        "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">",
        "<script>" * 50_000,
        "<p title='<script '>甲" * 50_000,
    ],
)
def test_markup_made_to_be_slow_is_read_in_seconds(html: str) -> None:
    start = time.process_time()
    document = normalize(f"{html}{PROSE}".encode(), content_type="text/html")
    assert time.process_time() - start < 20  # 1-3 s; quadratic it took minutes
    assert document.kind in ("document", "empty")


@pytest.mark.parametrize("target", ["/viewer.html?file=http://[x", "http://[x/a.pdf", "//[::1/x.pdf"])
def test_links_that_are_none_are_left_out(target: str) -> None:
    html = f"<div id='zoom'><p>{PROSE}</p><a href='{target}'>甲</a></div>"
    assert normalize(html.encode(), content_type="text/html").attachments == ()


def test_raised_digits_stay_raised() -> None:
    page = read_html(
        "<body><div id='zoomcon'><p>公共数据资源<sup>1</sup>的登记，面积不少于60m<sup> 2 </sup>，见<sup>注</sup>。</p></div></body>"
    )
    assert [block.text for block in page.blocks] == ["公共数据资源¹的登记，面积不少于60m²，见注。"]
