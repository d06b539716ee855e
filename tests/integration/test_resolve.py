"""Which document is it: copies, excerpts, siblings and clashes, taken in as files of unknown origin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dibao import clock
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.records.capture import Capture
from dibao.records.clean import CleanDocument
from dibao.records.entries import Asserted, Rendition, Shipped
from dibao.records.rows import DocumentRow, RelationRow
from dibao.resolve.publisher import Publisher
from dibao.settings import load
from normalizers.document import normalize
from normalizers.ids import mint
from storage.catalog.catalog import Catalog

CLAUSES = [
    "第一条 为规范本市渡口客运管理，保障乘客安全，结合本市实际，制定本办法。",
    "第二条 市交通部门负责全市渡口的监督管理，沿江各镇负责本辖区渡口的日常巡查。",
    "第三条 渡船应当在船体两侧以中文标明核定载客人数，每航次发航前清点人数并作记录。",
    "第四条 遇有六级以上大风、能见度不足五百米或者水位超过警戒线的，渡口应当停航并在码头公告。",
    "第五条 渡口经营人应当每年组织两次救生演练，演练记录保存三年备查。",
    "第六条 票价实行政府指导价，六十五周岁以上老年人、残疾人、现役军人免费乘坐。",
    "第七条 违反本办法第三条规定超额载客的，由市交通部门责令改正，处二千元以上一万元以下罚款。",
    "第八条 本办法自2026年5月1日起施行。",
]


def notice(
    number: str = "云府办〔2026〕8号", *, clauses: list[str] = CLAUSES, signed: str = "2026年3月2日"
) -> str:
    title = "云河市人民政府办公室关于印发云河市渡口客运管理办法的通知"
    head = [
        number,
        title,
        "各镇人民政府，市政府各部门：",
        "《云河市渡口客运管理办法》已经市政府同意，现印发给你们，请遵照执行。",
    ]
    return "\n\n".join(
        part for part in (*head, "云河市人民政府办公室", signed, "云河市渡口客运管理办法", *clauses) if part
    )


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        yield opened


def take(house: House, folder: Path, *texts: str) -> None:
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    ingest(house, paths, progress=lambda _stage, _done, _total: None)


def documents(house: House) -> list[DocumentRow]:
    rows = {
        row.id: row
        for row in (house.catalog.document(change.document) for change in house.catalog.changes())
        if row
    }
    return list(rows.values())


def relations(house: House) -> list[RelationRow]:
    (row,) = documents(house)
    return list(house.catalog.relations(row.id))


def test_a_copy_with_other_spacing_is_a_copy(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice(), notice("").replace("\n\n", "\n").replace("，", ", "))
    (relation,) = relations(house)
    assert relation.kind == "copy-of"
    assert relation.coverage == 1.0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_excerpt_is_an_excerpt_whichever_is_named_first(
    house: House, tmp_path: Path, order: tuple[int, int]
) -> None:
    texts = [notice(), notice("", clauses=CLAUSES[:3])]
    take(house, tmp_path, *(texts[index] for index in order))
    (row,) = documents(house)
    assert row.number == "云府办〔2026〕8号"
    (relation,) = relations(house)
    assert relation.kind == "excerpt-of"
    assert relation.coverage is not None
    assert relation.coverage >= 0.98


def test_the_whole_text_arriving_after_an_excerpt_takes_its_place(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice("", clauses=CLAUSES[:2]))
    (before,) = documents(house)
    take(house, tmp_path, notice())
    (after,) = documents(house)
    assert after.id == before.id
    assert after.number == "云府办〔2026〕8号"
    assert [relation.kind for relation in relations(house)] == ["excerpt-of"]


def test_another_number_is_another_document(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice(), notice("云府办〔2026〕9号"))
    assert {row.number for row in documents(house)} == {"云府办〔2026〕8号", "云府办〔2026〕9号"}


def test_template_siblings_are_two_documents(house: House, tmp_path: Path) -> None:
    text = "云河市人民政府关于{0}年清明节放假的通知\n\n各镇人民政府：\n\n{0}年清明节放假安排如下：4月{1}日至{2}日放假，共3天。放假期间请各单位安排值班，遇有突发事件及时报告市政府总值班室。\n\n云河市人民政府\n\n{0}年3月{1}日"
    take(house, tmp_path, text.format(2025, 4, 6), text.format(2026, 4, 6))
    assert len(documents(house)) == 2


def test_the_same_number_on_unrelated_text_is_a_clash(house: House, tmp_path: Path) -> None:
    other = "云府办〔2026〕8号\n\n云河市人民政府办公室关于表彰优秀护林员的通报\n\n各镇人民政府：\n\n去年以来，全市护林员坚守山林一线，涌现出一批先进个人。为树立典型，市政府决定对李某等十名同志予以通报表彰，望再接再厉。\n\n云河市人民政府办公室\n\n2026年2月1日"
    take(house, tmp_path, notice(), other)
    assert len(documents(house)) == 2


def test_taking_in_the_same_file_twice_changes_nothing(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice())
    before = list(house.catalog.dump())
    take(house, tmp_path, notice())
    assert list(house.catalog.dump()) == before


def test_a_payload_over_the_limits_stops_no_other(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("normalizers.document.MAX_MARKUP", 2000)
    take(house, tmp_path, notice(), notice("云府办〔2026〕9号", clauses=CLAUSES * 20))
    assert [row.number for row in documents(house)] == ["云府办〔2026〕8号"]


def test_a_page_that_meets_a_defect_of_ours_stops_no_other(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(payload: bytes, **given: object) -> CleanDocument:
        if "9号".encode() in payload:
            raise ZeroDivisionError
        return normalize(payload, **given)  # type: ignore[arg-type] # as given

    monkeypatch.setattr("dibao.process.normalize", fail)
    take(house, tmp_path, notice(), notice("云府办〔2026〕9号"))
    assert [row.number for row in documents(house)] == ["云府办〔2026〕8号"]
    assert "normalising failed" in caplog.text


def test_a_file_no_reader_knows_is_kept_and_founds_nothing(house: House, tmp_path: Path) -> None:
    file = tmp_path / "名单.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(600))
    taken = ingest(house, [file], progress=lambda _stage, _done, _total: None).taken[0]
    assert documents(house) == []
    (capture,) = house.catalog.captures_of(taken.url)
    assert house.archive.payload(capture.capture) == file.read_bytes()
    (rendition,) = house.catalog.renditions_of(taken.sha256)
    assert house.archive.clean(rendition).quality.flags == ("unsupported-format",)


def test_a_page_blocked_twice_in_one_night_is_one_alarm(house: House) -> None:
    first = Capture(
        source="yunhe",
        run="yunhe-20260309",
        url="http://www.yunhe.dibao.test/1.html",
        captured=clock.now(),
        verdict="blocked",
        reason="challenge",
        status=412,
    )
    again = replace(first, captured=first.captured + timedelta(minutes=20))
    next_night = replace(first, captured=first.captured + timedelta(days=1))
    for capture in (first, again, next_night):
        house.archive.ledger.append("w234567abcdef", (Shipped((capture,)),))
        house.process()
    assert [row.at for row in house.catalog.quarantine()] == [first.captured, next_night.captured]


def rule(house: House, field: str, one: str, two: str, retracts: str = "") -> str:
    """Have a curator rule over two places, and the publisher obey; return the assertion's id."""
    name = mint("a", field, one, two, retracts)
    with house.catalog.batch(house.archive) as batch:
        batch.apply(Asserted(name, one, field, two, "archivist", "seen on paper", clock.now(), retracts))
        Publisher(house.archive, batch, house.cards).obey((one, two) if retracts else ())
    return name


def browsed(house: House) -> set[str]:
    """Return the keys of what is to be browsed."""
    return {info.key for info in house.archive.objects.keys("browse/d") if info.key.endswith("/meta.json")}


def partition(catalog: Catalog) -> set[frozenset[str]]:
    """Return which places show one document."""
    shown = {change.document for change in catalog.changes()}
    return {frozenset(place.id for place in catalog.locations_of(document)) for document in shown}


def test_what_a_curator_ruled_outlives_new_evidence_and_rebuild(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice(), notice("").replace("\n\n", "\n").replace("，", ", "))
    (joined,) = partition(house.catalog)
    one, two = sorted(joined)
    before = {row.id for row in documents(house)}
    shown = browsed(house)
    assert len(shown) == 2
    ruling = rule(house, "other-document", one, two)
    apart = {frozenset({one}), frozenset({two})}
    assert partition(house.catalog) == apart
    assert {change.kind for change in house.catalog.changes()} >= {"split"}
    house.process()
    assert len(browsed(house)) == 2
    assert len(browsed(house) & shown) == 1  # the other lies with the document it is now
    take(house, tmp_path, notice(), notice("", clauses=CLAUSES[:7]))  # nearest to both
    assert {one, two} not in partition(house.catalog)
    with Catalog.open(f"sqlite:///{tmp_path}/again.sqlite") as again:
        again.sync(house.archive)
        assert partition(again) == partition(house.catalog)
    rule(house, "other-document", one, two, retracts=ruling)
    assert any({one, two} <= group for group in partition(house.catalog))
    # an id once given is answered for ever
    for identifier in before:
        assert house.catalog.document(identifier) is not None


def test_two_texts_a_curator_knows_to_be_one_are_one(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice(), notice("云府办〔2026〕9号"))
    first, second = documents(house)
    (one,), (two,) = (house.catalog.locations_of(row.id) for row in (first, second))
    rule(house, "same-document", one.id, two.id)
    assert partition(house.catalog) == {frozenset({one.id, two.id})}
    merged = [change for change in house.catalog.changes() if change.kind == "merged"]
    assert len(merged) == 1
    kept = house.catalog.document(merged[0].other)
    assert kept is not None
    assert house.catalog.document(merged[0].document) == kept
    (relation,) = house.catalog.relations(kept.id)
    assert any(word.startswith("curator:") for word in relation.evidence)
    assert documents(house) == [kept]
    house.process()
    redirect = house.archive.objects.get(f"browse/{merged[0].document}/merged.json")
    assert json.loads(redirect) == {"document": kept.id}


def test_a_copy_that_says_something_else_is_shown_as_disagreeing(house: House, tmp_path: Path) -> None:
    take(house, tmp_path, notice(), notice("").replace("二千元以上一万元以下", "三千元以上二万元以下"))
    (row,) = documents(house)
    assert row.number == "云府办〔2026〕8号"
    (relation,) = relations(house)
    assert relation.kind == "copy-of"
    assert "diverges" in relation.evidence
    (change,) = [change for change in house.catalog.changes() if change.kind == "diverged"]
    assert (change.location, change.detail) == (relation.subject, "figures")
    texts = {house.archive.clean(rendition).text for rendition in held(house, row)}
    assert len(texts) == 2  # each keeps its own


def held(house: House, row: DocumentRow) -> list[Rendition]:
    """Return the renditions of all versions of a document."""
    found = (house.catalog.rendition(version.rendition) for version in house.catalog.versions(row.id))
    return [rendition for rendition in found if rendition]
