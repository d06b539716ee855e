"""The fictional portal: its pages, its days, its manners on the wire."""

from __future__ import annotations

import gzip
import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from dibao.demo.key import post_url
from dibao.demo.portal import DAYS, Portal, Response
from dibao.demo.schedule import NIGHTS, Post, schedule
from dibao.demo.server import main, serve
from dibao.demo.sites.mirror import gloss, traditional
from dibao.demo.texts import CONTENT, plain, text
from spiders.cards import load_cards

CITY = "www.yunlan.dibao.test"
GAZETTE = "gb.yunlan.dibao.test"


def get(portal: Portal, url: str, **headers: str) -> Response:
    parts = urlsplit(url)
    return portal.respond(
        parts.netloc,
        parts._replace(scheme="", netloc="").geturl(),
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


def html(portal: Portal, url: str) -> LexborHTMLParser:
    response = get(portal, url)
    assert response.status == 200, url
    return LexborHTMLParser(response.body.decode())


def post(key: str, site: str = "city") -> Post:
    return next(post for post in schedule().posts if post.key == key and post.site == site)


def url_of(key: str, site: str = "city") -> str:
    return post_url(schedule(), post(key, site))


def listed(portal: Portal, start: str, item: str, following: str) -> list[str]:
    """Return the links of a listing, page after page."""
    links: list[str] = []
    pages, seen = [start], set()
    while pages:
        page = pages.pop()
        if page in seen:
            continue
        seen.add(page)
        tree = html(portal, page)
        links += [urljoin(page, node.attributes["href"] or "") for node in tree.css(item)]
        pages += [urljoin(page, node.attributes["href"] or "") for node in tree.css(following)]
    return links


@pytest.mark.parametrize("day", NIGHTS)
def test_every_visible_post_is_listed_once_and_nothing_else(day: int) -> None:
    portal = Portal(day)
    selectors = {
        "city": (".infoList a", "a.next"),
        "fengyu": (".infoList a", "a.next"),
        "news": ("ul.news-list li.item > a", "a.next"),
        "mirror": ("a.doc", "a.next"),
    }
    starts = {"news": ["/zhengwu/index.html"], "mirror": ["/zcwj/"]}
    for site in schedule().sites:
        if site.key not in selectors:
            continue  # read by their platform's class in test_demo_platforms
        found = []
        for path in starts.get(site.key) or [f"/{column.path}/index.html" for column in site.columns]:
            found += listed(portal, f"http://{site.host}{path}", *selectors[site.key])
        wanted = [
            post_url(schedule(), post)
            for post in schedule().posts
            if post.site == site.key and post.visible(day)
        ]
        assert sorted(found) == sorted(wanted)


def test_a_listing_holds_twenty_rows_and_states_its_total() -> None:
    first = html(Portal(0), f"http://{CITY}/zwgk/tzgg/index.html")
    second = html(Portal(0), f"http://{CITY}/zwgk/tzgg/index_2.html")
    rows = len(first.css(".infoList li")), len(second.css(".infoList li"))
    assert rows[0] == 20
    assert 0 < rows[1] < 20
    assert f"共{sum(rows)}条记录" in (first.body.text() if first.body else "")
    assert (
        f'"index","html",{sum(rows)})' in get(Portal(0), f"http://{CITY}/zwgk/tzgg/index.html").body.decode()
    )
    assert get(Portal(0), f"http://{CITY}/zwgk/tzgg/index_3.html").status == 404


def test_posts_bear_the_standard_labels_and_their_text() -> None:
    tree = html(Portal(0), url_of("allowance"))
    labels = {node.attributes["name"]: node.attributes["content"] for node in tree.css("meta[name]")}
    assert labels["ArticleTitle"] == text("allowance").title
    assert labels["PubDate"] == "2026-02-04 11:30"
    assert labels["ContentSource"] == "云澜市人民政府"
    assert labels["SiteIDCode"] == "9901000001"
    assert {"SiteName", "SiteDomain", "ColumnName", "ColumnType"} <= labels.keys()
    body = tree.css_first("#zoomcon").text()
    assert all(
        line in body for line in plain([line for line in text("allowance").lines if line.text]).split("\n")
    )
    merged = {(node.attributes.get("colspan"), node.attributes.get("rowspan")) for node in tree.css("td")}
    assert merged == {(None, None), ("2", None), (None, "2")}


def test_a_repost_says_so_and_drops_the_number() -> None:
    body = get(Portal(0), url_of("canteen", "fengyu")).body.decode()
    assert "（转载）" + text("canteen").title in body
    assert text("canteen").number not in body
    assert text("canteen").number in get(Portal(0), url_of("canteen")).body.decode()


def test_every_request_gets_another_token_and_count_and_nothing_else_differs() -> None:
    portal = Portal(0)
    first, second = (get(portal, url_of("siren")).body.decode() for _ in range(2))
    assert first != second
    changing = re.compile(r'(?<=content=")[0-9a-f]{40}|(?<=value=")[0-9a-f]{40}|482\d\d')
    assert changing.sub("", first) == changing.sub("", second)
    assert get(Portal(0), url_of("siren")).body.decode() == first  # a new portal begins anew


def test_the_mobile_twin_is_the_same_post() -> None:
    twin = url_of("siren").replace("post_", "mpost_")
    assert twin in get(Portal(0), url_of("siren")).body.decode()
    assert get(Portal(0), twin).status == 200


def test_a_clause_changes_without_a_word() -> None:
    before, after = (get(Portal(day), url_of("talent-flats")).body.decode() for day in (0, 1))
    assert "市场租金的60%收取" in before
    assert "市场租金的70%收取" in after
    assert "市场租金的60%收取" not in after


def test_an_attached_file_is_replaced_under_its_address() -> None:
    tree = html(Portal(0), url_of("rd-projects"))
    link = tree.css_first("a.nfw-cms-attachment")
    assert link.attributes["download"] == link.text() == "2026年度云澜市重点研发计划项目申报指南.pdf"
    files = [get(Portal(day), link.attributes["href"] or "") for day in DAYS]
    assert all(file.body.startswith(b"%PDF") for file in files)
    assert [file.body == files[0].body for file in files] == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("key", "statuses"),
    [
        ("firms-list", [200, 404, 404, 404, 404, 404]),
        ("bus-routes", [200, 404, 404, 404, 404, 200]),
        ("library", [200, 404, 200, 200, 200, 200]),
        ("hearing", [200, 412, 200, 200, 200, 200]),
        ("relics", [200] * 6),
        ("startup", [404, 200, 200, 200, 200, 200]),
    ],
)
def test_pages_come_and_go(key: str, statuses: list[int]) -> None:
    assert [get(Portal(day), url_of(key)).status for day in DAYS] == statuses


def test_a_maintenance_page_stands_in_for_a_document_with_status_200() -> None:
    body = get(Portal(5), url_of("relics")).body.decode()
    assert "系统维护中" in body
    assert "文物保护单位" not in body


def test_the_footer_changes_on_day_five_and_the_text_does_not() -> None:
    trees = [html(Portal(day), url_of("siren")) for day in (1, 5)]
    assert trees[0].css_first("#zoomcon").html == trees[1].css_first("#zoomcon").html
    assert trees[0].css_first(".footer p").text() != trees[1].css_first(".footer p").text()


def test_the_news_site_adds_an_opening_and_cuts_the_end_off() -> None:
    article = html(Portal(0), url_of("greenway", "news")).css_first("#article").text()
    assert "原文如下：" in article
    assert "第十二条" in article
    assert "第十五条" not in article


@pytest.mark.parametrize("day", NIGHTS)
def test_validators_answer_304_until_the_bytes_change(day: int) -> None:
    url = f"http://{GAZETTE}/attachment/2026/ylszfgb202601.pdf"
    earlier = dict(get(Portal(0), url).headers)
    tagged = get(Portal(day), url, if_none_match=earlier["ETag"])
    dated = get(Portal(day), url, if_modified_since=earlier["Last-Modified"])
    assert tagged.status == dated.status == (304 if day == 0 else 200)  # made anew on the days 1 and 5
    assert (tagged.body == b"") == (day == 0)
    index = get(Portal(day), url, if_modified_since="no date")
    assert index.status == 200


def test_only_some_sites_pack_and_only_when_asked() -> None:
    portal = Portal(0)
    packed = get(portal, url_of("siren"), accept_encoding="gzip, deflate")
    assert ("Content-Encoding", "gzip") in packed.headers
    assert text("siren").title in gzip.decompress(packed.body).decode()
    for url, asked in ((url_of("siren"), ""), (f"http://{GAZETTE}/", "gzip")):
        assert "Content-Encoding" not in dict(get(portal, url, accept_encoding=asked).headers)


def test_robots_and_unknown_hosts() -> None:
    portal = Portal(0)
    assert get(portal, f"http://{CITY}/robots.txt").status == 404
    assert b"Allow: /" in get(portal, f"http://{GAZETTE}/robots.txt").body
    assert b"crawl-delay" not in get(portal, f"http://{GAZETTE}/robots.txt").body.lower()
    assert get(portal, "http://example.test/").status == 404


def test_the_server_tells_sites_apart_by_host_and_can_be_asked_at_once() -> None:
    def ask(host: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(serving.address, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": host})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    with serve(Portal(0)) as serving, ThreadPoolExecutor(8) as pool:
        assert serving.address.startswith("127.0.0.1:")
        hosts = [site.host for site in schedule().sites] * 4
        for host, (status, body) in zip(hosts, pool.map(ask, hosts), strict=True):
            site = next(site for site in schedule().sites if site.host == host)
            name = gloss(traditional(site.name)) if site.key == "mirror" else site.name
            assert status == 200
            assert name.encode() in body


def test_the_server_answers_head_without_a_body_on_a_kept_connection() -> None:
    with serve(Portal(0)) as serving:
        connection = http.client.HTTPConnection(serving.address, timeout=10)
        connection.request("HEAD", "/robots.txt", headers={"Host": GAZETTE})
        head = connection.getresponse()
        assert (head.read(), head.getheader("Content-Length")) == (b"", "23")
        serving.portal.day = 1
        connection.request("GET", "/2026/4/index.html", headers={"Host": GAZETTE})
        response = connection.getresponse()
        assert (response.status, response.getheader("Date")) == (200, "Mon, 02 Mar 2026 18:00:00 GMT")
        response.read()
        connection.close()


def test_the_server_refuses_a_day_outside_the_story() -> None:
    assert CliRunner().invoke(main, ["--day", "7"]).exit_code == 2


def test_the_cards_fit_the_sites() -> None:
    cards = load_cards((CONTENT.parent / "cards",))
    names = {path.stem for path in (CONTENT.parent / "cards").glob("*.yaml")}
    assert names <= cards.keys()
    hosts = {site.host for site in schedule().sites}
    assert {host for name in names for host in cards[name].hosts} == hosts
    for name in names:
        for start in cards[name].start:
            assert get(Portal(0), start).status == 200
