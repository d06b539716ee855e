"""Splitting measured on labelled issues: the floors below which no change may bring it, and its cost."""

from __future__ import annotations

import time

import pytest
from labelled_issues import Style, issue, issues
from splitting_scores import Splitting, measure

from dibao.records.clean import Block
from normalizers.document import normalize
from normalizers.gazette.issue import split
from normalizers.text.blocks import read_text

#: figures of 2026-11 on the same issues: text P .993-1.0, R .990-1.0, characters .998; PDF P .95-.97, R .91-.95
TEXT_FLOOR, PDF_FLOOR, PLACED_FLOOR = 0.98, 0.88, 0.99


@pytest.fixture(scope="module")
def figures() -> dict[str, Splitting]:
    found = {form: Splitting() for form in ("text", "html", "pdf")}
    for one in issues(7, 40):
        found[one.form].add(one, normalize(one.payload, content_type=one.content_type))
    return found


@pytest.mark.parametrize(("form", "floor"), [("text", TEXT_FLOOR), ("html", TEXT_FLOOR), ("pdf", PDF_FLOOR)])
def test_documents_are_found_and_nothing_else(figures: dict[str, Splitting], form: str, floor: float) -> None:
    got = figures[form]
    assert min(got.precision, got.recall) >= floor, got.line()
    assert got.placement >= PLACED_FLOOR, got.line()
    assert got.labels == got.issues, got.line()


def test_the_same_seed_makes_the_same_issues() -> None:
    assert [one.payload for one in issues(3, 4)] == [one.payload for one in issues(3, 4)]


def test_without_ocr_every_paged_issue_is_split_without_a_fault() -> None:
    style = Style(equality=True, heads=True)
    corpus = [issue(seed, style, 8) for seed in range(12)]
    got = measure((one, normalize(one.payload, content_type=one.content_type)) for one in corpus)
    assert (got.right, got.found, got.gold) == (96, 96, 96), got.line()
    assert got.paged >= 0.9 * got.pageable > 0, got.line()


def test_what_is_missing_and_what_is_not_listed_is_said() -> None:
    said = 0
    for seed in range(8):
        one = issue(seed, Style(gap=True), 8)
        found = normalize(one.payload, content_type=one.content_type)
        missing = [item.value for item in found.provenance if item.field == "document_missing"]
        assert missing == [title.replace(" ", "") for title in one.missing]
        assert "document-missing" in found.quality.flags
        unlisted = [item.value for item in found.provenance if item.field == "document_not_in_contents"]
        assert unlisted == list(one.unlisted)
        said += len(unlisted)
    assert said >= 4


def test_a_bound_year_is_split_in_seconds_and_twice_the_text_takes_about_twice_the_time() -> None:
    times = []
    for count in (60, 120):
        one = issue(5, Style(heads=True, equality=True), count)
        blocks = read_text(one.payload.decode())
        start = time.process_time()
        found = split(blocks)
        times.append(time.process_time() - start)
        assert found is not None
        assert len(found.parts) == count
    assert times[1] < 8
    assert times[1] < 4 * times[0] + 0.5


@pytest.mark.parametrize(
    "line",
    ["第" * 100_000, "（" * 100_000, "…" * 100_000 + "x", "总第" * 50_000, "附件1" * 30_000, "关于" * 50_000 + "的通知", "1" * 100_000, "《" * 50_000 + "》", "【" * 100_000, "甲局" * 50_000],
    ids=range(10),
)  # fmt: skip
def test_a_hostile_line_costs_no_more_than_its_length(line: str) -> None:
    front = ["云澜市人民政府公报", "2024年第1期", "目录", "关于放假的通知（1）", line]
    blocks = [
        Block("paragraph", text)
        for text in [*front, "关于放假的通知", line, line[:150], line[:250], "各区："] * 3
    ]
    start = time.process_time()
    split(blocks)
    assert time.process_time() - start < 3


def test_the_same_title_thousands_of_times_is_no_square() -> None:
    lines = ["云澜市人民政府公报", "2024年第1期", "目录"]
    lines += [f"云澜市人民政府关于加强渡口管理工作的通知（{page}）" for page in range(1, 400)]
    lines += ["云澜市人民政府关于加强渡口管理工作的通知"] * 4000
    start = time.process_time()
    split([Block("paragraph", line) for line in lines])
    assert time.process_time() - start < 10
