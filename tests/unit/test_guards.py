"""Where a crawl may go, and what an answer is worth."""

from __future__ import annotations

import pytest

from dibao.errors import UsageError
from dibao.records.capture import Visit
from spiders.cards import read_card
from spiders.guards.blocks import Judgement, is_whole, judge, judge_redirect
from spiders.guards.conditional import confirms, validators
from spiders.guards.egress import Egress, Pin, is_public, read_pins

DOCUMENT = b'<html><meta name="ArticleTitle" content="x"><title>x</title>\xe7\xb3\xbb\xe7\xbb\x9f\xe7\xbb\xb4\xe6\x8a\xa4\xe4\xb8\xad</html>'
URL = "http://a.test/content/post_1.html"


def excuse(text: str, title: str = "提示") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{text}</body></html>".encode()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - to be refused
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "ff02::1", "240.0.0.1", "localhost", "",
    ],
)  # fmt: skip
def test_addresses_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["121.8.227.1", "2408:8756::1", "::ffff:121.8.227.1", "64:ff9b::7908:e301"]
)
def test_addresses_outside(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.a.test/x", ""),
        ("http://www.a.test:8080/", ""),
        ("http://img.b.test/x", ""),
        ("http://b.test/x", ""),
        ("http://xb.test/x", "egress-host"),
        ("http://a.test/x", "egress-host"),
        ("http://www.a.test.evil/", "egress-host"),
        ("http://www.a.test@evil/", "egress-host"),
        ("http://127.0.0.1/", "egress-host"),
        ("http://www.a.test:22/", "egress-port"),
        ("http://www.a.test:99999/", "egress-host"),
        ("file:///etc/passwd", "egress-scheme"),
        ("ftp://www.a.test/", "egress-scheme"),
    ],
)
def test_egress(url: str, reason: str) -> None:
    text = "{name: c, title: t, site: 'http://www.a.test:8080/', platform: nfcms, standing: issuer, start: ['http://www.a.test/'], hosts: [www.a.test, .b.test]}"
    assert Egress(read_card(text, "c.yaml")).refusal(url) == reason


def test_pins() -> None:
    pins = read_pins(" .dibao.test=127.0.0.1:8123, one.test=[::1]:80,")
    assert pins == (Pin(".dibao.test", "127.0.0.1", 8123), Pin("one.test", "::1", 80))
    assert [pins[0].covers(host) for host in ("a.dibao.test", "dibao.test", "xdibao.test")] == [
        True,
        False,
        False,
    ]
    assert [pins[1].covers(host) for host in ("one.test", "a.one.test")] == [True, False]


@pytest.mark.parametrize(
    "text", ["x", "x=1", ".a=host:80", ".a=127.0.0.1:99999", "=127.0.0.1:1", ".=127.0.0.1:1"]
)
def test_wrong_pins(text: str) -> None:
    with pytest.raises(UsageError, match="resolve="):
        read_pins(text)


@pytest.mark.parametrize(
    ("status", "payload", "verdict"),
    [
        (200, DOCUMENT, Judgement("ok")),
        (200, b"plain words", Judgement("ok")),
        (200, b"", Judgement("error", "empty")),
        (404, b"x", Judgement("gone", "status-404")),
        (410, b"x", Judgement("gone", "status-410")),
        (403, b"x", Judgement("blocked", "status-403")),
        (412, b"x", Judgement("blocked", "status-412")),
        (429, b"x", Judgement("blocked", "status-429")),
        (521, b"x", Judgement("blocked", "status-521")),
        (500, b"x", Judgement("error", "status-500")),
        (400, b"x", Judgement("error", "status-400")),
        (503, excuse("系统维护中"), Judgement("blocked", "marker-maintenance")),
        (200, excuse("网站正在升级，请稍后再试"), Judgement("blocked", "marker-maintenance")),
        (200, b"<html><script>var $_ts=window['$_ts']</script></html>", Judgement("blocked", "marker-challenge")),
        (200, excuse("请完成安全验证"), Judgement("blocked", "marker-challenge")),
        (200, excuse("您访问的页面不存在或已删除"), Judgement("soft404", "marker-missing")),
        (200, excuse("抱歉", "404 - 出错了"), Judgement("soft404", "marker-missing")),
        (200, "<html><title>提示</title>抱歉，页面不存在</html>".encode("gb18030"), Judgement("soft404", "marker-missing")),
        # pages *about* such things are pages
        (200, excuse("网站系统升级期间暂停服务。" + "详细说明。" * 300, "关于系统维护的通知"), Judgement("ok")),
        (200, excuse("政务服务平台。" * 3000, "关于第404号提案的答复"), Judgement("ok")),
    ],
)  # fmt: skip
def test_judgements(status: int, payload: bytes, verdict: Judgement) -> None:
    assert judge(URL, status, payload) == verdict


def test_a_page_in_place_of_a_pdf() -> None:
    assert judge("http://a.test/x.PDF", 200, excuse("正文")) == Judgement("soft404", "html-for-pdf")
    assert judge("http://a.test/x.pdf", 200, b"junk\n%PDF-1.4") == Judgement("ok")


def test_torsos() -> None:
    assert judge(URL, 200, DOCUMENT, cut=True) == Judgement("partial", "cut")
    assert judge(URL, 200, DOCUMENT, unbounded=True) == Judgement("ok")
    assert all(
        judge(URL, 200, DOCUMENT[:size], unbounded=True).verdict == "partial" for size in range(len(DOCUMENT))
    )


def test_whole() -> None:
    for payload in (b"%PDF-1.4 ... %%EOF\n", b"PK..PK\x05\x06" + b"\0" * 18, b'{"a": 1}\n', b"[1]"):
        assert is_whole(payload)
        assert not is_whole(payload[: len(payload) // 2])
    assert not is_whole(b"text")


@pytest.mark.parametrize(
    ("location", "verdict"),
    [
        ("/", Judgement("soft404", "redirect-home")),
        ("http://www.a.test/index.html", Judgement("soft404", "redirect-home")),
        ("/404.html", Judgement("soft404", "redirect-error")),
        ("/error.jsp?u=1", Judgement("soft404", "redirect-error")),
        ("https://a.test/content/post_1.html", Judgement("ok", "redirect")),
        ("/?id=3", Judgement("ok", "redirect")),
    ],
)
def test_redirects(location: str, verdict: Judgement) -> None:
    assert judge_redirect(URL, location) == verdict


def test_conditions() -> None:
    due = Visit(URL, "due", sha256="a", etag='"e"', last_modified="Mon")
    assert validators(due) == {"If-None-Match": '"e"', "If-Modified-Since": "Mon"}
    assert validators(Visit(URL, "start", sha256="a", etag='"e"')) == {}
    assert validators(Visit(URL, "due", etag='"e"')) == {}
    assert validators(Visit(URL, "due", sha256="a", etag="x\r\nHost: b")) == {}
    assert validators(None) == {}
    assert confirms(due, 304, "")
    assert confirms(due, 200, "a")
    assert not confirms(due, 200, "b")
    assert not confirms(Visit(URL, "due", sha256="a"), 304, "")
    assert not confirms(None, 304, "")
