"""The editions of an act: from notes, from amending acts, over versions and documents; which was in force on a day."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_archive import night, open_house, page

from dibao.answer import Question, answer
from dibao.cli.main import main
from dibao.editions import Act, Held, editions, pick
from dibao.pipeline import House
from dibao.records.clean import Bound, CleanDocument
from normalizers.metadata.lineage import lineage

TITLE = "云河市渡口管理规定"
MADE = "2012年5月12日云河市人民政府令第31号公布"
FIRST = "根据2019年3月1日云河市人民政府令第40号《云河市人民政府关于修改部分规章的决定》修正"
SECOND = "2023年6月9日云河市人民政府令第52号修订"


def clean(note: str = "", **fields: object) -> CleanDocument:
    text = f"{TITLE}\n\n{note}\n\n第一条 本规定自2012年7月1日起施行。"
    start = Bound(date(2012, 7, 1), date(2012, 7, 1), True, "第一条")
    return CleanDocument("document", title=TITLE, text=text, simplified=text, in_force_from=start, **fields)  # type: ignore[arg-type]


def test_a_note_tells_its_steps() -> None:
    steps = lineage(clean(f"（{MADE}　{FIRST}　{SECOND}）"))
    assert [(step.kind, str(step.date), step.number, step.title) for step in steps] == [
        ("原文", "2012-05-12", "云河市人民政府令第31号", ""),
        ("修正", "2019-03-01", "云河市人民政府令第40号", "云河市人民政府关于修改部分规章的决定"),
        ("修订", "2023-06-09", "云河市人民政府令第52号", ""),
    ]
    assert [step.label for step in steps] == ["原文", "2019修正", "2023修订"]


@pytest.mark.parametrize(
    "note",
    [
        "",
        f"（{MADE}，自2012年7月1日起施行）",
        "（此件公开发布）",
        "（《云河市关于修正案的说明》2012年5月12日公布）",
        "（" * 700,
        "（2012年" * 200 + "修正）",
    ],
)
def test_what_is_no_note_of_an_amendment(note: str) -> None:
    assert lineage(clean(note)) == ()


def test_several_amendments_passed_and_approved() -> None:
    note = (
        "（2005年7月29日云河市第十二届人民代表大会常务委员会第十八次会议通过　根据2012年3月30日云河市第十四届人民代表大会"
        "常务委员会第三次会议通过，2012年7月26日澜江省人民代表大会常务委员会批准的《关于修改〈云河市渡口管理规定〉的决定》第一次修正）"
    )
    first, second = lineage(clean(note))
    assert (first.kind, first.date) == ("原文", date(2005, 7, 29))
    assert (second.kind, second.date) == ("修正", date(2012, 7, 26))


ORIGINAL = Held("d1", "v1", clean(f"（{MADE}）"))
AMENDED = Held("d2", "v2", clean(f"（{MADE}，{FIRST}）", published=date(2019, 3, 1)))
REVISED = Held("d2", "v3", clean(f"（{MADE}，{FIRST}，{SECOND}）", published=date(2023, 6, 9)))


def test_versions_and_documents_are_editions_of_one_act_in_any_order() -> None:
    for held in itertools.permutations((ORIGINAL, AMENDED, REVISED)):
        found = editions(held)
        assert [(one.ordinal, one.label, one.versions, one.documents, one.held) for one in found] == [
            (1, "原文", ("v1",), ("d1",), True),
            (2, "2019修正", ("v2",), ("d2",), True),
            (3, "2023修订", ("v3",), ("d2",), True),
        ]
    assert [str(one.begins.latest) for one in found if one.begins] == [
        "2012-07-01",
        "2019-03-01",
        "2023-06-09",
    ]
    assert [str(one.ends.latest) if one.ends else "" for one in found] == ["2019-03-01", "2023-06-09", ""]
    assert [pick(found, day).edition.label for day in (date(2010, 1, 1), date(2019, 2, 28), date(2019, 3, 1), date(2030, 1, 1))] == [  # type: ignore[union-attr]  # each is certain
        "原文", "原文", "2019修正", "2023修订",
    ]  # fmt: skip


def test_what_only_the_note_tells_of_is_an_edition_without_a_text() -> None:
    found = editions([REVISED])
    assert [(one.label, one.held) for one in found] == [
        ("原文", False),
        ("2019修正", False),
        ("2023修订", True),
    ]
    assert found[0].begins == REVISED.clean.in_force_from  # its last clause still dates the first
    assert "holds no consolidated text of that edition" in found[1].sentence()
    assert "云河市人民政府关于修改部分规章的决定" in found[1].sentence()


def act(number: str, signed: date | None, start: date | None = None) -> Act:
    begins = Bound(start, start, True, "本决定") if start else None
    text = CleanDocument(
        "document", title="云河市人民政府关于修改部分规章的决定", document_number=number, signed=signed, in_force_from=begins
    )  # fmt: skip
    return Act("d9", text.title, text)


def test_an_act_that_made_a_known_edition_says_when_it_took_effect() -> None:
    found = editions(
        [ORIGINAL, AMENDED], [act("云河市人民政府令第40号", date(2019, 2, 27), date(2019, 4, 1))]
    )
    assert [(one.label, one.act) for one in found] == [("原文", ""), ("2019修正", "d9")]
    assert found[1].begins == Bound(date(2019, 4, 1), date(2019, 4, 1), True, "本决定")


def test_an_act_without_a_consolidated_text_is_an_edition_that_is_not_held() -> None:
    found = editions([ORIGINAL], [act("云河市人民政府令第40号", date(2019, 3, 1), date(2019, 4, 1))])
    assert [(one.label, one.held, one.act) for one in found] == [
        ("原文", True, ""),
        ("2019修正", False, "d9"),
    ]
    assert (
        found[1]
        .sentence()
        .startswith("2019修正: amended from 2019-04-01 by 《云河市人民政府关于修改部分规章的决定》")
    )
    assert pick(found, date(2019, 3, 31)).edition == found[0]
    assert pick(found, date(2019, 4, 1)).edition == found[1]


def test_what_is_not_dated_stays_open() -> None:
    found = editions([ORIGINAL], [act("", None)])
    one, both = pick(found, date(2011, 1, 1)), pick(found, date(2020, 1, 1))
    assert one.edition is None
    assert [edition.label for edition in both.candidates] == ["原文", "修正"]
    late = Held("d2", "v2", clean(f"（{MADE}，{FIRST}）", published=date(2019, 3, 20)))
    between = pick(editions([ORIGINAL, late]), date(2019, 3, 10))
    assert (between.edition, len(between.candidates)) == (None, 2)


def test_two_of_one_year_are_counted() -> None:
    note = f"（{MADE}，{FIRST}，根据2019年11月5日《云河市人民政府关于修改三件规章的决定》修正）"
    assert [one.label for one in editions([Held("d1", "v1", clean(note))])] == [
        "原文",
        "2019修正（1）",
        "2019修正（2）",
    ]


LINES = "，".join(f"第{n}条 渡口经营人应当每年组织救生演练并保存记录三年以备查验之{n}" for n in range(2, 20))
CHANGES = "，".join(f"将附表第{n}项的泊位数由原定数目改为新核定的数目{n}个" for n in range(3, 30))


def rules(note: str, rate: str = "96%", published: str = "2012-05-14") -> bytes:
    told = f"</h1><div class='info'>发布时间：{published} 来源：本网</div>".encode()
    text = f"{note}，第一条 渡船适航率不得低于{rate}，{LINES}，第二十条 本规定自2012年7月1日起施行"
    return page(TITLE, text).replace(b"</h1>", told)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(tmp_path, monkeypatch) as opened:
        night(opened, {"/old.html": rules(f"（{MADE}）")}, monkeypatch, "2026-03-03T02:00:00+08:00")
        amended = {"/new.html": rules(f"（{MADE},{FIRST}）", "98%", "2019-03-05")}
        night(opened, amended, monkeypatch, "2026-03-04T02:00:00+08:00")
        yield opened


def test_the_day_picks_the_edition_whichever_document_is_named(house: House) -> None:
    old, new = (
        next(iter(house.catalog.find(f"http://www.dibao.test/{name}.html"))).id for name in ("old", "new")
    )
    assert old != new
    for ref in (old, new):
        found = answer(house, Question(ref, in_force_on="2015-01-01"))
        assert (found.document.id, found.edition and found.edition.label) == (old, "原文")
        assert found.force is not None
        assert found.force.answer == "yes"
        assert found.force.grounds[0].kind == "edition"
        found = answer(house, Question(ref, in_force_on="2022-01-01"))
        assert (found.document.id, found.edition and found.edition.label) == (new, "2019修正")
        assert "98%" in found.clean.text
    # of this very document, as its page shows it
    here = answer(house, Question(old, in_force_on="2022-01-01", here=True))
    assert (here.document.id, here.force and here.force.state) == (old, "replaced")


def test_one_page_amended_in_place_holds_both(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {"/old.html": rules(f"（{MADE},{FIRST},{SECOND}）", "99%", "2023-06-12")}
    night(house, changed, monkeypatch, "2026-03-05T02:00:00+08:00")
    found = answer(house, Question("http://www.dibao.test/old.html")).editions
    assert [(one.label, len(one.versions)) for one in found] == [
        ("原文", 1),
        ("2019修正", 1),
        ("2023修订", 1),
    ]
    state = answer(house, Question("http://www.dibao.test/old.html", in_force_on="2015-01-01"))
    assert "96%" in state.clean.text


def test_the_verbs_show_them(house: House) -> None:
    store = ["--store", house.settings.store]
    listed = CliRunner().invoke(main, [*store, "--json", "editions", "http://www.dibao.test/old.html"])
    rows = [json.loads(line) for line in listed.output.splitlines()]
    assert [(row["label"], row["held"], len(row["versions"])) for row in rows] == [
        ("原文", True, 1),
        ("2019修正", True, 1),
    ]
    table = CliRunner().invoke(main, [*store, "editions", "http://www.dibao.test/old.html"])
    assert "2019修正" in table.output
    assert (
        "2019修正" in CliRunner().invoke(main, [*store, "versions", "http://www.dibao.test/new.html"]).output
    )
    shown = CliRunner().invoke(
        main, [*store, "show", "http://www.dibao.test/old.html", "--in-force-on", "2022-01-01"]
    )
    assert "the edition in force that day is 2019修正" in shown.output


def test_an_amending_act_alone_is_told_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = page(
        "云河市人民政府关于修改《云河市码头规定》的决定",
        f"云河市人民政府令第60号，经研究，决定对《云河市码头规定》作如下修改：，{CHANGES}，本决定自2025年1月1日起施行",
    )
    port = page("云河市码头规定", f"第一条 码头适用本规定，{LINES}，第二十条 本规定自2015年7月1日起施行")
    night(house, {"/port.html": port, "/act.html": decision}, monkeypatch, "2026-03-05T02:00:00+08:00")
    found = answer(house, Question("http://www.dibao.test/port.html", in_force_on="2025-06-01"))
    assert found.force is not None
    assert found.force.answer == "yes"
    assert found.force.grounds[0].kind == "edition-not-held"
    assert "amended from 2025-01-01 by" in found.force.reasons[0]
    assert "holds no consolidated text" in found.force.reasons[0]
    before = answer(house, Question("http://www.dibao.test/port.html", in_force_on="2024-06-01"))
    assert before.force is not None
    assert before.force.grounds[0].kind == "edition"
