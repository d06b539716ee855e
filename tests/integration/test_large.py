"""Payloads of any size pass through crawl, storage and web processes in pieces: their memory is measured."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from dibao.records.capture import Plan, Visit
from spiders.job import write_plan
from storage.journal import read_spool

BASE = "http://city.dibao.test"
MIB = 1 << 20
#: what the issue allows a 500 MB file to add to a process
ALLOWED = 64
PAGE = """<html><head><title>关于印发办法的通知</title><meta name="ArticleTitle" content="关于印发办法的通知">
</head><body><div class="article-content"><h1>关于印发办法的通知</h1><p>穗府办〔2026〕7号</p><p>各区人民政府：</p>
<p>现将办法印发给你们，请认真组织实施。实施中遇到的问题，请径向市人民政府办公厅反映。</p>
<p>附件：<a href="/files/big.pdf">办法全文.pdf</a></p><p>广州市人民政府办公厅</p><p>2026年3月1日</p></div></body></html>"""
LISTING = '<html><body><ul><li><a href="content/post_1.html">关于印发办法的通知</a><span>2026-03-02</span></li></ul></body></html>'
#: runs a verb in a process and says what memory it needed at the most
MEASURED = """
import sys
from pathlib import Path
try:
    {statement}
finally:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    sys.stderr.write(peak + "\\n")
"""
CRAWL = MEASURED.format(statement="from spiders.crawl import main; code = main(sys.argv[1:])")
DIBAO = MEASURED.format(statement="from dibao.cli import main; main(sys.argv[1:])")


def body(size: int) -> Iterator[bytes]:
    """Yield a PDF's beginning and noise: `size` bytes in pieces of 1 MiB, none like another."""
    noise = b"".join(hashlib.sha512(n.to_bytes(4)).digest() for n in range(MIB // 64))
    yield b"%PDF-1.7\n"
    left, number = size - 9, 0
    while left > 0:
        number += 1
        piece = (number.to_bytes(8) + noise[8:])[:left]
        left -= len(piece)
        yield piece


class Portal:
    """Serves one listing, one page, and its annex of `size` bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                path = connection.recv(65536).split(b" ")[1].decode()
                self._answer(connection, path)

    def _answer(self, connection: socket.socket, path: str) -> None:
        texts = {"/wj/index.html": LISTING, "/wj/content/post_1.html": PAGE}
        if path == "/files/big.pdf":
            self._send(connection, "200 OK", "application/pdf", self.size, body(self.size))
        elif path in texts:
            text = texts[path].encode()
            self._send(connection, "200 OK", "text/html; charset=utf-8", len(text), [text])
        else:
            self._send(connection, "404 Not Found", "text/html", 0, [])

    def _send(self, connection: socket.socket, status: str, kind: str, size: int, pieces: object) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        for piece in pieces:  # type: ignore[attr-defined]  # an iterable of bytes
            connection.sendall(piece)


@dataclass(frozen=True)
class Peaks:
    """MiB each process needed at the most, and what the reading room sent."""

    crawl: int
    ship: int
    process: int
    show: int
    serve: int
    sha256: str
    length: int


def measured(
    program: str, arguments: list[str], environment: dict[str, str], *, codes: tuple[int, ...] = (0,)
) -> int:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment, capture_output=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode in codes, done.stderr.decode()[-2000:]
    found = re.findall(rb"VmHWM:\s+(\d+) kB", done.stderr)
    return int(found[-1]) // 1024


def a_crawl(folder: Path, size: int) -> tuple[int, dict[str, str]]:
    """Crawl a page with an annex of `size` bytes; return the memory it needed, and the environment for more."""
    portal = Portal(size)
    (folder / "cards").mkdir(parents=True)
    card = {"name": "city", "title": "市", "site": f"{BASE}/", "platform": "nfcms", "start": [f"{BASE}/wj/index.html"],
            "standing": "issuer", "delay": 0}  # fmt: skip
    (folder / "cards" / "city.yaml").write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    environment = {
        **os.environ,
        "DIBAO_SOURCES": str(folder / "cards"),
        "DIBAO_RESOLVE": f".dibao.test=127.0.0.1:{portal.port}",
        "DIBAO_STORE": str(folder / "store"),
        "TMPDIR": str(folder),
    }
    spool = folder / "store" / "local" / "spool"
    start = Visit(f"{BASE}/wj/index.html", "start")
    write_plan(Plan("city-20260302", "city", "nightly", date(2026, 3, 2), (start,)), folder / "plan.json")
    measured(DIBAO, ["sources", "schedule"], environment)  # makes the archive
    crawl = measured(
        CRAWL,
        ["--plan", str(folder / "plan.json"), "--spool", str(spool), "--report", str(folder / "run.json")],
        environment,
    )
    portal.close()
    return crawl, environment


def a_night(folder: Path, size: int) -> Peaks:
    """Crawl, ship, process and serve an annex of `size` bytes, each in a process of its own."""
    crawl, environment = a_crawl(folder, size)
    ship = measured(DIBAO, ["ship"], environment)
    process = measured(DIBAO, ["process"], environment, codes=(0, 3))
    show = measured(DIBAO, ["show", "穗府办〔2026〕7号", "--original"], environment)
    serve, digest, length = served(environment)
    left = [path.name for path in folder.rglob("*") if "dibao-" in path.name or ".segment" in path.name]
    assert left == []
    return Peaks(crawl, ship, process, show, serve, digest, length)


def served(environment: dict[str, str]) -> tuple[int, str, int]:
    """Download the annex from the reading room; return its memory, and hash and length of what it sent."""
    listed = subprocess.run(
        [sys.executable, "-m", "dibao", "--json", "versions", "穗府办〔2026〕7号"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    version = json.loads(listed.stdout.splitlines()[0])["version"]
    room = subprocess.Popen(
        [sys.executable, "-m", "dibao", "serve", "--port", "0"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert room.stderr is not None
        found = re.search(r"http://\S+/", room.stderr.readline())
        assert found is not None
        digest, length = hashlib.sha256(), 0
        with urllib.request.urlopen(f"{found[0]}versions/{version}/annexes/1") as answer:  # noqa: S310 - our own server
            while piece := answer.read(MIB):
                digest.update(piece)
                length += len(piece)
        status = Path(f"/proc/{room.pid}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert peak is not None
        return int(peak[1]) // 1024, digest.hexdigest(), length
    finally:
        room.terminate()
        room.communicate(timeout=30)


def test_a_crawl_holds_no_large_body(tmp_path: Path) -> None:
    small, _ = a_crawl(tmp_path / "small", 10_000)
    large, _ = a_crawl(tmp_path / "large", 96 * MIB)
    assert large - small <= ALLOWED // 2, f"{small} MiB with a small annex, {large} MiB with one of 96 MiB"
    (journal,) = (tmp_path / "large" / "store" / "local" / "spool").glob("*.jsonl")
    capture = next(item.capture for item in read_spool(journal).captures if item.capture.length == 96 * MIB)
    digest = hashlib.sha256()
    for piece in body(96 * MIB):
        digest.update(piece)
    assert (capture.verdict, capture.sha256) == ("ok", digest.hexdigest())


@pytest.mark.long
def test_half_a_gigabyte_adds_at_most_64_mib_to_any_process(tmp_path: Path) -> None:
    size = 500 * 1000 * 1000
    small, large = a_night(tmp_path / "small", 10_000), a_night(tmp_path / "large", size)
    digest = hashlib.sha256()
    for piece in body(size):
        digest.update(piece)
    assert (large.sha256, large.length) == (digest.hexdigest(), size)
    for name in ("crawl", "ship", "process", "show", "serve"):
        more = getattr(large, name) - getattr(small, name)
        assert more <= ALLOWED, f"{name}: {more} MiB more for a file of {size // MIB} MiB; {small}, {large}"
    sys.stderr.write(f"{small}\n{large}\n")
