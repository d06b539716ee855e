"""How much a revision weighs, of a text and of what it attaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_archive import RULES, night, open_house, page

from dibao.records.clean import CleanDocument
from dibao.reference import find_document, numbered
from normalizers.matching.revision import significance_of

TEXT = "第一条 渡口应当在码头公告停航时间。\n\n第二条 罚款二千元以上一万元以下。\n\n第三条 本办法自2026年5月1日起施行。"
BEFORE = CleanDocument("document", title="渡口办法", text=TEXT, simplified=TEXT)


def shown(text: str, title: str = "渡口办法") -> CleanDocument:
    return replace(BEFORE, title=title, text=text, simplified=text)


@pytest.mark.parametrize(
    ("after", "weight"),
    [
        (BEFORE, ""),
        (shown(TEXT.replace("，", ",").replace("。\n", "．\n")), "typographic"),
        (replace(BEFORE, status="失效"), "metadata"),
        (replace(BEFORE, signed=date(2026, 4, 1)), "metadata"),
        (shown(TEXT.replace("公告停航时间", "公开张贴告示")), "wording"),
        (shown(TEXT.replace("一万元", "三万元")), "figures"),
        (shown(TEXT.replace("5月1日", "6月1日")), "figures"),
        (shown(TEXT + "\n\n第四条 渡船应当标明核定载客人数，每航次清点。"), "clauses"),
    ],
)
def test_the_text(after: CleanDocument, weight: str) -> None:
    assert significance_of(BEFORE, after) == weight


ANNEX = shown("附件 渡口一览表\n\n东门渡 每日 12 航次。", "一览表")
OTHER = shown("附件 申请表\n\n申请人姓名、联系电话和住址由申请人如实填写。", "申请表")
SCAN = CleanDocument("attachment", appearance="a" * 64)


@pytest.mark.parametrize(
    ("before", "after", "weight"),
    [
        ((ANNEX, OTHER), (OTHER, ANNEX), ""),
        ((ANNEX, OTHER), (OTHER, shown(ANNEX.text.replace("12", "15"), "一览表")), "figures"),
        ((ANNEX,), (shown(ANNEX.text.replace("12", "15"), "一览表（新）"),), "figures"),
        ((ANNEX,), (ANNEX, OTHER), "clauses"),
        ((ANNEX, OTHER), (OTHER,), "clauses"),
        ((SCAN,), (SCAN,), ""),
        ((SCAN,), (replace(SCAN, appearance="b" * 64),), "clauses"),
        ((CleanDocument("attachment"),), (ANNEX,), "clauses"),
    ],
)
def test_the_attachments(
    before: tuple[CleanDocument, ...], after: tuple[CleanDocument, ...], weight: str
) -> None:
    assert significance_of(BEFORE, BEFORE, before, after) == weight


def test_the_feed_and_the_list_of_versions_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = (
        RULES,
        RULES.replace("第4条", "第四条"),
        RULES.replace("乘客人数", "旅客名单"),
        RULES + "，第99条 新增的条款应当公布于众",
    )
    with open_house(tmp_path, monkeypatch) as house:
        for day, state in enumerate(states, 3):
            shown = {"/a.html": page("关于渡口客运管理的通知", state)}
            night(house, shown, monkeypatch, f"2026-03-{day:02}T02:00:00+08:00")
        # a late capture splits a version in two: both halves' ends are told
        late = {"/a.html": page("关于渡口客运管理的通知", RULES.replace("逐日登记", "逐月登记"))}
        night(house, late, monkeypatch, "2026-03-03T12:00:00+08:00")
        told = [(row.kind, row.detail) for row in house.catalog.changes()]
        document = next(house.catalog.changes()).document
        listed = [row.significance for row in numbered(house.catalog, find_document(house.catalog, document))]
    assert told[0] == ("new", "")
    assert [kind for kind, _ in told[1:]] == ["revised"] * (len(told) - 1)
    assert listed[0] == ""
    assert listed[-1] == "clauses"
    assert all(detail for _, detail in told[1:])
