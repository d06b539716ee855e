"""A document at another address: moved, copied or withdrawn, by what the old address says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dibao.pipeline import House
from dibao.records.capture import Capture, Exchange, Run
from dibao.settings import load
from storage.spool import SpoolWriter

OLD = "http://www.city.test/tzgg/1.html"
NEW = "http://www.city.test/zcwj/2.html"
ABROAD = "http://www.other.test/zcwj/2.html"
START = datetime(2026, 3, 2, tzinfo=UTC)
PAGE = """<html><head><meta charset="utf-8"><title>关于印发渡口管理办法的通知</title>
<meta name="ArticleTitle" content="云河市人民政府关于开展渡口安全检查的通知"></head><body><div id="zoomcon">
<p>各镇人民政府：</p><p>定于2026年3月10日至20日对全市渡口开展安全检查，重点检查渡船载客标识、救生设备和停航制度落实情况，
检查结果在市政府网站公布。各镇要在3月8日前完成自查，逐条列出隐患和整改期限。</p><p>云河市人民政府</p><p>2026年3月1日</p></div></body></html>"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        yield opened


def night(house: House, day: int, **answers: str) -> list[tuple[str, str]]:
    """Let these addresses answer "page", "404" or a redirect target; return the changes (kind, URL) of the night."""
    seen = len(list(house.catalog.changes()))
    at = START + timedelta(days=day)
    run = Run(f"city-{day}", "city", "nightly", at.date(), "complete", started=at, ended=at)
    house.settings.spool_folder.mkdir(parents=True, exist_ok=True)
    spool = SpoolWriter(house.settings.spool_folder, run.id)
    for name, answer in answers.items():
        url = {"old": OLD, "new": NEW, "abroad": ABROAD}[name]
        body = PAGE.encode() if answer == "page" else b""
        status = {"page": 200, "404": 404}.get(answer, 301)
        exchange = Exchange(url, at, status, (("Content-Type", "text/html; charset=utf-8"),), body)
        capture = Capture(
            source="city",
            run=run.id,
            url=url,
            captured=at,
            verdict="gone" if answer == "404" else "ok",
            status=status,
            reason="redirect" if status == 301 else "",
            media_type="text/html; charset=utf-8",
            sha256=hashlib.sha256(body).hexdigest() if body else "",
            length=len(body),
            redirect=answer if status == 301 else "",
        )
        spool.add(capture, exchange)
    spool.finish(run)
    spool.close()
    house.ship()
    house.process()
    return [(change.kind, change.url) for change in house.catalog.changes()][seen:]


def test_the_old_address_is_gone_when_the_new_one_shows_the_text(house: House) -> None:
    assert night(house, 0, old="page") == [("new", OLD)]
    assert night(house, 1, old="404", new="page") == [("moved", NEW)]
    assert [change.former for change in house.catalog.changes() if change.kind == "moved"] == [OLD]
    for day in (2, 3, 5):
        assert night(house, day, old="404", new="page") == []
    (document,) = {change.document for change in house.catalog.changes()}
    row = house.catalog.document(document)
    assert row is not None
    assert (row.url, row.withdrawn) == (NEW, False)


def test_the_old_address_leads_to_the_new_one(house: House) -> None:
    night(house, 0, old="page")
    assert night(house, 1, old=NEW, new="page") == [("moved", NEW)]
    assert night(house, 2, old=NEW, new="page") == []


def test_the_old_address_comes_back(house: House) -> None:
    night(house, 0, old="page")
    night(house, 1, old="404", new="page")
    assert night(house, 2, old="page", new="page") == [("restored", OLD)]


def test_both_stand_for_a_while(house: House) -> None:
    night(house, 0, old="page")
    assert night(house, 1, old="page", new="page") == [("copied", NEW)]
    assert [night(house, day, old="404", new="page") for day in (2, 3, 5)] == [[], [], [("moved", NEW)]]


def test_a_copy_elsewhere_is_no_move_and_the_original_is_withdrawn(house: House) -> None:
    night(house, 0, old="page")
    assert night(house, 1, old="404", abroad="page") == [("copied", ABROAD)]
    assert [night(house, day, old="404", abroad="page") for day in (2, 5)] == [[], [("withdrawn", OLD)]]


def test_an_old_address_that_leads_elsewhere_is_no_move(house: House) -> None:
    night(house, 0, old="page")
    assert night(house, 1, old="http://www.city.test/zcwj/3.html", new="page") == [("copied", NEW)]
