"""A night as a whole: no source can fail unseen, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dibao import clock, pipeline
from dibao import process as process_module
from dibao.errors import CrawlError, DibaoError, LeaseError
from dibao.ingest import ingest
from dibao.pipeline import Crawled, House
from dibao.planning import lanes
from dibao.process import process
from dibao.records.capture import Plan, Run, RunState
from dibao.records.entries import Consumed
from dibao.report import report
from dibao.settings import load
from spiders.cards import Card, read_card
from spiders.process import CrawlResult
from spiders.tally import INTERRUPTED
from storage.ledger import PUBLISHER
from storage.spool import SpoolWriter


def card(name: str, *hosts: str) -> Card:
    text = f"{{name: {name}, title: t, site: 'http://{name}.test/', platform: nfcms, standing: issuer, start: ['http://{name}.test/'], hosts: [{', '.join(hosts)}]}}"
    return read_card(text, name)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        opened.cards = {name: card(name) for name in ("a", "b")}
        yield opened


class Crawls:
    """Stands for the crawl process: ends each source as told, and spools its run as the process does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ends: dict[str, tuple[RunState, str, int] | DibaoError] = {}

    def __call__(self, card: Card, plan: Plan, *, spool: Path, **_settings: object) -> CrawlResult:
        self.asked.append(card.name)
        end = self.ends.get(card.name, ("complete", "", 0))
        if isinstance(end, DibaoError):
            raise end
        state, reason, code = end
        now = clock.now()
        run = Run(plan.run, card.name, plan.kind, plan.logical_date, state, reason, started=now, ended=now)
        with SpoolWriter(spool, plan.run) as writer:
            writer.finish(run)
        return CrawlResult(run, code, spool)


@pytest.fixture
def crawls(monkeypatch: pytest.MonkeyPatch) -> Crawls:
    made = Crawls()
    monkeypatch.setattr("spiders.process.crawl", made)
    return made


def result(code: int) -> CrawlResult:
    run = Run("a-1", "a", "nightly", clock.today(), "complete")
    return CrawlResult(run, code, Path())


@pytest.mark.parametrize(
    ("codes", "failures", "expected"),
    [
        ((), 0, 99),
        ((0, 0), 0, 0),
        ((0, 3), 0, 3),
        ((3, 3), 0, 3),
        ((0, 4), 0, 3),
        ((3, 75), 0, 3),
        ((4, 75), 0, 4),
        ((75, 75), 0, 75),
        ((), 1, 75),
        ((0,), 1, 3),
        ((4,), 1, 4),
    ],
)
def test_exit_codes(codes: tuple[int, ...], failures: int, expected: int) -> None:
    failed = (("x", CrawlError("no")),) * failures
    assert Crawled(tuple(map(result, codes)), (), failed).exit_code == expected


def test_a_source_that_could_not_be_crawled_stops_no_other(house: House, crawls: Crawls) -> None:
    crawls.ends["a"] = LeaseError("a: another process is crawling it")
    night = house.nightly()
    assert sorted(crawls.asked) == ["a", "b"]
    assert (night.exit_code, [name for name, _ in night.crawled.failures]) == (3, ["a"])
    states = {line.source: line.state for line in report(house.catalog, house.cards).lines}
    assert states == {"a": "no run", "b": "complete"}


def test_a_killed_crawl_is_in_the_report_and_crawled_again(house: House, crawls: Crawls) -> None:
    crawls.ends["a"] = ("failed", "killed: SIGKILL", 75)
    assert house.nightly().exit_code == 3
    (line,) = [line for line in report(house.catalog, house.cards).lines if line.source == "a"]
    assert (line.state, line.reason) == ("failed", "killed: SIGKILL")
    del crawls.ends["a"]
    assert house.nightly().crawled.skipped == ("b",)
    assert sorted(crawls.asked) == ["a", "a", "b"]
    assert house.nightly().exit_code == 99


def test_an_interrupted_run_is_crawled_again_and_a_partial_one_not(house: House, crawls: Crawls) -> None:
    crawls.ends = {"a": ("partial", f"{INTERRUPTED}; missing: 3", 75), "b": ("partial", "error: 1", 3)}
    house.nightly()
    del crawls.ends["a"]
    assert house.nightly().crawled.skipped == ("b",)
    assert crawls.asked.count("a") == 2


def test_the_plan_another_process_recorded_meanwhile_counts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Plan("a-20260309", "a", "nightly", clock.today(), (), ("http://a.test/1",))
    make = pipeline.plan

    def late(*args: object, **named: object) -> Plan:
        house.archive.put_plan(other)
        return make(*args, **named)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(pipeline, "plan", late)
    assert house.plan(house.cards["a"], "nightly") == other


def test_two_processes_take_each_shipment_once(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("关于做好清明节假期安全工作的通知\n\n现将有关事项通知如下。\n", encoding="utf-8")
    read = process_module._read
    inner = []

    def overtaken(*args: object) -> object:
        monkeypatch.setattr(process_module, "_read", read)
        inner.append(process(house.archive, house.catalog, house.cards))
        return read(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(process_module, "_read", overtaken)
    outer = ingest(house, [file], progress=lambda _stage, _done, _total: None).processed
    assert (inner[0].captures, outer.captures) == (1, 0)
    entries = [entry for item in house.archive.ledger.read(PUBLISHER) for entry in item.entries]
    assert sum(isinstance(entry, Consumed) for entry in entries) == 1


def test_sources_that_share_a_host_are_crawled_one_after_another() -> None:
    cards = [
        card("a", "www.gz.gov.cn"),
        card("b", "www.sz.gov.cn"),
        card("c", "rsj.gz.gov.cn"),
        card("d", ".gz.gov.cn", "img.test"),
        card("e", "xgz.gov.cn"),
    ]
    found = sorted(sorted(item.name for item in lane) for lane in lanes(cards))
    assert found == [["a", "c", "d"], ["b"], ["e"]]
