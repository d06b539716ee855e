"""Near-equal texts that are two documents: drafts and finals, re-issues, states of amendment."""

from __future__ import annotations

from datetime import date

import pytest

from dibao.records.clean import CleanDocument
from dibao.resolve.kinship import apart, core, kinship
from normalizers.matching.compare import Comparison
from normalizers.metadata.amendment import amended

SAME = Comparison("same", 1.0, 1.0, ())
ALIKE = Comparison("revised", 0.8, 0.8, ())
FAR = Comparison("different", 0.3, 0.3, ())


def clean(title: str, text: str = "", number: str = "", signed: date | None = None) -> CleanDocument:
    return CleanDocument(
        "document",
        title=title,
        simplified=text,
        document_number=number,
        signed=signed,
        issuers=("云河市人民政府",),
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("云河市渡口办法（征求意见稿）", "云河市渡口办法"),
        ("云河市渡口条例（草案修改稿征求意见稿）", "云河市渡口条例"),
        ("关于公开征求《云河市渡口办法》意见的公告", ""),
        ("云河市渡口办法", ""),
    ],
)
def test_what_a_draft_is_a_draft_of(title: str, name: str) -> None:
    assert core(title) == name


def test_when_a_text_was_last_amended() -> None:
    note = "（2022年5月12日云河市人民政府令第31号公布，根据2026年2月20日《决定》修正）"
    assert amended(clean("规定", f"规定\n\n{note}\n\n第一条")) == date(2026, 2, 20)
    assert amended(clean("规定", "规定\n\n（2022年5月12日公布）\n\n第一条")) is None
    assert amended(clean("规定", "第一条" * 300 + note)) is None
    assert amended(clean("规定", "（2026年2月30日修正）")) is None


def test_a_draft_is_apart_from_its_final_and_its_draft_whichever_comes_first() -> None:
    draft, final = clean("渡口办法（征求意见稿）"), clean("关于印发渡口办法的通知")
    assert apart(draft, final)
    assert kinship(draft, final, ALIKE) == ("draft-of", True)
    assert kinship(final, draft, ALIKE) == ("draft-of", False)
    assert kinship(draft, final, FAR) is None
    assert kinship(draft, clean("关于印发码头办法的通知"), ALIKE) is None
    assert not apart(draft, clean("渡口办法（征求意见稿）"))


def test_a_text_issued_again_under_another_number() -> None:
    old = clean("关于渡口的通知", number="云府〔2021〕3号", signed=date(2021, 3, 1))
    new = clean("关于渡口的通知", number="云府〔2026〕5号", signed=date(2026, 3, 1))
    assert kinship(new, old, SAME) == ("reissues", True)
    assert kinship(old, new, SAME) == ("reissues", False)
    assert kinship(new, old, ALIKE) is None
    assert kinship(new, clean("关于渡口的通知"), SAME) is None
    assert not apart(new, old)


def test_an_amended_text_is_apart_from_the_text_as_issued_and_replaces_it() -> None:
    old = clean("渡口规定", "渡口规定\n（2022年5月12日公布）")
    new = clean("渡口规定", "渡口规定\n（2022年5月12日公布，根据2026年2月20日《决定》修正）")
    later = clean("渡口规定", "渡口规定\n（2022年5月12日公布，根据2027年1月2日《决定》修正）")
    assert apart(old, new)
    assert kinship(new, old, ALIKE) == ("replaces", True)
    assert kinship(old, new, ALIKE) == ("replaces", False)
    assert kinship(new, later, ALIKE) == ("replaces", False)
