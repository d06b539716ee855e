"""What bears on the force of a document is read from the catalog: labels of the issuer's page, acts, curators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_archive import RULES, SITE, night, open_house, page

from dibao import clock
from dibao.answer import Question, answer
from dibao.bearing import known_validity, label
from dibao.force import Force
from dibao.pipeline import House
from dibao.records.entries import Asserted, Related
from dibao.validity import Label
from normalizers.document import normalize
from spiders.cards import PageHints, load_cards
from storage.takedown import Order, take_down

DEMO = Path(__file__).parents[2] / "dibao" / "demo" / "cards"
LINES = "，".join(f"第{n}条 码头管理人应当按照规定设置救生设施并指定专人负责检修之{n}" for n in range(1, 20))


def rules(status: str, title: str = "云澜市枫屿区渡口管理规定", text: str = RULES) -> bytes:
    told = f"</h1><table><tr><td>有效性</td><td>{status}</td></tr></table>" if status else "</h1>"
    whole = page(title, text + "，第30条 本规定自2022年1月1日起施行")
    return whole.replace(b"</h1>", told.encode())


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(tmp_path, monkeypatch) as opened:
        card = load_cards([DEMO])["fengyu"]
        opened.cards = {
            "gd": replace(card, name="gd", authority="云澜市枫屿区人民政府", hints=PageHints()),
        }
        yield opened


def forced(house: House, ref: str, day: str) -> Force:
    found = answer(house, Question(ref, in_force_on=day)).force
    assert found is not None
    return found


def test_the_page_states_its_status() -> None:
    assert normalize(rules("失效")).status == "失效"


def test_a_label_that_changes_dates_the_end_between_two_captures(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, status in (("03", "有效"), ("05", "有效"), ("08", "失效"), ("09", "失效")):
        night(house, {"/a.html": rules(status)}, monkeypatch, f"2026-03-{day}T02:00:00+08:00")
    (document,) = house.catalog.find(SITE + "/a.html")
    assert label(house.catalog, house.archive.clean, document) == Label(
        "失效", "expired", date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 5)
    )
    days = {"2026-03-05": "yes", "2026-03-06": "undetermined", "2026-03-08": "no", "2026-04-01": "no"}
    assert {day: forced(house, document.id, day).answer for day in days} == days
    assert any("失效" in reason for reason in forced(house, document.id, "2026-03-08").reasons)


def test_a_repost_has_no_say_in_the_status(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    card = house.cards["gd"]
    house.cards = {"gd": replace(card, standing="repost")}
    night(house, {"/a.html": rules("失效")}, monkeypatch, "2026-03-03T02:00:00+08:00")
    (document,) = house.catalog.find(SITE + "/a.html")
    assert label(house.catalog, house.archive.clean, document) is None
    assert forced(house, document.id, "2026-03-03").answer == "yes"


def test_what_acts_is_read_from_relations_and_nothing_of_what_was_taken_down(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting = rules("", "云澜市枫屿区码头管理规定", LINES)
    night(house, {"/a.html": rules(""), "/b.html": acting}, monkeypatch, "2026-03-03T02:00:00+08:00")
    (document,) = house.catalog.find(SITE + "/a.html")
    (other,) = house.catalog.find(SITE + "/b.html")
    with house.catalog.batch(house.archive) as batch:
        batch.apply(Related("repeals", other.id, document.id, evidence=("number",), clause="3"))
        batch.apply(Related("cites", other.id, document.id, evidence=("number", "status:in-force")))
        batch.apply(Related("extends-validity", other.id, document.id, evidence=("until:2027-12-31",)))
    clean = answer(house, Question(document.id)).clean
    found = known_validity(house.catalog, house.archive.clean, document, clean).effects
    assert [(effect.kind, effect.part) for effect in found] == [
        ("confirms", False),
        ("extends-validity", False),
        ("repeals", True),
    ]
    assert found[1].until is not None
    assert found[1].until.latest == date(2027, 12, 31)
    assert forced(house, document.id, "2026-03-03").answer == "yes"
    take_down(house.archive, house.catalog, Order(other.id, "hide", "someone", "GDPR"))
    force = forced(house, document.id, "2026-03-03")
    assert not any("码头" in reason for reason in force.reasons)
    assert force.grounds[-1].kind == "no-repeal"


def test_a_curators_word_is_named_and_what_was_taken_back_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(house, {"/a.html": rules("有效")}, monkeypatch, "2026-03-03T02:00:00+08:00")
    (document,) = house.catalog.find(SITE + "/a.html")
    said = Asserted("a1", document.id, "status", "废止", "李", "发文机关来函", clock.now())
    with house.catalog.batch(house.archive) as batch:
        batch.apply(said)
    force = forced(house, document.id, "2026-03-03")
    assert (force.answer, force.state) == ("no", "repealed")
    assert "李" in force.reasons[0]
    assert "发文机关来函" in force.reasons[0]
    with house.catalog.batch(house.archive) as batch:
        batch.apply(replace(said, id="a2", value="", retracts="a1"))
    assert forced(house, document.id, "2026-03-03").answer == "yes"
