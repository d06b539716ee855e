"""Entry into force and expiry enter the feed on their day: once, also after nights without anybody, and after a rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from small_archive import RULES, night, open_house, page

from dibao import clock
from dibao.answer import Question, answer
from dibao.clock import local_day
from dibao.pipeline import House
from dibao.records.entries import Asserted
from storage.catalog.catalog import Catalog

Nights = Callable[..., None]
Told = list[tuple[str, str, date]]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def at(house: House, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """Live through a night of March to May: its pages, or none."""

    def lived(day: str, pages: dict[str, bytes] | None = None, *, process: bool = True) -> None:
        when = f"2026-{day}T02:00:00+08:00"
        if pages:
            night(house, pages, monkeypatch, when, process=process)
        else:
            monkeypatch.setenv("DIBAO_CLOCK", when)
            house.process()

    return lived


def told(catalog: Catalog) -> Told:
    return [(row.title, row.detail, local_day(row.at)) for row in catalog.changes() if row.kind == "status"]


FERRY = "云河市渡口客运管理办法"
END = "，第30条 本办法自2026年3月10日起施行,有效期至2026年4月20日"
LINES = "，".join(f"第{n}条 码头管理人应当按照规定设置救生设施并指定专人负责检修之{n}" for n in range(1, 20))
BARGES = "，".join(
    f"第{n}条 趸船所有人应当每季度检查系泊缆绳与跳板并报所在地海事机构备查之{n}" for n in range(1, 20)
)


def ferry(end: str = END) -> bytes:
    return page(FERRY, RULES + end)


def repeal(day: str, what: str = "废止", also: str = "") -> bytes:
    text = f"经市政府同意，决定{what}《{FERRY}》，{LINES}，本决定自2026年{day}起施行{also}"
    return page(f"云河市人民政府关于{what}《{FERRY}》的决定", text)


def test_each_day_is_told_once_though_no_page_changes(house: House, at: Nights) -> None:
    at("03-03", {"/a.html": ferry()})
    assert told(house.catalog) == []
    for day in ("03-09", "03-10", "03-10", "03-11", "04-20"):
        at(day)
    assert told(house.catalog) == [(FERRY, "in-force", date(2026, 3, 10))]
    at("04-21")
    at("05-30")
    assert told(house.catalog) == [
        (FERRY, "in-force", date(2026, 3, 10)),
        (FERRY, "expired", date(2026, 4, 21)),
    ]


def test_after_nights_without_anybody_and_after_a_rebuild(house: House, at: Nights, tmp_path: Path) -> None:
    at("03-03", {"/a.html": ferry()})
    at("05-01")
    expected = [(FERRY, "in-force", date(2026, 3, 10)), (FERRY, "expired", date(2026, 4, 21))]
    assert told(house.catalog) == expected
    with Catalog.open(f"sqlite:///{tmp_path}/again.sqlite") as again:
        again.sync(house.archive)
        assert told(again) == expected
        assert again.reckoned() == house.catalog.reckoned()


def test_what_had_ended_when_it_was_first_seen_is_no_event(house: House, at: Nights) -> None:
    at("05-01", {"/a.html": ferry()})
    at("05-02", {"/b.html": page("关于渡口的公告", LINES)})
    assert told(house.catalog) == []
    assert answer(house, Question(FERRY, in_force_on="2026-05-01")).force.state == "expired"  # type: ignore[union-attr]


def test_a_machine_that_was_away_tells_of_what_it_saw_before_the_day(house: House, at: Nights) -> None:
    at("03-03", {"/b.html": page("关于渡口的公告", LINES)})
    at("03-04", {"/a.html": ferry()}, process=False)
    at("03-12")
    assert told(house.catalog) == [(FERRY, "in-force", date(2026, 3, 10))]
    # seen on the day itself, or later: nothing came into force before our eyes
    at("03-13", {"/c.html": page("云河市趸船管理规定", BARGES + "，第30条 本规定自2026年3月13日起施行")})
    at("03-14")
    assert len(told(house.catalog)) == 1


def test_a_repeal_ends_it_on_its_day_and_what_expired_before_is_not_repealed(
    house: House, at: Nights
) -> None:
    at("03-03", {"/a.html": ferry("，第30条 本办法自2026年2月1日起施行")})
    at("03-05", {"/b.html": repeal("3月20日")})
    at("03-19")
    assert [row for row in told(house.catalog) if row[0] == FERRY] == []
    at("03-20")
    at("03-21")
    assert [row for row in told(house.catalog) if row[0] == FERRY] == [(FERRY, "repealed", date(2026, 3, 20))]
    (change,) = [row for row in house.catalog.changes() if row.detail == "repealed"]
    acting = house.catalog.document(change.other)
    assert acting is not None
    assert "废止" in acting.title
    assert answer(house, Question(FERRY, in_force_on="2026-03-19")).force.answer == "yes"  # type: ignore[union-attr]


def test_a_repeal_that_arrives_after_it_took_effect_is_told_late_and_dated_right(
    house: House, at: Nights
) -> None:
    at("03-03", {"/a.html": ferry("，第30条 本办法自2026年2月1日起施行")})
    at("03-25", {"/b.html": repeal("3月20日")})
    assert [row for row in told(house.catalog) if row[0] == FERRY] == [(FERRY, "repealed", date(2026, 3, 20))]


def test_a_prolonged_term_ends_when_it_ends_now(house: House, at: Nights) -> None:
    at("03-03", {"/a.html": ferry()})
    longer = f"经市政府同意，《{FERRY}》有效期延长至2026年5月10日，{LINES}，本通知自2026年4月1日起施行"
    at("04-02", {"/b.html": page(f"云河市人民政府关于延长《{FERRY}》有效期的通知", longer)})
    at("04-25")
    assert ("expired" in {word for title, word, _ in told(house.catalog) if title == FERRY}) is False
    at("05-12")
    assert (FERRY, "expired", date(2026, 5, 11)) in told(house.catalog)
    force = answer(house, Question(FERRY, in_force_on="2026-05-01")).force
    assert force is not None
    assert force.answer == "yes"
    assert any(ground.kind == "extended" for ground in force.grounds)


def test_a_suspension_begins_and_ends(house: House, at: Nights) -> None:
    at("03-03", {"/a.html": ferry("，第30条 本办法自2026年2月1日起施行")})
    pause = f"经市政府同意，《{FERRY}》自2026年3月15日起暂停执行至2026年3月31日，{LINES}"
    at("03-05", {"/b.html": page(f"云河市人民政府关于暂停执行《{FERRY}》的通知", pause)})
    at("03-20")
    at("04-02")
    assert [row for row in told(house.catalog) if row[0] == FERRY] == [
        (FERRY, "suspended", date(2026, 3, 15)),
        (FERRY, "resumed", date(2026, 4, 1)),
    ]
    assert answer(house, Question(FERRY, in_force_on="2026-03-31")).force.answer == "no"  # type: ignore[union-attr]
    assert answer(house, Question(FERRY, in_force_on="2026-04-01")).force.answer == "yes"  # type: ignore[union-attr]


def test_a_curators_word_moves_the_day(house: House, at: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    at("03-03", {"/a.html": ferry()})
    (document,) = {row.document for row in house.catalog.changes()}
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-05T09:00:00+08:00")
    said = Asserted(
        "a" + "b" * 20, document, "in-force-until", "2026-04-30", "李", "会议纪要", clock.now(), ""
    )
    with house.catalog.batch(house.archive) as batch:
        batch.apply(said)
    at("03-06")
    at("05-02")
    assert told(house.catalog) == [
        (FERRY, "in-force", date(2026, 3, 10)),
        (FERRY, "expired", date(2026, 5, 1)),
    ]
    force = answer(house, Question(FERRY, in_force_on="2026-04-25")).force
    assert force is not None
    assert (force.answer, force.grounds[0].kind, force.grounds[0].provenance) == (
        "yes",
        "asserted",
        "curator",
    )
