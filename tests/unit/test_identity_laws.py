"""Laws of the decision whether two texts are one: it has no left and right, and a text holds its parts."""

from __future__ import annotations

import sys
from functools import cache
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.records.clean import CleanDocument
from dibao.resolve.identity import can_be_one, same_document
from normalizers.matching.compare import compare, compare_folded
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import judge
from normalizers.matching.stretch import EXCERPT

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
from eval import families, kindred
from eval.corpora import SEED

MIRROR = {"part": "contains", "contains": "part"}


@cache
def sample() -> tuple[list[families.Paper], list[CleanDocument]]:
    papers = families.papers(SEED, families.TINY)
    return papers, kindred.read(papers)


@cache
def bodies() -> list[str]:
    return [
        fold(paper.text) for paper in sample()[0] if paper.family in ("base", "edition", "table", "short")
    ]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a text, and what is left of it after a few stretches were taken out, doubled or put in from another."""
    text, other = draw(st.sampled_from(bodies())), draw(st.sampled_from(bodies()))
    changed = text
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(changed)))
        end = min(len(changed), start + draw(st.integers(0, 60)))
        at = draw(st.integers(0, len(other)))
        put = draw(st.sampled_from(["", "2019", "不", changed[start:end] * 2, other[at : at + 40]]))
        changed = changed[:start] + put + changed[end:]
    return text, changed


@settings(deadline=None)
@given(edited())
def test_comparing_has_no_left_and_right(pair: tuple[str, str]) -> None:
    one, two = pair
    assert compare_folded(two, one) == compare_folded(one, two).mirrored()


@settings(deadline=None)
@given(st.data())
def test_a_text_holds_each_of_its_parts(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([body for body in bodies() if len(body) > 2 * EXCERPT]))
    start = data.draw(st.integers(0, len(text) - EXCERPT))
    part = text[start : data.draw(st.integers(start + EXCERPT, len(text)))]
    found = compare(text, part)
    assert found.backward == 1
    assert found.kind in ("contains", "same")
    assert found.kind == "contains" or len(part) >= 0.9 * len(text)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_decision_has_no_left_and_right(data: st.DataObject) -> None:
    _, cleans = sample()
    left, right = data.draw(st.sampled_from(cleans)), data.draw(st.sampled_from(cleans))
    ours, theirs = judge(left, right), judge(right, left)
    assert theirs.comparison.kind == MIRROR.get(ours.comparison.kind, ours.comparison.kind)
    assert can_be_one(left, right) == can_be_one(right, left)
    one, two = same_document(left, right), same_document(right, left)
    if one is None or two is None:
        assert one is two
        return
    assert (one.forward, one.backward) == (two.backward, two.forward)
    assert (one.confidence, one.diverges) == (two.confidence, two.diverges)


def test_what_is_ruled_out_without_reading_is_no_one_document() -> None:
    papers, cleans = sample()
    ruled_out = [
        (papers[left], papers[right])
        for left, right in combinations(range(len(papers)), 2)
        if not can_be_one(cleans[left], cleans[right])
    ]
    wrong = [(one.name, two.name) for one, two in ruled_out if one.document and one.document == two.document]
    siblings = [one for one, two in ruled_out if one.family == two.family and one.family.startswith("form ")]
    assert wrong == []
    # of forms without a number, those whose titles and days are one must be read
    assert len(siblings) >= 15
