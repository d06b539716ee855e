"""Crawls of a misbehaving portal on loopback, each in a real process."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from dibao.errors import LeaseError
from dibao.records.capture import Capture, Plan, Run, Visit
from dibao.settings import load
from spiders.cards import read_card
from spiders.job import read_run, write_plan
from spiders.process import CrawlResult, crawl
from spiders.tally import INTERRUPTED
from storage.journal import members_of, read_spool
from storage.segments import payload_of, read_exchange

BASE = "http://city.dibao.test"
START = f"{BASE}/wj/index.html"
MARKED = '<meta name="ArticleTitle" content="通知">'


def page(text: str) -> bytes:
    return f"<html><head><title>{text}</title>{MARKED}</head><body>{text}</body></html>".encode()


def listing(*links: str, following: str = "") -> bytes:
    rows = "".join(f'<li><a href="{link}">文件</a><span>2026-03-02</span></li>' for link in links)
    pager = f'<a href="{following}">下一页</a>' if following else ""
    return f"<html><head><title>列表</title></head><body><ul>{rows}</ul>{pager}</body></html>".encode()


def answer(
    status: int, body: bytes = b"", *headers: str, kind: str = "text/html; charset=utf-8", length: bool = True
) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(target: str) -> bytes:
    return answer(302, b"", f"Location: {target}")


class Portal:
    """Serves `pages` (path -> bytes to send, or a function that talks to the socket)."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.pages: dict[str, bytes | Callable[[socket.socket], None]] = {}
        self.asked: Counter[str] = Counter()
        self.heads: dict[str, str] = {}
        self.times: list[float] = []
        self.accepted = 0
        self.reached = threading.Event()  # set when `awaited` is asked for
        self.awaited = ""

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _talk(self, connection: socket.socket) -> None:
        rest = b""
        with connection:
            connection.settimeout(60)
            try:
                while True:
                    while b"\r\n\r\n" not in rest:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        rest += piece
                    head, _, rest = rest.partition(b"\r\n\r\n")
                    path = head.split(b" ", 2)[1].decode()
                    self.asked[path] += 1
                    self.times.append(monotonic())
                    self.heads[path] = head.decode("latin-1")
                    if path == self.awaited:
                        self.reached.set()
                    what = self.pages.get(path, answer(404, b"<html><title>404</title></html>"))
                    if callable(what):
                        what(connection)
                        return
                    connection.sendall(what)
            except OSError:  # the client went away: some misbehaviours are there to make it do so
                return


def cut_connection(connection: socket.socket) -> None:
    connection.sendall(answer(200, page("切断" * 500))[:-700])


def close_delimited(connection: socket.socket) -> None:
    connection.sendall(answer(200, page("老服务器"), "Connection: close", length=False))


def cut_without_length(connection: socket.socket) -> None:
    connection.sendall(answer(200, page("老服务器" * 50)[:-40], "Connection: close", length=False))


def hang_up(connection: socket.socket) -> None:
    connection.close()


def endless(connection: socket.socket) -> None:
    connection.sendall(answer(200, length=False, kind="application/pdf"))
    while True:
        connection.sendall(b"x" * 65536)


def slow(connection: socket.socket) -> None:
    connection.sendall(answer(200, length=False) + b"<")
    connection.recv(1)


def many_headers(connection: socket.socket) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\nok"
    )
    connection.recv(1)


@dataclass(frozen=True)
class Crawled:
    code: int
    run: Run | None
    captures: tuple[Capture, ...]
    spool: Path
    log: str

    def of(self, path: str) -> Capture:
        """Return the last capture of a path."""
        return next(item for item in reversed(self.captures) if item.url == BASE + path)

    def payload(self, path: str) -> bytes:
        for journal in self.spool.glob("*.jsonl"):
            for item in reversed(read_spool(journal).captures):
                if item.capture.url == BASE + path and item.capture.size:
                    start, end = item.capture.offset, item.capture.offset + item.capture.size
                    return payload_of(
                        read_exchange(members_of(journal).read_bytes()[start:end], item.capture)
                    )
        raise AssertionError(f"no record of {path}")


@dataclass
class Bench:
    folder: Path
    portal: Portal

    def card(self, **changes: object) -> str:
        card = {
            "name": "city",
            "title": "市",
            "site": f"{BASE}/",
            "platform": "nfcms",
            "start": [START],
            "standing": "issuer",
            "delay": 0,
            **changes,
        }
        return json.dumps(card, ensure_ascii=False)

    def plan(self, *visits: Visit, known: tuple[str, ...] = (), kind: str = "nightly") -> Plan:
        start = Visit(START, "start")
        return Plan("city-20260302", "city", kind, date(2026, 3, 2), (start, *visits), known)  # type: ignore[arg-type]

    def command(self, plan: Plan, card: str, *options: str) -> tuple[list[str], dict[str, str]]:
        cards = self.folder / "cards"
        cards.mkdir(exist_ok=True)
        (cards / "city.yaml").write_text(card, encoding="utf-8")
        write_plan(plan, self.folder / "plan.json")
        command = [sys.executable, "-m", "spiders.crawl", "--plan", str(self.folder / "plan.json")]
        command += [
            "--spool",
            str(self.folder / "spool"),
            "--report",
            str(self.folder / "run.json"),
            *options,
        ]
        environment = {
            **os.environ,
            "DIBAO_SOURCES": str(cards),
            "DIBAO_RESOLVE": f".dibao.test=127.0.0.1:{self.portal.port}",
            "DIBAO_CONTACT": "https://archive.example/crawler",
        }
        return command, environment

    def crawl(self, plan: Plan | None = None, *options: str, card: str = "") -> Crawled:
        command, environment = self.command(plan or self.plan(), card or self.card(), *options)
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        return self.result(done.returncode, done.stderr)

    def result(self, code: int, log: str) -> Crawled:
        spool = self.folder / "spool"
        captures = [
            item.capture for path in sorted(spool.glob("*.jsonl")) for item in read_spool(path).captures
        ]
        return Crawled(code, read_run(self.folder / "run.json"), tuple(captures), spool, log)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    portal = Portal()
    thread = threading.Thread(target=portal.serve, daemon=True)
    thread.start()
    yield Bench(tmp_path, portal)
    portal.close()
    thread.join(5)


def test_a_night_of_misbehaviour(bench: Bench) -> None:
    pages = bench.portal.pages
    gb = page("国务院关于印发").decode().encode("gb18030")
    behaviours: dict[str, bytes | Callable[[socket.socket], None]] = {
        "missing": answer(404),
        "removed": answer(410),
        "challenge": answer(412, b"<html><script>$_ts=1</script></html>"),
        "maintenance": answer(
            200, "<html><title>提示</title><body>系统维护中，请稍后访问</body></html>".encode()
        ),
        "soft404": answer(200, "<html><title>提示</title><body>您访问的页面不存在</body></html>".encode()),
        "gzip": answer(200, gzip.compress(page("压缩"), mtime=0), "Content-Encoding: gzip"),
        "badgzip": answer(200, b"\x1f\x8bgarbage", "Content-Encoding: gzip"),
        "hop": redirect("/wj/content/post_91.html"),
        "outport": redirect(f"http://city.dibao.test:{bench.portal.port}/secret"),
        "outhost": redirect(f"http://127.0.0.1:{bench.portal.port}/secret"),
        "outfile": redirect("file:///etc/passwd"),
        "home": redirect("/"),
        "nowhere": redirect("http://[::1"),
        "badport": redirect("http://city.dibao.test:99999/"),
        "long": redirect("/" + "x" * 3000),
        "raw": answer(302, b"", "Location: /wj/content/\x1b[31m"),
        "status": answer(-1),
        "loop": redirect("/wj/content/post_95.html"),
        "cut": cut_connection,
        "old": close_delimited,
        "torso": cut_without_length,
        "hangup": hang_up,
        "slow": slow,
        "endless": endless,
        "headers": many_headers,
        "gb": answer(200, gb, kind="text/html"),
        "broken": answer(503),
        "empty": answer(200),
    }
    names = {name: f"/wj/content/post_{number}.html" for number, name in enumerate(behaviours, 1)}
    for name, what in behaviours.items():
        pages[names[name]] = what
    pages["/wj/content/post_91.html"] = redirect("/wj/content/post_92.html")
    pages["/wj/content/post_92.html"] = answer(200, page("到了"))
    for number in range(95, 105):
        pages[f"/wj/content/post_{number}.html"] = redirect(f"/wj/content/post_{number + 1}.html")
    pages["/wj/index.html"] = answer(200, listing(*names.values()))

    got = bench.crawl(None, "--timeout", "2", "--max-body", "1000000")

    outcome = {name: (got.of(path).verdict, got.of(path).reason) for name, path in names.items()}
    assert outcome == {
        "missing": ("gone", "status-404"),
        "removed": ("gone", "status-410"),
        "challenge": ("blocked", "status-412"),
        "maintenance": ("blocked", "marker-maintenance"),
        "soft404": ("soft404", "marker-missing"),
        "gzip": ("ok", ""),
        "badgzip": ("error", "content-coding"),
        "hop": ("ok", "redirect"),
        "outport": ("error", "egress-port"),
        "outhost": ("error", "egress-host"),
        "outfile": ("error", "egress-scheme"),
        "home": ("soft404", "redirect-home"),
        "nowhere": ("error", "egress-host"),
        "badport": ("error", "egress-host"),
        "long": ("error", "redirect-length"),
        "raw": ("ok", "redirect"),
        "status": ("error", "status-line"),
        "loop": ("ok", "redirect"),
        "cut": ("partial", "cut"),
        "old": ("ok", ""),
        "torso": ("partial", "no-length"),
        "hangup": ("error", "broken"),
        "slow": ("error", "timeout"),
        "endless": ("error", "too-large"),
        "headers": ("error", "headers"),
        "gb": ("ok", ""),
        "broken": ("error", "status-503"),
        "empty": ("error", "empty"),
    }
    assert got.code == 3
    assert got.run is not None
    assert got.run.state == "partial"
    assert got.run.missing == ()
    assert got.run.listed == len(behaviours)
    assert got.of(names["raw"]).redirect == f"{BASE}/wj/content/%1B%5B31m"
    assert "\x1b" not in got.log
    # bytes: the blob is the payload, the record the body as received
    assert got.payload(names["gzip"]) == page("压缩")
    assert got.of(names["gzip"]).sha256 == hashlib.sha256(page("压缩")).hexdigest()
    assert got.payload(names["gb"]) == gb
    # redirects: every hop is a capture that says where it came from, and loops end
    assert [got.of(f"/wj/content/post_{number}.html").via for number in (91, 92)] == [
        BASE + names["hop"],
        f"{BASE}/wj/content/post_91.html",
    ]
    assert got.of("/wj/content/post_92.html").verdict == "ok"
    assert got.of("/wj/content/post_99.html").reason == "redirects"
    assert "/wj/content/post_101.html" not in bench.portal.asked
    # nothing forbidden was touched, what failed was tried three times, all else once
    assert bench.portal.asked["/secret"] == 0
    assert "/" not in bench.portal.asked
    often = {path for path, count in bench.portal.asked.items() if count > 1}
    assert often == {names[name] for name in ("hangup", "slow", "headers", "broken")}
    assert "User-Agent: dibao/" in bench.portal.heads["/wj/index.html"]
    assert "(+https://archive.example/crawler)" in bench.portal.heads["/wj/index.html"]
    assert "Host: city.dibao.test" in bench.portal.heads["/wj/index.html"].splitlines()


def test_listings_documents_and_attachments(bench: Bench) -> None:
    pages = bench.portal.pages
    pages["/robots.txt"] = answer(
        200, b"User-agent: *\nDisallow: /wj/content/post_3.html\n", kind="text/plain"
    )
    pages["/wj/index.html"] = answer(
        200,
        listing(
            "content/post_1.html", "content/post_2.html", "content/mpost_2.html", following="index_2.html"
        ),
    )
    pages["/wj/index_2.html"] = answer(
        200, listing("content/post_2.html#top", "content/post_3.html", "content/post_9.html")
    )
    attached = page("附件").replace(
        b"</body>", b'<a class="nfw-cms-attachment" href="/attachment/1.pdf">x</a></body>'
    )
    pages["/wj/content/post_1.html"] = answer(200, attached, 'ETag: "a"')
    pages["/wj/content/post_2.html"] = answer(200, attached)
    pages["/attachment/1.pdf"] = answer(200, b"%PDF-1.7 %%EOF", kind="application/pdf")
    same, changed = page("不变"), page("改了")
    pages["/wj/content/post_5.html"] = answer(200, same)
    pages["/wj/content/post_6.html"] = answer(304)
    pages["/wj/content/post_7.html"] = answer(200, changed)
    digest = hashlib.sha256(same).hexdigest()
    visits = [
        Visit(f"{BASE}/wj/content/post_5.html", "due", sha256=digest),
        Visit(
            f"{BASE}/wj/content/post_6.html",
            "due",
            sha256=digest,
            etag='"six"',
            last_modified="Mon, 02 Mar 2026 00:00:00 GMT",
        ),
        Visit(f"{BASE}/wj/content/post_7.html", "due", sha256=digest, etag='"seven"'),
        Visit(f"{BASE}/wj/content/post_8.html", "gone"),
    ]
    got = bench.crawl(bench.plan(*visits, known=(f"{BASE}/wj/content/post_9.html",)))

    assert (got.code, got.run and got.run.reason) == (0, "")
    assert got.run is not None
    assert got.run.listed == 4
    assert got.run.verdicts == (("error", 1), ("gone", 1), ("ok", 4), ("unchanged", 2))
    assert max(bench.portal.asked.values()) == 1
    assert "/wj/content/post_9.html" not in bench.portal.asked
    assert (got.of("/wj/content/post_3.html").verdict, got.of("/wj/content/post_3.html").reason) == (
        "error",
        "robots",
    )
    assert "/wj/content/post_3.html" not in bench.portal.asked
    assert got.of("/wj/index_2.html").reason == "listing"
    assert got.of("/wj/content/post_1.html").via == START
    assert got.of("/wj/content/post_1.html").etag == '"a"'
    assert got.of("/attachment/1.pdf").via in {f"{BASE}/wj/content/post_{n}.html" for n in (1, 2)}
    for path in ("/wj/content/post_5.html", "/wj/content/post_6.html"):
        assert (got.of(path).verdict, got.of(path).sha256, got.of(path).size) == ("unchanged", digest, 0)
    assert got.of("/wj/content/post_6.html").etag == '"six"'
    assert 'If-None-Match: "six"' in bench.portal.heads["/wj/content/post_6.html"]
    assert "If-Modified-Since: Mon, 02 Mar 2026 00:00:00 GMT" in bench.portal.heads["/wj/content/post_6.html"]
    assert got.of("/wj/content/post_7.html").verdict == "ok"
    assert got.of("/wj/content/post_8.html").verdict == "gone"


@pytest.mark.parametrize(
    ("robots", "code", "reason"),
    [
        (answer(403), 4, "robots-status-403"),
        (answer(503), 75, "robots-status-503"),
        (answer(200, b"User-agent: *\nDisallow: /\n"), 4, "robots"),
    ],
    ids=["403", "503", "disallowed"],
)
def test_robots_that_say_stop(bench: Bench, robots: bytes, code: int, reason: str) -> None:
    bench.portal.pages["/robots.txt"] = robots
    got = bench.crawl()
    assert (got.code, got.run and got.run.reason) == (code, reason)
    assert set(bench.portal.asked) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("start", "code", "reason"),
    [
        (answer(404), 4, "start-gone: status-404"),
        (answer(412), 4, "start-blocked: status-412"),
        (answer(200, page("改版")), 4, "expect-min: listed 0 of at least 1"),
        (hang_up, 4, "start-error: broken"),
    ],
    ids=["dead", "blocked", "redesigned", "hangs-up"],
)
def test_a_dead_start_page_fails_the_run(
    bench: Bench, start: bytes | Callable[[socket.socket], None], code: int, reason: str
) -> None:
    bench.portal.pages["/wj/index.html"] = start
    bench.portal.pages["/wj/content/post_1.html"] = answer(200, page("还在"))
    got = bench.crawl(bench.plan(Visit(f"{BASE}/wj/content/post_1.html", "due")))
    assert (got.code, got.run and got.run.reason) == (code, reason)
    assert got.of("/wj/content/post_1.html").verdict == "ok"


def test_a_network_that_is_down_is_temporary(bench: Bench) -> None:
    bench.portal.pages["/robots.txt"] = hang_up
    bench.portal.pages["/wj/index.html"] = hang_up
    got = bench.crawl()
    assert (got.code, got.run and got.run.state) == (75, "failed")


def test_a_name_that_leads_inside_is_refused(bench: Bench) -> None:
    bench.portal.pages["/wj/index.html"] = answer(200, listing("content/post_1.html"))
    inside = f"http://localhost:{bench.portal.port}"
    card = bench.card(site=f"{inside}/", start=[f"{inside}/wj/index.html"], hosts=["localhost"])
    plan = Plan("city-1", "city", "nightly", date(2026, 3, 2), (Visit(f"{inside}/wj/index.html", "start"),))
    got = bench.crawl(plan, card=card)
    assert got.code == 4
    assert [item.reason for item in got.captures if item.url.endswith("robots.txt")] == ["egress-address"] * 3
    assert bench.portal.accepted == 0


def test_blocks_in_a_row_stop_the_run(bench: Bench) -> None:
    links = [f"content/post_{number}.html" for number in range(1, 31)]
    for link in links:
        bench.portal.pages[f"/wj/{link}"] = answer(403)
    bench.portal.pages["/wj/index.html"] = answer(200, listing(*links))
    got = bench.crawl()
    assert got.code == 3
    assert got.run is not None
    assert got.run.reason.startswith("stopped: blocked; missing: ")
    assert 5 <= sum(item.verdict == "blocked" for item in got.captures) < 20
    assert len(got.run.missing) == 30 - sum(item.verdict == "blocked" for item in got.captures)


def test_the_child_stops_when_its_parent_is_gone(bench: Bench) -> None:
    bench.portal.pages["/wj/index.html"] = slow
    bench.portal.awaited = "/wj/index.html"
    command, environment = bench.command(bench.plan(), bench.card(), "--watch-stdin")
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert bench.portal.reached.wait(60)
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(20) == 75
    got = bench.result(75, "")
    assert got.run is None
    assert [item.url for item in got.captures] in ([], [f"{BASE}/robots.txt"])


def test_sigterm_ends_a_run_in_order(bench: Bench) -> None:
    links = [f"content/post_{number}.html" for number in range(1, 31)]
    bench.portal.pages["/wj/index.html"] = answer(200, listing(*links))
    bench.portal.pages["/wj/content/post_1.html"] = answer(200, page("一"))
    bench.portal.awaited = "/wj/content/post_1.html"
    command, environment = bench.command(bench.plan(), bench.card(delay=0.3))
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        assert bench.portal.reached.wait(60)
        child.send_signal(signal.SIGTERM)
        code = child.wait(60)
    got = bench.result(code, "")
    assert code == 75
    assert got.run is not None
    assert got.run.state == "partial"
    assert got.run.reason.startswith(f"{INTERRUPTED}; missing: ")
    assert read_spool(next((bench.folder / "spool").glob("*.jsonl"))).run == got.run


def test_a_cookie_set_on_the_way_round(bench: Bench) -> None:
    pages = bench.portal.pages
    first = threading.Event()

    def guarded(connection: socket.socket) -> None:
        to_login = (
            redirect("/login") if not first.is_set() else answer(200, page("进来了"), "Connection: close")
        )
        first.set()
        connection.sendall(to_login)

    pages["/wj/index.html"] = answer(200, listing("content/post_1.html"))
    pages["/wj/content/post_1.html"] = guarded
    pages["/login"] = redirect("/wj/content/post_1.html")
    got = bench.crawl()
    assert (got.code, got.of("/wj/content/post_1.html").verdict) == (0, "ok")
    assert got.payload("/wj/content/post_1.html") == page("进来了")


def test_the_delay_is_kept_across_redirects_and_attachments(bench: Bench) -> None:
    pages, delay = bench.portal.pages, 0.3
    pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: nan\n", kind="text/plain")
    pages["/wj/index.html"] = answer(200, listing("content/post_1.html", "content/post_2.html"))
    pages["/wj/content/post_1.html"] = redirect("/wj/content/post_3.html")
    pages["/wj/content/post_3.html"] = answer(200, page("一"))
    files = "".join(f'<a href="/f/{number}.pdf">x</a>' for number in range(3)).encode()
    pages["/wj/content/post_2.html"] = answer(200, page("二").replace(b"</body>", files + b"</body>"))
    for number in range(3):
        pages[f"/f/{number}.pdf"] = answer(200, b"%PDF-1.7 %%EOF", kind="application/pdf")
    got = bench.crawl(card=bench.card(delay=delay))
    assert got.code == 0
    times = bench.portal.times
    assert len(times) == 8
    # a request may reach the portal up to 50 ms later than Scrapy sent it
    assert min(later - earlier for earlier, later in pairwise(times)) > delay - 0.05


def test_a_full_disk_ends_the_crawl_at_once(bench: Bench) -> None:
    links = [f"content/post_{number}.html" for number in range(200)]
    bench.portal.pages["/wj/index.html"] = answer(200, listing(*links))
    # RLIMIT_FSIZE makes every write beyond it fail, as a full disk does
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
        "from spiders.crawl import main; sys.exit(main(sys.argv[1:]))"
    )
    command, environment = bench.command(bench.plan(), bench.card())
    command[1:3] = ["-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 75, done.stderr
    assert "earlier write failed" in done.stderr
    assert sum(bench.portal.asked.values()) < 60


def test_a_body_that_fills_the_disk_ends_the_crawl(bench: Bench) -> None:
    links = [f"content/post_{number}.html" for number in range(50)]
    bench.portal.pages["/wj/index.html"] = answer(200, listing(*links))
    for link in links:
        bench.portal.pages[f"/wj/{link}"] = answer(200, bytes(4_000_000), kind="application/pdf")
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000000, 3000000)); "
        "from spiders.crawl import main; sys.exit(main(sys.argv[1:]))"
    )
    command, environment = bench.command(bench.plan(), bench.card())
    command[1:3] = ["-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    got = bench.result(done.returncode, done.stderr)
    assert "check space and rights" in done.stderr
    assert got.run is not None
    assert (got.run.state, got.run.reason) == ("failed", "spool") or got.run.state == "partial"
    assert sum(bench.portal.asked.values()) < 20
    assert got.of("/wj/index.html").verdict == "ok"


def test_a_crawl_as_a_child_process(bench: Bench) -> None:
    bench.portal.pages["/wj/index.html"] = answer(200, listing("content/post_1.html"))
    bench.portal.pages["/wj/content/post_1.html"] = answer(200, page("一"))
    result = child(bench)
    assert result.exit_code == 0
    assert result.run.state == "complete"
    assert "verdict=ok" in result.log.read_text(encoding="utf-8")


def child(bench: Bench, **options: float) -> CrawlResult:
    """Crawl as the pipeline does."""
    text = bench.card()
    _, environment = bench.command(bench.plan(), text)
    settings = load(
        store=str(bench.folder / "store"),
        sources=environment["DIBAO_SOURCES"],
        resolve=environment["DIBAO_RESOLVE"],
    )
    card = read_card(text, "city.yaml")
    return crawl(card, bench.plan(), spool=bench.folder / "spool", settings=settings, **options)


def runs_in(folder: Path) -> list[Run | None]:
    return [read_spool(journal).run for journal in sorted(folder.glob("*.jsonl"))]


def test_a_crawl_that_is_killed_leaves_a_failed_run(bench: Bench) -> None:
    bench.portal.pages["/wj/index.html"] = slow
    result = child(bench, patience=0.5)
    assert (result.exit_code, result.run.state, result.run.reason) == (75, "failed", "killed: SIGKILL")
    assert result.run in runs_in(bench.folder / "spool")


def test_a_crawl_that_crashes_leaves_a_failed_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(bench.folder))
    (bench.folder / "sitecustomize.py").write_text("raise SystemExit(1)\n")
    result = child(bench)
    assert (result.exit_code, result.run.state) == (4, "failed")
    assert result.run.reason == "crashed: exit 1, see the log"
    assert runs_in(bench.folder / "spool") == [result.run]


def test_a_source_is_crawled_once_at_a_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.process.ORPHAN", 0.2)
    locks = bench.folder / "store" / "local" / "locks"
    locks.mkdir(parents=True)
    with (locks / "city.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(LeaseError, match="another process is crawling it"):
            child(bench)
    assert not bench.portal.asked
    assert runs_in(bench.folder / "spool") == []


def test_a_crawl_waits_for_the_orphan_of_a_killed_parent(bench: Bench) -> None:
    locks = bench.folder / "store" / "local" / "locks"
    locks.mkdir(parents=True)
    file = (locks / "city.lock").open("ab")
    fcntl.flock(file, fcntl.LOCK_EX)
    bench.portal.pages["/wj/index.html"] = answer(200, listing("content/post_1.html"))
    bench.portal.pages["/wj/content/post_1.html"] = answer(200, page("一"))
    ending = threading.Timer(0.5, file.close)
    ending.start()
    assert child(bench).run.state == "complete"
    ending.join()
