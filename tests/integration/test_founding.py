"""The five founding documents go through the pipeline; skipped where they are not at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dibao.answer import Question, answer
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.settings import load

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the founding documents are not part of the project"
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(load(store=str(tmp_path_factory.mktemp("seeds") / "store")), create=True) as opened:
        ingest(opened, sorted(SEEDS.glob("0*.txt")), progress=lambda _stage, _done, _total: None)
        yield opened


def test_the_issue_and_its_two_documents(house: House) -> None:
    (issue,) = house.catalog.issues()
    assert issue.issue is not None
    assert (issue.issue.year, issue.issue.number, issue.issue.total) == (2022, "7", 904)
    parts = [row.subject for row in house.catalog.relations(issue.id) if row.kind == "part-of"]
    numbers = {row.number for row in map(house.catalog.document, parts) if row}
    assert numbers == {"穗府办〔2022〕1号", "穗府办规〔2022〕2号"}
    assert house.catalog.counts().documents == 5


def test_the_news_repost_is_an_excerpt(house: House) -> None:
    found = answer(house, Question("穗府办〔2022〕1号"))
    (excerpt,) = (row for row in found.relations if row.kind == "excerpt-of")
    assert excerpt.coverage is not None
    assert excerpt.coverage >= 0.98


def test_in_force_cites_clause_and_issue_and_says_what_is_not_known(house: House) -> None:
    found = answer(house, Question("穗府办规〔2022〕2号", in_force_on="2023-05-01"))
    assert found.force is not None
    assert found.force.answer == "yes"
    reasons = "\n".join(found.force.reasons)
    assert "第二十七条" in reasons
    assert "imported and not witnessed by this archive; it never saw the document" in reasons
    assert "known to this archive" in reasons
    assert found.clean.unified_number == "GZ0220220002"


def test_the_mirror_is_clean(house: House) -> None:
    (row,) = house.catalog.documents_by(
        "title", "广州市人民政府关于印发广州市建设国际科技产业创新中心三年行动计划(2018—2020年)的通知"
    )
    clean = answer(house, Question(row.id)).clean
    assert str(clean.published) == "2018-09-26"
    assert str(clean.signed) == "2018-09-14"
    assert "(GDP)" in clean.text
    assert "(A類)" in clean.text or "(A类)" in clean.text
    assert "(de)" not in clean.text
    assert "(shuǐ)" not in clean.text


def test_the_portal_page(house: House) -> None:
    clean = answer(
        house, Question("海珠区人民政府办公室关于印发广州市海珠区科技创新发展“十四五”规划的通知")
    ).clean
    assert str(clean.published) == "2022-07-13"
    assert str(clean.signed) == "2022-07-08"
    assert "网站标识码" not in clean.text
    assert "浏览量" not in clean.text
