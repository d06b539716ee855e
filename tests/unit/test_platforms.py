"""Listing pages and attachments of each platform."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.cards import Card, read_card
from spiders.links import absolute, place
from spiders.platforms import PLATFORMS, Item, platform_of
from spiders.platforms.listing import MAX_ITEMS, decode

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "html"
WJ = "http://www.city.test/wj/"


def card(platform: str, **more: str) -> Card:
    keys = {
        "name": "c",
        "title": "t",
        "site": "http://www.city.test/",
        "platform": platform,
        "start": f"[{WJ}index.html]",
        "standing": "issuer",
        **more,
    }
    return read_card("\n".join(f"{key}: {value}" for key, value in keys.items()), "c.yaml")


def test_nfcms_column() -> None:
    html = """<header><a href="/xw/content/post_1.html">头条</a></header>
      <ul><li><a href="content/post_2.html" title="关于印发办法的通知">关于印发…</a><span>2026-03-02</span></li>
      <li><a href="content/mpost_3.html">丙</a> 2026年3月1日</li>
      <li><a href="/other/content/post_4.html">丁</a><i>2026/2/28</i></li>
      <li><a href="content/post_2.html">重复</a></li></ul>
      <p>共 40 条</p><a href="index_2.html">2</a><a href="index_3.html">3</a><a href="../lj/index_2.html">别处</a>
      <a href="/gy/content/post_9.html">关于我们</a><a href="javascript:void(0)">x</a>"""
    nfcms = platform_of(card("nfcms"))
    listing = nfcms.listing(f"{WJ}index.html", html)
    assert listing.items == (
        Item(f"{WJ}content/post_2.html", "关于印发办法的通知", date(2026, 3, 2)),
        Item(f"{WJ}content/post_3.html", "丙", date(2026, 3, 1)),
        Item("http://www.city.test/other/content/post_4.html", "丁", date(2026, 2, 28)),
    )
    assert (listing.next, listing.total) == ((f"{WJ}index_2.html",), 40)
    assert nfcms.listing(f"{WJ}index_3.html", html).next == ()
    assert [nfcms.is_listing(f"{WJ}{name}") for name in ("", "index.html", "index_12.html", "content/post_2.html")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_nfcms_pager_that_skips() -> None:
    listing = platform_of(card("nfcms")).listing(f"{WJ}index.html", '<a href="index_9.html">末页</a>')
    assert listing.next == (f"{WJ}index_2.html",)


def test_nfcms_attachments() -> None:
    body = """<html><a class="nfw-cms-attachment" href="/attachment/1/2/3?id=4">无名</a>
      <a href="附件 1.PDF#page=2">附件</a><iframe src="/js/viewer.html?file=/a/b.pdf&x=1"></iframe>
      <a href="next.html">页</a><a href="data:application/pdf;base64,xx">d</a><a href="http://[bad/x.pdf">b</a></html>"""
    assert platform_of(card("nfcms")).attachments(f"{WJ}content/post_1.html", body.encode()) == (
        "http://www.city.test/attachment/1/2/3?id=4",
        f"{WJ}content/%E9%99%84%E4%BB%B6%201.PDF",
        "http://www.city.test/a/b.pdf",
    )
    assert platform_of(card("nfcms")).attachments(WJ, b"%PDF-1.7 <a href=x.pdf>") == ()


def test_gazette_index_and_issue() -> None:
    gazette = platform_of(card("gazette"))
    index = gazette.listing(
        f"{WJ}index.html",
        '<nav><a href="/wj/x/index.html">n</a></nav><a href="2026/2/index.html">2</a><a href="2026/1/">1</a><a href="/zw/index.html">o</a>',
    )
    assert (index.items, index.next) == ((), (f"{WJ}2026/2/index.html", f"{WJ}2026/1/"))
    issue = gazette.listing(
        f"{WJ}2026/2/index.html",
        '<a href="content/post_7.html">甲</a><a href="../../pdf/2.pdf">全文</a><a href="../../index.html">返回</a>',
    )
    assert [item.url for item in issue.items] == [f"{WJ}2026/2/content/post_7.html", f"{WJ}pdf/2.pdf"]
    assert issue.next == (f"{WJ}index.html",)


API = "http://www.city.test/x/gkmlpt/api/all/557?page=1&sid=200035"


def test_gkmlpt_index() -> None:
    tree = """[{"id":549,"name":"\\u6307\\u5357","jump_url":"/guide","children":[]},
      {"id":556,"jump_url":"","children":[{"id":557,"post_count":3,"children":[]},{"id":558,"post_count":4}]}]"""
    html = f"<script>window._CONFIG = {{APP_URL: 'http://www.city.test/x', SID: '200035', TREE: {tree}, ENV: ''}};</script>"
    gkmlpt = platform_of(card("gkmlpt", start="[http://www.city.test/x/gkmlpt/index]"))
    listing = gkmlpt.listing("http://www.city.test/x/gkmlpt/index", html)
    assert (listing.items, listing.total) == ((), 7)
    assert listing.next == (API, API.replace("557", "558"))
    assert [gkmlpt.is_listing(url) for url in (API, WJ, "http://www.city.test/x/gkmlpt/content/0/9/post_9.html")] == [
        True, False, False,
    ]  # fmt: skip


def test_gkmlpt_rows_until_the_count_is_reached() -> None:
    def answer(*posts: int, count: int) -> str:
        rows = [
            {
                "id": post,
                "title": f"题 {post}",
                "url": f"/gkmlpt/content/0/0/post_{post}.html",
                "date": 1697644800,
            }
            for post in posts
        ]
        return json.dumps({"classify": {"post_count": count}, "articles": rows})

    gkmlpt = platform_of(card("gkmlpt", start=f"['{API}']"))
    first = gkmlpt.listing(API, answer(1, 2, count=3))
    assert first.items[0] == Item(
        "http://www.city.test/gkmlpt/content/0/0/post_1.html", "题 1", date(2023, 10, 19)
    )
    assert (first.next, first.total) == ((API.replace("page=1", "page=2"),), 3)
    assert gkmlpt.listing(first.next[0], answer(3, count=3)).next == ()
    empty = gkmlpt.listing(API.replace("557", "9"), answer(count=0))
    assert (empty.items, empty.next, empty.end) == ((), (), True)
    assert not gkmlpt.listing(API, "<html>维护</html>").end
    assert not gkmlpt.listing(API, "[" * 100_000).end


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        ('createPageHTML(3, 0, "index", "html");', (f"{WJ}index_1.html",)),
        ("createPageHTML( 3,1,'index','shtml')", (f"{WJ}index_2.shtml",)),
        ('createPageHTML(3, 2, "index", "html");', ()),
        ("function createPageHTML(_nPageCount,_nCurrIndex){}", ()),
    ],
)
def test_trs_column(pager: str, following: tuple[str, ...]) -> None:
    html = f"""<nav><a href="/xw/202603/t20260301_1.html">头条</a></nav>
      <ul><li><a href="./202603/t20260302_1187.html" title="关于印发办法的通知">关于印发…</a><span>2026-03-02</span></li>
      <li><a href="/zwgk/about.html">关于我们</a></li></ul><script>{pager}</script>"""
    trs = platform_of(card("trs", start=f"[{WJ}index.html, http://www.city.test/gb/zcwj.shtml]"))
    listing = trs.listing(f"{WJ}index.html", html)
    assert listing.items == (Item(f"{WJ}202603/t20260302_1187.html", "关于印发办法的通知", date(2026, 3, 2)),)
    assert listing.next == following
    names = ("wj/", "wj/index_4.html", "gb/zcwj_2.shtml", "gb/other_2.shtml", "wj/202603/t20260302_1187.html")
    assert [trs.is_listing(f"http://www.city.test/{name}") for name in names] == [
        True,
        True,
        True,
        False,
        False,
    ]


PROXY = "http://www.city.test/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=2&perpage=2&columnid=7&webid=1"


def records(*numbers: int, total: int) -> str:
    rows = "".join(
        f"<record><![CDATA[<li><a href='/art/2026/3/2/art_7_{n}.html'>文件{n}号</a><b>2026-03-02</b></li>]]></record>"
        for n in numbers
    )
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{rows}</recordset></datastore>"


def test_hanweb_goes_on_after_the_records_received() -> None:
    hanweb = platform_of(card("hanweb", start=f"['{PROXY}']"))
    first = hanweb.listing(PROXY, records(1, 2, 3, 4, 5, total=7))
    assert first.items[0] == Item(
        "http://www.city.test/art/2026/3/2/art_7_1.html", "文件1号", date(2026, 3, 2)
    )
    assert (len(first.items), first.total) == (5, 7)
    assert first.next == (PROXY.replace("startrecord=1&endrecord=2", "startrecord=6&endrecord=7"),)
    assert hanweb.listing(first.next[0], records(6, 7, total=7)).next == ()
    assert hanweb.listing(PROXY, records(total=0)).end
    assert not hanweb.listing(PROXY, "<html>维护</html>").end
    assert hanweb.is_listing(PROXY)
    assert hanweb.is_listing("http://www.city.test/col/col7/index.html")
    assert not hanweb.is_listing("http://www.city.test/art/2026/3/2/art_7_1.html")


def test_hanweb_reads_the_records_a_column_page_embeds() -> None:
    url = "http://www.city.test/col/col7/index.html"
    html = f"<a href='/art/2026/1/1/art_9_9.html'>别栏</a><script type='text/xml'>{records(1, 2, total=2)}</script>"
    listing = platform_of(card("hanweb", start=f"['{url}']")).listing(url, html)
    assert [item.title for item in listing.items] == ["文件1号", "文件2号"]
    assert listing.next == ()


def test_static_by_selectors() -> None:
    static = platform_of(card("static", listing='{item: "li.doc", next: "a.next"}'))
    html = '<a href="a.html">x</a><ul><li class=doc><a href="b.html">乙</a> 2026-01-02</li></ul><a class=next href="p2.html">n</a>'
    listing = static.listing(f"{WJ}index.html", html)
    assert listing.items == (Item(f"{WJ}b.html", "乙", date(2026, 1, 2)),)
    assert listing.next == (f"{WJ}p2.html",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_decode(encoding: str) -> None:
    assert decode("龍圳市〔2026〕".encode(encoding)) == "龍圳市〔2026〕"


def test_decode_of_a_torn_page_keeps_its_links() -> None:
    assert '<a href="x">公报</a>' in decode(
        '<meta charset="utf-8"><a href="x">公报</a>'.encode() + b" " * 100 + b"\xe5\x85"
    )


@given(st.text(max_size=200), st.sampled_from(sorted(PLATFORMS)))
def test_no_page_makes_a_platform_raise_or_leave_http(junk: str, name: str) -> None:
    more = {"listing": "{item: a, next: a.n}"} if name == "static" else {}
    platform = platform_of(card(name, **more))
    html = f'<a href="{junk}">a</a><li>{junk}<a class=n href="{junk}">x</a>'
    listing = platform.listing(f"{WJ}index.html", html)
    for url in (
        *(item.url for item in listing.items),
        *listing.next,
        *platform.attachments(WJ, html.encode()),
    ):
        assert url.startswith(("http://", "https://"))
        assert place(url) == url


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../a.html#x", "http://www.city.test/a.html"),
        ("//b.test/x?t=1&id=2", "http://b.test/x?id=2"),
        ("http://B.test:80/x", "http://b.test/x"),
        ("mailto:a@b", None),
        ("file:///etc/passwd", None),
        ("http://a:0/", None),
        ("http://a:99999/", None),
        ("http://[::1/x", None),
        ("x" * 3000, None),
        ("", None),
    ],
)
def test_links(href: str, url: str | None) -> None:
    assert absolute(WJ, href) == url


@pytest.mark.skipif(not SHARED.is_dir(), reason="the saved pages are not beside this checkout")
def test_a_saved_column() -> None:
    page = next(SHARED.glob("20b_*"))
    url = "https://rsj.gz.gov.cn/ywzt/ldgx/ldrszyzc/zcgg/index.html"
    listing = platform_of(card("nfcms")).listing(url, decode(page.read_bytes()))
    assert len(listing.items) == 15
    assert all("/zcgg/content/post_" in item.url and item.title and item.date for item in listing.items)
    assert listing.next == (url.replace("index", "index_2"),)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("platform", ["nfcms", "gazette"])
@pytest.mark.parametrize("before", ["", "<div>"])
def test_a_trap_of_links_ends(platform: str, before: str) -> None:
    """It took time in the square of the number of links: hours for a page of 5 MB."""
    for folder in ("content", "/elsewhere"):
        html = "".join(f'{before}<a href="{folder}/post_{number}.html">x</a>' for number in range(10_000))
        listing = platform_of(card(platform)).listing(f"{WJ}index.html", f"<div>{html}</div>")
        assert len(listing.items) in (0, MAX_ITEMS)
