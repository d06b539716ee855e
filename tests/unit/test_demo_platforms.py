"""The demo's catalogue sites, read by the classes that read the real families: every post is listed, each once."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from dibao.demo.key import post_url
from dibao.demo.portal import Portal
from dibao.demo.schedule import NIGHTS, schedule
from dibao.demo.texts import CONTENT
from normalizers.document import normalize
from spiders.cards import load_cards
from spiders.platforms import platform_of
from spiders.platforms.listing import decode

CARDS = load_cards((CONTENT.parent / "cards",))
SOURCES = ["wangxi-catalogue", "province", "yunlan-transport"]


def ask(portal: Portal, url: str) -> bytes:
    parts = urlsplit(url)
    response = portal.respond(parts.netloc, parts._replace(scheme="", netloc="").geturl(), {})
    assert response.status == 200, url
    return response.body


def walk(portal: Portal, source: str) -> tuple[list[str], list[str]]:
    """Return the listing pages a crawl reads and the documents they name."""
    card = CARDS[source]
    platform = platform_of(card)
    waiting, pages, found = list(card.start), [], []
    while waiting:
        url = waiting.pop(0)
        assert platform.is_listing(url)
        assert url not in pages
        pages.append(url)
        listing = platform.listing(url, decode(ask(portal, url)))
        found += [item.url for item in listing.items]
        waiting += listing.next
    return pages, found


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("day", NIGHTS)
def test_every_post_is_listed(source: str, day: int) -> None:
    pages, found = walk(Portal(day), source)
    host = urlsplit(CARDS[source].site).netloc
    posts = [
        post for post in schedule().posts if schedule().site(post.site).host == host and post.visible(day)
    ]
    assert set(found) == {post_url(schedule(), post) for post in posts}
    assert len(pages) >= 2


@pytest.mark.parametrize("source", SOURCES)
def test_every_post_reads_as_what_was_written(source: str) -> None:
    card = CARDS[source]
    platform = platform_of(card)
    for post in schedule().posts:
        url = post_url(schedule(), post)
        if urlsplit(url).netloc != urlsplit(card.site).netloc:
            continue
        assert not platform.is_listing(url)
        shown = post.text(5)
        clean = normalize(
            ask(Portal(5), url), content_type="text/html; charset=utf-8", url=url, card=card.page_hints()
        )
        assert (clean.kind, clean.title, clean.platform) == ("document", shown.title, card.platform)
        assert clean.document_number == ("" if post.repost else shown.number)
        assert (clean.signed, clean.published) == (shown.signed, post.at.date())


def test_a_catalogue_gives_its_first_page_for_page_nought_and_none_past_the_last() -> None:
    api = "/gkmlpt/api/all/9312?sid=990031&page="
    bodies = [Portal(5).respond("www.wangxi.dibao.test", f"{api}{page}", {}) for page in range(5)]
    assert [body.status for body in bodies] == [200, 200, 200, 200, 404]
    assert bodies[0].body == bodies[1].body != bodies[2].body


def test_a_page_that_says_gb2312_holds_characters_outside_it() -> None:
    post = next(post for post in schedule().posts if post.charset)
    url = post_url(schedule(), post)
    body = ask(Portal(0), url)
    assert b"charset=gb2312" in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")
    clean = normalize(
        body, content_type="text/html; charset=gb2312", url=url, card=CARDS["province"].page_hints()
    )
    assert "陶镕、林䶮" in clean.text
    assert "\ufffd" not in clean.text


def test_the_list_service_answers_with_more_than_was_asked_for() -> None:
    start = CARDS["yunlan-transport"].start[0]
    pages, found = walk(Portal(0), "yunlan-transport")
    assert ask(Portal(0), start).count(b"<record>") == 3
    assert len(pages) == 4
    assert len(found) == len(set(found)) == 10
    stepped = start.replace("startrecord=1&endrecord=2", "startrecord=3&endrecord=4")
    overlap = platform_of(CARDS["yunlan-transport"]).listing(stepped, decode(ask(Portal(0), stepped)))
    assert {item.url for item in overlap.items} & set(found[:3])
