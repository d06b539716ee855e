"""The founding documents by pairs: an excerpt is one document with its source, kindred words are not; skipped where absent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from dibao.records.clean import CleanDocument
from dibao.resolve.identity import same_document
from normalizers.document import normalize
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import judge

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the founding documents are not part of the project"
)


@cache
def read(number: str) -> CleanDocument:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return normalize(path.read_bytes(), content_type="text/plain")


def numbered(number: str) -> CleanDocument:
    (found,) = (one for one in read("003").documents if one.document_number == number)
    return found


def shared_grams(one: str, two: str) -> float:
    """Return the share of the 5-grams of the first folded text that the second has."""
    ours, theirs = ({text[at : at + 5] for at in range(len(text) - 4)} for text in (fold(one), fold(two)))
    return len(ours & theirs) / len(ours)


def test_the_news_repost_is_an_excerpt_of_the_gazette_text() -> None:
    news, source = read("000"), numbered("穗府办〔2022〕1号")
    link = same_document(news, source)
    assert link is not None
    assert link.forward >= 0.98
    assert link.backward < 0.5
    assert judge(news, source).comparison.kind == "part"


@pytest.mark.parametrize("other", ["000", "穗府办〔2022〕1号", "穗府办规〔2022〕2号"])
def test_the_work_report_is_of_the_same_words_and_another_document(other: str) -> None:
    report = read("002")
    held = read(other) if other == "000" else numbered(other)
    found = judge(report, held)
    assert found.comparison.kind == "different"
    assert same_document(report, held) is None
    assert same_document(held, report) is None
    if other != "穗府办规〔2022〕2号":
        assert 0.15 < shared_grams(report.simplified, held.simplified) < 0.35
