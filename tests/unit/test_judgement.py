"""What differs between two papers has a kind, and what they say of themselves decides what they are to one another."""

from __future__ import annotations

from datetime import date

import pytest

from dibao.records.clean import CleanDocument, DocumentNumber
from normalizers.matching.alignment import align
from normalizers.matching.compare import compare
from normalizers.matching.edits import edits
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import judge

BODY = (
    "为规范本市渡口客运管理，保障乘客生命财产安全，根据有关法律法规，结合本市实际，制定本办法。市交通部门负责全市渡口的监督管理，"
    "沿江各镇负责本辖区渡口的日常巡查。渡船应当在船体两侧以中文标明核定载客人数，每航次发航前清点人数并作记录。遇有六级以上大风、"
    "能见度不足500米或者水位超过警戒线的，渡口应当停航并在码头公告。渡口经营人应当每年组织两次救生演练，演练记录保存三年备查。"
)
LEDE = "记者昨日从市交通部门获悉，备受沿江居民关注的渡口新规日前出台，全文如下："


def paper(number: str, title: str, text: str = BODY, signed: date | None = None) -> CleanDocument:
    full = "\n".join(part for part in (title, number, text) if part)
    numbers = (DocumentNumber(number, number),) if number else ()
    return CleanDocument(
        "document",
        title=title,
        document_number=number,
        document_numbers=numbers,
        simplified=full,
        text=full,
        signed=signed,
    )


def kinds(left: str, right: str) -> list[tuple[str, str]]:
    a, b = fold(left), fold(right)
    return [(edit.kind, edit.place) for edit in edits(a, b, align(a, b))]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("500米", "300米", "figure"),
        ("应当停航", "可以停航", "typo"),
        (
            "渡船应当在船体两侧以中文标明核定载客人数",
            "经营人须于候船室显著位置公示班次价格并逐日更新余票",
            "wording",
        ),
        ("遇有六级以上大风、能见度不足500米或者水位超过警戒线的，渡口应当停航并在码头公告。", "", "removed"),
        ("沿江各镇", "滨海新城管理委员会和各街道办事处", "name"),
    ],
)
def test_a_difference_has_a_kind(old: str, new: str, kind: str) -> None:
    assert old in BODY
    assert kinds(BODY, BODY.replace(old, new)) == [(kind, "inner")]


def test_a_changed_date_is_a_date() -> None:
    text = BODY + "本办法自2026年5月1日起施行，原办法同时废止，由市交通部门负责解释。"
    assert kinds(text, text.replace("5月1日", "7月1日")) == [("date", "inner")]


def test_what_a_gazette_prints_between_pages_is_no_difference() -> None:
    torn = BODY.replace("制定本办法。", "制定本办法。\n（本文与正式文件同等效力）\n")
    assert kinds(BODY, torn) == [("furniture", "inner")]
    assert compare(BODY, torn).kind == "same"


def test_one_changed_figure_is_a_revision() -> None:
    found = compare(BODY, BODY.replace("500", "300"))
    assert found.kind == "revised"
    assert min(found.forward, found.backward) > 0.98


def test_a_scanners_noise_is_no_revision() -> None:
    noisy = "".join("口" if place % 40 == 7 else char for place, char in enumerate(BODY * 3))
    assert compare(BODY * 3, noisy).kind == "same"


def test_a_lede_makes_a_copy_a_part_of_what_holds_more() -> None:
    held = compare(LEDE + BODY[:180], BODY * 1 + LEDE * 9)
    assert held.kind == "part"
    assert compare(BODY, LEDE * 6 + BODY).kind == "part"


def test_another_number_on_the_same_words_is_no_copy() -> None:
    title = "云河市渡口客运管理办法"
    judged = judge(paper("云府办〔2025〕8号", title), paper("云府办〔2026〕3号", title))
    assert judged.comparison.kind == "template-sibling"
    assert "number-differs" in judged.reasons
    assert (
        judge(paper("云府办〔2025〕8号", title), paper("云府办〔2025〕8号", title)).comparison.kind == "same"
    )


def test_a_title_filled_in_otherwise_is_a_sibling_without_any_number() -> None:
    one, two = paper("", "2025年度第3批渡口补助资金公示"), paper("", "2026年度第1批渡口补助资金公示")
    assert judge(one, two).reasons[-1] == "title-slot"


def test_the_same_number_on_unrelated_words_is_a_clash() -> None:
    other = "清明节期间森林防火形势严峻，禁止携带火种进入林区，违者依法处理。" * 6
    judged = judge(paper("云府办〔2025〕8号", "甲", BODY), paper("云府办〔2025〕8号", "乙", other))
    assert judged.comparison.kind == "different"
    assert "number-clash" in judged.reasons


def test_a_notice_that_forwards_a_paper_holds_it() -> None:
    inner = paper("省府〔2025〕1号", "渡口管理意见")
    outer_text = "各镇：现将省政府文件转发给你们，请结合实际贯彻执行。" + inner.simplified
    outer = CleanDocument(
        "document",
        title="转发渡口管理意见的通知",
        document_number="云府办〔2025〕9号",
        document_numbers=(DocumentNumber("云府办〔2025〕9号", ""), DocumentNumber("省府〔2025〕1号", "")),
        simplified=outer_text * 1 + LEDE * 3,
    )
    assert judge(outer, inner).comparison.kind == "contains"
    assert judge(inner, outer).comparison.kind == "part"


def test_forms_signed_on_other_days_are_siblings() -> None:
    text = BODY.replace("500米", "{}米")
    one = paper("", "停航通告", text.format(500), date(2026, 3, 1))
    two = paper("", "停航通告", text.format(300), date(2026, 4, 1))
    assert judge(one, two).reasons[-1] == "signed-differs"
