"""The same captures give the same versions in whatever order they arrive, and whatever the clocks said."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shards
import torture_tally
from desk import CARDS, DAY, MIRROR, SITE, START, Desk, Outcome, Seen, history, outcome
from shelf import empty

from dibao.process import process
from dibao.records.entries import Shipped

PAGE, COPY, GAZETTE = f"{SITE}/1.html", f"{MIRROR}/9.html", f"{SITE}/gb/5.html"

TITLE = "云河市人民政府办公室关于印发云河市渡口客运管理办法的通知"
CLAUSES = (
    "第一条 为规范本市渡口客运管理，保障乘客安全，结合本市实际，制定本办法。",
    "第二条 市交通部门负责全市渡口的监督管理，沿江各镇负责本辖区渡口的日常巡查。",
    "第三条 渡船应当在船体两侧以中文标明核定载客人数，每航次发航前清点人数并作记录。",
    "第四条 渡口经营人应当每年组织两次救生演练，演练记录保存三年备查。",
    "第五条 本办法自2026年5月1日起施行。",
)
ISSUE = f"""云 河 市 人 民 政 府 公 报
2026
第5期（总第118期）
云河市人民政府公报
2026 年 第 5 期（总第 118 期）
2026 年 3 月 15 日

目 录
云河市人民政府办公室文件
{TITLE}
（云府办〔2026〕8号） (1)
云河市人民政府办公室关于调整渡运补贴标准的通知
（云府办〔2026〕9号） (21)

云河市人民政府办公室文件
云府办〔2026〕8号
{TITLE}
各镇人民政府，市政府各部门：
《云河市渡口客运管理办法》已经市政府同意，现印发给你们，请遵照执行。
云河市人民政府办公室
2026年3月2日
云河市渡口客运管理办法
{{clauses}}
公开方式：主动公开
云河市人民政府办公室文件
云府办〔2026〕9号
云河市人民政府办公室关于调整渡运补贴标准的通知
各区港口局、财政局：
补贴标准调整为每人次一元，由各镇按月核发，年末结清，结余部分转入下年度使用。
云河市人民政府办公室
2026年3月9日
""".format(clauses="\n".join(CLAUSES))


def notice(*clauses: str) -> str:
    """Return the text of the notice with these clauses."""
    head = ("云府办〔2026〕8号", TITLE, "各镇人民政府，市政府各部门：")
    said = "《云河市渡口客运管理办法》已经市政府同意，现印发给你们，请遵照执行。"
    return "\n\n".join(
        (*head, said, "云河市人民政府办公室", "2026年3月2日", "云河市渡口客运管理办法", *clauses)
    )


FIRST, REVISED = notice(*CLAUSES), notice(*CLAUSES[:3], "第四条 渡口经营人应当每月组织救生演练。", CLAUSES[4])


#: a page, its copy, its revision, gone once, back as it was at first; an issue of the gazette that prints it
STORY = history(
    (PAGE, 0, FIRST), (COPY, 0.2, FIRST), (PAGE, 1, REVISED), (PAGE, 2, ""), (PAGE, 3, FIRST), (GAZETTE, 4, ISSUE)
)  # fmt: skip
#: clauses that an earlier state of the notice had in place of later ones
FORMER = (
    "第二条 渡口的设置由所在地的镇人民政府提出，报市人民政府批准后方可开工建设并挂牌公示。",
    "第三条 夜间渡运应当配备照明与反光标志，水上能见度不足五百米时一律停航并向调度室报告。",
    "第四条 渡工应当经过培训考核，持证上岗，每两年复训一次，复训不合格的不得继续驾驶渡船。",
    "第五条 票价由市发展改革部门核定，学生与老年人凭证半价，军人与消防救援人员免费乘渡。",
)


def unnumbered(*clauses: str, lede: str = "") -> str:
    """Return the notice as a mirror repeats it: without its number, perhaps with a word of its own before it."""
    return "\n\n".join([*([lede] if lede else []), *notice(*clauses).split("\n\n")[1:]])


#: a state between two others, of which the day is not told, and one of another day: it is alike only that between
EARLIER = unnumbered(*CLAUSES[:3], *FORMER[2:]).replace("\n\n2026年3月2日", "")
EARLIEST = unnumbered(CLAUSES[0], *FORMER).replace("2026年3月2日", "2026年2月10日")
EXCERPT = "\n\n".join(
    ("市政府规范渡口客运", "近日，市政府办公室印发了关于渡口客运的管理办法，其中规定如下。", *CLAUSES)
)
SIBLING = (
    notice(*CLAUSES[:4], "第五条 渡船停航期间由各镇安排人员值守渡口，本办法自2026年5月1日起施行。")
    .replace("2026", "2027")
    .replace("8号", "5号")
)
DRAFT = "\n\n".join(("云河市渡口客运管理办法（征求意见稿）", *CLAUSES))
#: what arrives late merges documents, and splits them: the original after its copies, a text between two others
FAMILY = history(
    (PAGE, 0, FIRST), (COPY, 0.2, EARLIER), (f"{MIRROR}/1.html", 0.3, EARLIEST), (f"{MIRROR}/2.html", 0.4, EXCERPT),
    (f"{SITE}/2.html", 0.5, SIBLING), (f"{SITE}/3.html", 0.6, DRAFT),
)  # fmt: skip
#: seen, gone for three days and more, back again
RETURN = history((PAGE, 0, FIRST), (PAGE, 1, ""), (PAGE, 2.5, ""), (PAGE, 5, ""), (PAGE, 6, REVISED))
#: gone for good
FAREWELL = RETURN[:4]


def in_order(desk: Desk, order: Sequence[int], clocks: Sequence[datetime] = ()) -> Outcome:
    """Let the captures arrive in this order, the machine's clock at these times."""
    desk.world.objects = dict(desk.segments)
    catalog = desk.shelf.lay("straight", empty())
    for place, index in enumerate(order):
        if clocks:
            os.environ["DIBAO_CLOCK"] = clocks[place].isoformat()
        desk.archive.ledger.append("w234567abcdef", (Shipped((desk.captures[index],)),))
        process(desk.archive, catalog, CARDS)
    return outcome(catalog)


def test_a_history_is_cut_into_its_versions(memory: Path) -> None:
    found = in_order(Desk(memory, STORY), range(len(STORY)))
    page = [(at, seen) for url, _, at, seen, *_ in found.versions if url == PAGE]
    assert page == [(START, START), (START + DAY, START + DAY), (START + 3 * DAY, START + 3 * DAY)]
    assert len(found.documents) == 3
    assert not any(withdrawn for *_, withdrawn in found.places)


def test_late_evidence_merges_and_splits(memory: Path) -> None:
    straight = in_order(Desk(memory / "straight", FAMILY), range(len(FAMILY)))
    assert sorted(map(len, straight.documents)) == [1, 1, 1, 3]
    assert {row[0] for row in straight.relations} == {"copy-of", "excerpt-of", "draft-of", "reissues"}
    # the two earlier states are one document until the original comes
    desk = Desk(memory / "late", FAMILY)
    assert in_order(desk, (2, 1, 3, 5, 4, 0)) == straight
    kinds = {change.kind for change in desk.shelf.get("straight").changes()}
    assert kinds >= {"new", "copied", "split"}


def test_what_is_gone_for_good_is_withdrawn_in_every_order(memory: Path) -> None:
    desk = Desk(memory, FAREWELL)
    found = {order: outcome(catalog) for order, catalog in desk.arrivals()}
    assert len(found) == 24
    wanted = found[0, 1, 2, 3]
    assert [withdrawn for *_, withdrawn in wanted.places] == [True]
    assert [order for order, said in found.items() if said != wanted] == []


#: captures that are published at once at the end of an order: seven hundred one by one are for `make torture`
TOGETHER = 3 if torture_tally.scale() == 1 else 1


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("story", "count", "together"),
    [(STORY, 720, TOGETHER), (RETURN, 120, 1), (FAMILY, 720, TOGETHER)],
    ids=["story", "return", "family"],
)
def test_every_order_of_arrival_gives_the_same(
    story: tuple[Seen, ...], count: int, together: int, memory: Path, tally: Callable[[str, int], None]
) -> None:
    wanted = in_order(Desk(memory / "straight", story), range(len(story)))

    def beginning_with(first: int) -> None:
        desk = Desk(memory / str(first), story)
        seen = 0
        for order, catalog in desk.arrivals(first, together):
            assert outcome(catalog) == wanted, order
            seen += 1
        assert seen == count // len(story)

    shards.each(range(len(story)), beginning_with)
    tally("orders of arrival", count)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (3, 5, 1, 4, 0, 2)])
def test_a_clock_set_back_and_forth_changes_nothing(order: tuple[int, ...], memory: Path) -> None:
    steps = [START + 30 * DAY + day * DAY for day in (0, -1, 1, -2, 5, -1)]
    wanted = in_order(Desk(memory / "steady", STORY), range(6))
    assert in_order(Desk(memory / "stepping", STORY), order, steps) == wanted


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])
@pytest.mark.parametrize(
    "start",
    [
        datetime(1969, 12, 31, 18, tzinfo=UTC),
        datetime(2038, 1, 18, 3, 14, 8, tzinfo=UTC),
        datetime(2026, 3, 7, 6, 30, tzinfo=UTC),  # summer time begins in New York, and ends on Lord Howe
        datetime(2026, 10, 31, 5, 30, tzinfo=UTC),  # and the other way round
    ],
    ids=["1970", "2038", "spring", "autumn"],
)
def test_zones_and_ends_of_time_change_nothing(
    zone: str, start: datetime, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", (start + 30 * DAY).isoformat())
    shifted = tuple(replace(seen, at=start + (seen.at - START) / 4) for seen in STORY[:4])
    wanted = [
        (PAGE, start, start),
        (COPY, start + 0.05 * DAY, start + 0.05 * DAY),
        (PAGE, start + DAY / 4, start + DAY / 4),
    ]
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        desk = Desk(memory / "archive", shifted)
        for order in ((0, 1, 2, 3), (3, 2, 1, 0)):
            found = in_order(desk, order)
            shown = sorted((url, at, seen) for url, _, at, seen, *_ in found.versions)
            assert shown == sorted(wanted)
    finally:
        monkeypatch.undo()
        time.tzset()
