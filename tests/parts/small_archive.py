"""A small archive with real documents: pages of a portal over some nights, through spool, ship and process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from dibao.errors import TakenDownError
from dibao.pipeline import House
from dibao.records.capture import Capture, Exchange, Run
from dibao.settings import load
from storage.spool import SpoolWriter

SITE = "http://www.dibao.test"
SECRET = "身份证号440101199001011234"  # noqa: S105 - a made-up number to be blacked out
RULES = "，".join(
    f"第{n}条 渡船经营人应当在每航次开航前清点乘客人数并逐日登记于册之{n}" for n in range(1, 24)
)


def page(title: str, text: str, links: str = "") -> bytes:
    """Return a page that the normaliser takes for a document."""
    paragraphs = "".join(f"<p>{part}。</p>" for part in text.split("，"))
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='article-content'>{paragraphs}{links}</div></body></html>"
    ).encode()


def open_house(
    folder: Path, monkeypatch: pytest.MonkeyPatch, when: str = "2026-03-03T02:00:00+08:00"
) -> House:
    """Open the demo archive below `folder` at a time."""
    monkeypatch.setenv("DIBAO_CLOCK", when)
    return House(load(store=str(folder / "store")), create=True, demo=True)


def night(
    house: House,
    pages: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    *,
    process: bool = True,
) -> None:
    """Capture these pages (path -> body) at a time, ship and process them."""
    monkeypatch.setenv("DIBAO_CLOCK", when)
    moment = datetime.fromisoformat(when)
    run = f"gd-{moment:%Y%m%d%H}"
    with SpoolWriter(house.settings.spool_folder, run) as spool:
        for path, body in pages.items():
            digest = hashlib.sha256(body).hexdigest()
            url = SITE + path
            kind = "application/pdf" if path.endswith(".pdf") else "text/html; charset=utf-8"
            capture = Capture("gd", run, url, moment, "ok", 200, "", kind, digest, len(body))
            spool.add(capture, Exchange(url, moment, 200, (("Content-Type", kind),), body))
        spool.finish(Run(run, "gd", "nightly", moment.date(), "complete"))
    house.ship()
    if process:
        house.process()


def make_two_nights(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three documents and a revision of the first: the texts hold SECRET, 消防 and 燃放 once each."""
    first = page("关于渡口客运管理的通知", f"{RULES}，联系人的{SECRET}载明于附表，本通知自发布之日起施行")
    night(
        house,
        {
            "/a.html": first,
            "/b.html": page("关于消防安全检查的公告", "，".join(f"第{n}项 各仓库应当配备消防器材并定期更换第{n}批" for n in range(30))),
            "/c.html": page("关于烟花燃放的规定", "，".join(f"第{n}款 重要节日期间禁止燃放烟花爆竹区域之{n}" for n in range(30))),
        },
        monkeypatch,
        "2026-03-03T02:00:00+08:00",
    )  # fmt: skip
    second = page(
        "关于渡口客运管理的通知", f"{RULES}，联系人的{SECRET}载明于附表，本通知自2026年5月1日起施行"
    )
    night(house, {"/a.html": second}, monkeypatch, "2026-03-04T02:00:00+08:00")


def stored(house: House) -> dict[str, bytes]:
    """Return every payload the archive holds, by hash; what was destroyed is none."""
    found: dict[str, bytes] = {}
    for writer in house.catalog.writers():
        if writer == "publisher":
            continue
        for item in house.archive.ledger.read(writer):
            for row in house.catalog.captures_in(writer, item.seq):
                if row.capture.segment:
                    with suppress(TakenDownError):
                        found[row.capture.sha256] = house.archive.payload(row.capture)
    return found


def bytes_of(house: House) -> dict[str, bytes]:
    """Return every object of the archive, WARC members and zstd frames unpacked, to look for words in."""
    import gzip

    import zstandard

    found = {}
    for info in house.archive.objects.keys(""):
        data = house.archive.objects.get(info.key)
        if info.key.endswith(".gz"):
            data = gzip.decompress(data)
        elif info.key.endswith(".zst"):
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        found[info.key] = data
    return found
