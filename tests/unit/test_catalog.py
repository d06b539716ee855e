"""The catalog: applying, reading, catching up after a crash."""

from __future__ import annotations

import dataclasses
import hashlib
import traceback
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event

from dibao.errors import DibaoError, LeaseError, LedgerError, StoreError, StoreUnavailableError, UsageError
from dibao.records.capture import Capture, Run
from dibao.records.clean import Attachment, Citation, CleanDocument, IssueLabel
from dibao.records.entries import (
    Assessed,
    CaptureRef,
    Changed,
    Consumed,
    Located,
    Minted,
    Quarantined,
    Related,
    Released,
    Rendition,
    Shipped,
    Versioned,
)
from normalizers.ids import mint
from normalizers.matching.fingerprint import fingerprint
from storage.archive import Archive, TextItem
from storage.catalog import Batch, Catalog

WRITER = "waaaaaaaaaaaa"
START = datetime(2026, 3, 2, 18, tzinfo=UTC)
PAGE = "https://www.gz.gov.cn/zwgk/content/post_1.html"
TEXT = "为进一步加强地方公报的管理，保障公众查阅政府文件的权利，根据有关规定，制定本办法。" * 6


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(str(tmp_path / "archive"), create=True, demo=True)


@pytest.fixture
def catalog(catalog_url: str) -> Iterator[Catalog]:
    with Catalog.open(catalog_url) as found:
        yield found


def capture(url: str = PAGE, *, day: int = 0, body: str = "one", **fields: object) -> Capture:
    values: dict[str, object] = {
        "source": "gz-gfxwj",
        "run": f"run-{day}",
        "url": url,
        "captured": START + timedelta(days=day),
        "verdict": "ok",
        "status": 200,
        "media_type": "text/html",
        "sha256": sha(body),
        "length": len(body),
        "segment": "segments/2026/03/02/aa.warc.gz",
        "offset": 10,
        "size": 20,
    }
    return Capture(**(values | fields))  # type: ignore[arg-type]


def ship(archive: Archive, *captures: Capture, writer: str = WRITER, runs: tuple[Run, ...] = ()) -> int:
    return archive.ledger.append(writer, [Shipped(captures=captures, runs=runs)]).seq


def render(
    archive: Archive, batch: Batch, clean: CleanDocument, body: str = "one", part: str = ""
) -> Rendition:
    (made,) = archive.write_texts([TextItem(sha(body), part, "2026.11.0", clean)])
    batch.apply(made, clean)
    return made


def file(
    batch: Batch,
    rendition: Rendition,
    *,
    document: str,
    url: str = PAGE,
    day: int = 0,
    ref: CaptureRef | None = None,
    mint_it: bool = True,
    **fields: object,
) -> tuple[str, str]:
    """Mint, locate and version a document as `resolve` would; return the ids of location and version."""
    if mint_it:
        batch.apply(Minted(document, "document"))
    location = mint("l", url, str(fields.get("part", "")))
    values: dict[str, object] = {
        "part": "",
        "source": "gz-gfxwj",
        "standing": "issuer",
        "coverage": 1.0,
    }
    batch.apply(Located(location=location, url=url, document=document, **(values | fields)))  # type: ignore[arg-type]
    version = mint("v", location, str(day))
    batch.apply(
        Versioned(
            version=version,
            location=location,
            document=document,
            rendition=rendition.id,
            capture=ref or CaptureRef(WRITER, 1, 0),
            captured=START + timedelta(days=day),
            content=rendition.content,
        )
    )
    return location, version


def clean(text: str = TEXT, **fields: object) -> CleanDocument:
    values: dict[str, object] = {
        "kind": "document",
        "title": "广州市地方公报管理办法",
        "document_number": "穗府办〔2026〕1号",
        "text": text,
        "simplified": text,
    }
    return CleanDocument(**(values | fields))  # type: ignore[arg-type]


def varied(step: int) -> str:
    """Return 600 characters without repetition, another text for every step."""
    return "".join(chr(0x4E00 + number * step % 20000) for number in range(600))


D1, D2, D3 = (mint("d", name) for name in "abc")


def test_shipped_captures_are_found_by_position_url_and_blob(archive: Archive, catalog: Catalog) -> None:
    first, later = capture(), capture(day=1, body="two", verdict="partial", via="https://x.cn/l")
    ship(archive, first)
    ship(archive, later, capture("https://www.gz.gov.cn/b", sha256="", segment="", verdict="gone"))
    assert catalog.sync(archive) == 2
    assert catalog.sync(archive) == 0
    assert [row.capture for row in catalog.captures_in(WRITER, 1)] == [first]
    assert [row.capture for row in catalog.captures_of("https://WWW.gz.gov.cn:443" + PAGE[21:] + "#top")] == [
        later,
        first,
    ]
    assert catalog.captures_of("https://never.seen/") == ()
    assert catalog.stored(sha("two")) == later
    assert catalog.stored(sha("three")) is None
    assert [(ref.writer, ref.seq) for ref in catalog.unconsumed()] == [(WRITER, 1), (WRITER, 2)]


def test_stored_is_never_a_capture_without_a_record(archive: Archive, catalog: Catalog) -> None:
    ship(archive, capture(day=0, segment="", verdict="unchanged"), capture(day=1))
    catalog.sync(archive)
    found = catalog.stored(sha("one"))
    assert found is not None
    assert found.captured == START + timedelta(days=1)


def test_an_assessment_governs_even_when_it_comes_before_the_capture(
    archive: Archive, catalog: Catalog
) -> None:
    with catalog.batch(archive) as batch:
        batch.apply(Assessed(CaptureRef(WRITER, 1, 0), "soft404", "short", "rules-1"))
        batch.apply(Assessed(CaptureRef(WRITER, 1, 0), "blocked", "marker", "rules-2"))
    ship(archive, capture())
    catalog.sync(archive)
    (row,) = catalog.captures_in(WRITER, 1)
    assert (row.verdict, row.capture.verdict) == ("blocked", "ok")
    with catalog.batch(archive) as batch:
        batch.apply(Assessed(CaptureRef(WRITER, 1, 0), "ok", "", "rules-3"))
        assert batch.captures_in(WRITER, 1)[0].verdict == "ok"


def test_consumed_objects_do_not_wait_any_more(archive: Archive, catalog: Catalog) -> None:
    ship(archive, capture())
    ship(archive, capture(day=1))
    catalog.sync(archive)
    first, second = catalog.unconsumed()
    with catalog.batch(archive) as batch:
        batch.apply(Consumed(first.writer, first.seq, first.sha256))
    assert catalog.unconsumed() == [second]


def test_what_waits_keeps_each_writers_order_when_its_clock_was_set_back(
    archive: Archive, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "wbbbbbbbbbbbb"
    for writer, hour in ((WRITER, 5), (WRITER, 3), (other, 4), (other, 6)):
        monkeypatch.setenv("DIBAO_CLOCK", f"2026-03-02T0{hour}:00:00+08:00")
        ship(archive, capture(), writer=writer)
    catalog.sync(archive)
    waiting = [(ref.writer, ref.seq) for ref in catalog.unconsumed()]
    assert waiting == [(other, 1), (WRITER, 1), (WRITER, 2), (other, 2)]


def test_consuming_other_bytes_than_were_applied_is_refused(archive: Archive, catalog: Catalog) -> None:
    ship(archive, capture())
    catalog.sync(archive)
    with pytest.raises(LedgerError, match="altered"), catalog.batch(archive) as batch:
        batch.apply(Consumed(WRITER, 1, sha("forged")))
    assert archive.ledger.heads().keys() == {WRITER}


def test_a_crawl_writer_cannot_decide(archive: Archive, catalog: Catalog) -> None:
    archive.ledger.append(WRITER, [Minted(D1, "document")])
    with pytest.raises(LedgerError, match="not this writer's"):
        catalog.sync(archive)
    assert catalog.document(D1) is None


def test_a_batch_sees_its_own_writes_and_others_see_them_after_commit(
    archive: Archive, catalog: Catalog
) -> None:
    ship(archive, capture())
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        location, version = file(batch, render(archive, batch, clean()), document=D1)
        row = batch.document(D1)
        assert row is not None
        assert (row.title, row.number, row.url, row.versions) == (
            "广州市地方公报管理办法",
            "穗府办〔2026〕1号",
            PAGE,
            1,
        )
        assert catalog.document(D1) is None
    assert catalog.document(D1) == row
    assert catalog.location(PAGE) == catalog.locations_of(D1)[0]
    assert catalog.location(PAGE, "1") is None
    latest = catalog.latest_version(location)
    assert latest is not None
    assert (latest.id, latest.blob, latest.url, latest.ordinal) == (version, sha("one"), PAGE, 1)
    assert catalog.version(version) == latest


def test_a_failed_batch_leaves_no_trace(archive: Archive, catalog: Catalog) -> None:
    before = list(catalog.dump())

    def fail(batch: Batch) -> None:
        batch.apply(Minted(D1, "document"))
        assert batch.document(D1) is not None
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"), catalog.batch(archive) as batch:
        fail(batch)
    assert list(catalog.dump()) == before
    assert archive.ledger.heads() == {}
    with catalog.batch(archive) as batch:
        assert batch.document(D1) is None
    assert archive.ledger.heads() == {}  # a batch without entries writes nothing


@pytest.mark.parametrize(
    "entry",
    [
        Located(mint("l", "x"), PAGE, "", "s", mint("d", "none"), "issuer", 1.0),
        Versioned(
            mint("v", "x"), mint("l", "x"), D1, mint("r", "x"), CaptureRef(WRITER, 1, 0), START, sha("x")
        ),
        Changed("new", mint("d", "none"), START),
        Changed("merged", D1, START, other=D1),
        Released(CaptureRef(WRITER, 1, 0), "accept", START),
        Minted(D1, "document"),
        Shipped(),
    ],
    ids=lambda entry: entry.type,
)
def test_an_entry_about_nothing_never_reaches_the_ledger(
    archive: Archive, catalog: Catalog, entry: object
) -> None:
    with catalog.batch(archive) as batch:
        batch.apply(Minted(D1, "document"))
    with pytest.raises(LedgerError), catalog.batch(archive) as batch:
        batch.apply(entry)  # type: ignore[arg-type]
    assert archive.ledger.heads()["publisher"].seq == 1


def test_a_clean_document_that_was_not_stored_is_refused(archive: Archive, catalog: Catalog) -> None:
    (made,) = archive.write_texts([TextItem(sha("one"), "", "2026.11.0", clean())])
    with pytest.raises(LedgerError, match="not the one"), catalog.batch(archive) as batch:
        batch.apply(made, clean(title="另一个标题"))


def test_a_lone_surrogate_in_hostile_text_is_indexed_as_it_is_stored(
    archive: Archive, catalog: Catalog
) -> None:
    with catalog.batch(archive) as batch:
        rendition = render(archive, batch, clean("公报\ud800管理" + TEXT, title="公报\udfff"))
        file(batch, rendition, document=D1)
    row = catalog.document(D1)
    assert row is not None
    assert row.title == archive.clean(rendition).title == "公报\ufffd"


def test_after_a_crash_between_ledger_and_commit_sync_replays(
    archive: Archive, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(archive, capture())
    catalog.sync(archive)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.catalog.batch.record", crash)
    expected: list[str] = []
    with pytest.raises(KeyboardInterrupt), catalog.batch(archive) as batch:  # noqa: PT012 - the exit crashes
        file(batch, render(archive, batch, clean()), document=D1)
        expected += batch.dump()
    monkeypatch.undo()
    assert archive.ledger.heads()["publisher"].seq == 1
    assert catalog.document(D1) is None
    other = Catalog.open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with other, other.batch(archive) as batch:  # a batch catches up too, before it decides anything
        assert batch.seq == 2
        assert batch.document(D1) is not None
    assert catalog.sync(archive) == 1
    assert list(catalog.dump()) == expected
    with catalog.batch(archive) as batch:
        batch.apply(Minted(D2, "document"))
    assert archive.ledger.heads()["publisher"].seq == 2


def test_the_catalog_of_another_archive_is_refused(
    archive: Archive, catalog: Catalog, tmp_path: Path
) -> None:
    ship(archive, capture())
    catalog.sync(archive)
    other = Archive.open(str(tmp_path / "other"), create=True, demo=True)
    with pytest.raises(LedgerError, match="another archive"):
        catalog.sync(other)
    ship(other, capture(body="something else"))
    with pytest.raises(LedgerError, match="another archive"):
        catalog.sync(other)


def test_best_location_speaks_for_the_document(archive: Archive, catalog: Catalog) -> None:
    mirror, gazette = "http://mirror.example/p", "https://www.gz.gov.cn/gb/post_2.html"
    with catalog.batch(archive) as batch:
        first = render(archive, batch, clean(title="转载的标题"), "m")
        file(batch, first, document=D1, url=mirror, standing="mirror")
        excerpt = render(archive, batch, clean("第一条", title="摘录"), "e")
        file(batch, excerpt, document=D1, url=PAGE, standing="gazette", coverage=0.4, mint_it=False)
        assert batch.document(D1).title == "转载的标题"  # type: ignore[union-attr]
        second = render(archive, batch, clean(), "g")
        location, _ = file(batch, second, document=D1, url=gazette, standing="gazette", mint_it=False, day=2)
        row = batch.document(D1)
        assert row is not None
        assert (row.url, row.versions, row.withdrawn) == (gazette, 3, False)
        batch.apply(Changed("withdrawn", D1, START, location=location))
        assert batch.document(D1).withdrawn is False  # type: ignore[union-attr]
        batch.apply(Changed("withdrawn", D1, START))
        assert batch.document(D1).withdrawn is True  # type: ignore[union-attr]
        batch.apply(Changed("restored", D1, START, location=location))
        assert [at.url for at in batch.locations_of(D1) if not at.withdrawn] == [gazette]
    assert [row.standing for row in catalog.locations_of(D1)] == ["gazette", "gazette", "mirror"]


def test_versions_know_their_ordinal_and_when_they_were_last_seen(archive: Archive, catalog: Catalog) -> None:
    bodies = ["one", "one", "one, other bytes", "two", "two", "one"]
    ship(archive, *(capture(day=day, body=body) for day, body in enumerate(bodies)))
    ship(archive, capture(day=9, body="error page", verdict="blocked"))
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        one = render(archive, batch, clean(), "one")
        render(archive, batch, clean(), "one, other bytes")
        two = render(archive, batch, clean(TEXT + "有效期五年。"), "two")
        location, _ = file(batch, one, document=D1)
        file(batch, two, document=D1, day=3, mint_it=False)
        file(batch, one, document=D1, day=5, mint_it=False)
    rows = catalog.versions(D1)
    days = [((row.captured - START).days, (row.last_seen - START).days, row.ordinal) for row in rows]
    assert days == [(0, 2, 1), (3, 4, 2), (5, 5, 3)]
    assert catalog.latest_version(location) == rows[-1]
    assert catalog.versions_at(location) == rows


def test_a_late_import_of_an_old_capture_does_not_become_the_latest(
    archive: Archive, catalog: Catalog
) -> None:
    with catalog.batch(archive) as batch:
        location, now = file(batch, render(archive, batch, clean(), "now"), document=D1, day=10)
        file(batch, render(archive, batch, clean("旧" + TEXT), "old"), document=D1, day=1, mint_it=False)
    latest = catalog.latest_version(location)
    assert latest is not None
    assert (latest.id, latest.ordinal) == (now, 2)


def test_merged_ids_redirect_for_ever(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        for number, document in enumerate((D1, D2, D3)):
            made = render(archive, batch, clean(), f"body {number}")
            file(batch, made, document=document, url=f"https://www.gz.gov.cn/{number}", day=number)
        batch.apply(Changed("merged", D1, START, other=D2))
        batch.apply(Changed("merged", D2, START, other=D3))
    row = catalog.document(D3)
    assert row is not None
    assert (row.id, row.versions) == (D3, 3)
    assert catalog.document(D1) == catalog.document(D2) == row
    assert len(catalog.versions(D1)) == len(catalog.locations_of(D2)) == 3
    assert catalog.find("穗府办[2026]１号") == (row,)
    assert catalog.find(D1) == (row,)
    assert [hit.document for hit in catalog.search("公报", 5)] == [row]
    with pytest.raises(LedgerError, match="into itself"), catalog.batch(archive) as batch:
        batch.apply(Changed("merged", D3, START, other=D1))


def test_a_split_moves_a_version_to_another_document(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        made = render(archive, batch, clean())
        location, version = file(batch, made, document=D1)
        batch.apply(Minted(D2, "document"))
        batch.apply(Located(location, PAGE, "", "gz-gfxwj", D2, "issuer", 1.0))
        moved = Versioned(version, location, D2, made.id, CaptureRef(WRITER, 1, 0), START, made.content)
        batch.apply(moved)
    assert catalog.versions(D1) == ()
    assert catalog.document(D1).versions == 0  # type: ignore[union-attr]
    assert [row.id for row in catalog.versions(D2)] == [version]
    assert catalog.document(D2).title == "广州市地方公报管理办法"  # type: ignore[union-attr]


def test_a_url_that_now_shows_another_document_keeps_the_history_of_the_first(
    archive: Archive, catalog: Catalog
) -> None:
    with catalog.batch(archive) as batch:
        file(batch, render(archive, batch, clean(), "old"), document=D1)
        file(batch, render(archive, batch, clean("全新的内容", title="新"), "new"), document=D2, day=5)
    assert [row.document for row in catalog.versions_at(mint("l", PAGE, ""))] == [D1, D2]
    first = catalog.document(D1)
    assert first is not None
    assert (first.title, first.versions) == ("广州市地方公报管理办法", 1)
    assert catalog.find(PAGE) == (catalog.document(D2),)


def test_documents_are_found_by_every_kind_of_reference(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        made = render(
            archive,
            batch,
            clean(unified_number="GZ0220260007", index_number="11440100MB2C90856P/2026-00331"),
        )
        location, version = file(batch, made, document=D1)
        other = render(archive, batch, clean(title="广州市公报发行办法", document_number=""), "two")
        file(batch, other, document=D2, url="https://www.gz.gov.cn/2")
    one = (catalog.document(D1),)
    for ref in (
        D1,
        location,
        version,
        made.id,
        PAGE,
        PAGE + "#content",
        PAGE.replace("https", "http"),
        "穗府办〔2026〕1号",
        " 穗府办 ［２０２６］ 第０１号 ",
        "穗府办(2026)1号",
        "gz0220260007",
        "11440100MB2C90856P/2026-00331",
        "《广州市地方公报管理办法》",
        "地方公报",
    ):
        assert catalog.find(ref) == one, ref
    assert {row.id for row in catalog.find("公报")} == {D1, D2}
    for ref in ("", "穗府办〔2026〕2号", "https://nowhere.example/", "不存在", "d" + "a" * 20, '"*', "%"):
        assert catalog.find(ref) == (), ref
    assert catalog.documents_by("title", "广州市 公报发行办法！")[0].id == D2
    assert catalog.documents_by("unified", "") == ()


def test_candidates_are_those_now_shown_most_shared_first(archive: Archive, catalog: Catalog) -> None:
    text, other = varied(37), varied(41)
    issue = IssueLabel("广州市人民政府公报", 2026, "1")
    with catalog.batch(archive) as batch:
        first = render(archive, batch, clean(text), "one")
        file(batch, first, document=D1)
        half = render(archive, batch, clean(text[:300] + other), "half")
        file(batch, half, document=D2, url="https://www.gz.gov.cn/half")
        whole = render(archive, batch, clean(text, kind="issue", issue=issue), "issue")
        file(batch, whole, document=D3, url="https://www.gz.gov.cn/issue")
    points = fingerprint(text)
    rows = catalog.candidates(points)
    assert [(row.document, row.rendition) for row in rows] == [(D1, first.id), (D2, half.id)]
    assert 0 < rows[1].shared < rows[1].size
    assert (rows[0].shared, rows[0].size) == (len(points), len(points))
    assert catalog.candidates(points, limit=1) == rows[:1]
    assert catalog.candidates(np.empty(0, np.uint64)) == ()
    with catalog.batch(archive) as batch:
        now = render(archive, batch, clean(other), "now")
        file(batch, now, document=D1, day=3, mint_it=False)
    assert [row.document for row in catalog.candidates(points)] == [D2]


def test_an_index_filled_many_texts_at_a_time_finds_what_one_by_one_did(
    archive: Archive, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [varied(step) for step in (37, 41, 43, 47)]
    texts += [texts[0][:300] + texts[1][300:], texts[2][100:400], texts[3]]
    issue = IssueLabel("广州市人民政府公报", 2026, "1")
    documents = [mint("d", str(number)) for number in range(len(texts))]
    for number, text in enumerate(texts):
        with catalog.batch(archive) as batch:
            made = render(archive, batch, clean(text, title=f"第{number}份"), str(number))
            file(batch, made, document=documents[number], url=f"https://www.gz.gov.cn/{number}")
            if number == 3:
                render(archive, batch, clean(text, kind="issue", issue=issue), "issue")

    def answers() -> list[object]:
        found: list[object] = [catalog.candidates(fingerprint(text)) for text in texts]
        return [*found, *(catalog.search(text[200:204]) for text in texts), catalog.search("公报")]

    before = answers()
    assert all(before[: len(texts)])
    monkeypatch.setattr("storage.catalog.catalog._FILLED", 3)
    steps: list[tuple[int, int]] = []
    assert catalog.reindex(archive, lambda done, total: steps.append((done, total))) == 8
    assert steps == [(3, 8), (6, 8), (8, 8)]
    assert answers() == before


def test_citations_and_attachments_lead_back_to_their_page(archive: Archive, catalog: Catalog) -> None:
    cited = Citation("repeals", "穗府〔2019〕3号", "旧办法", "《旧办法》同时废止")
    file_url = "https://www.gz.gov.cn/attachment/7/a.pdf"
    page = clean(citations=(cited,), attachments=(Attachment(file_url + "#page=2", "附件1.pdf"),))
    with catalog.batch(archive) as batch:
        _, version = file(batch, render(archive, batch, page), document=D1)
    assert catalog.citing(["穗府[2019]3号"], []) == catalog.citing([], ["《旧 办法》"]) == (D1,)
    assert catalog.citing([""], [""]) == catalog.citing(["穗府〔2019〕4号"], ["新办法"]) == ()
    assert catalog.cited([D1]) == {D1: [cited]}
    assert [row.id for row in catalog.pages_attaching(file_url)] == [version]
    with catalog.batch(archive) as batch:
        file(batch, render(archive, batch, clean(), "two"), document=D1, day=1, mint_it=False)
    assert catalog.citing(["穗府〔2019〕3号"], ["旧办法"]) == ()
    assert catalog.pages_attaching(file_url) == ()


def test_due_tells_what_a_conditional_request_needs(archive: Archive, catalog: Catalog) -> None:
    missing = "https://www.gz.gov.cn/attachment/7/a.pdf"
    ship(
        archive,
        capture(etag='"a"', last_modified="Mon"),
        capture(day=1, verdict="unchanged", segment="", status=304),
        capture(day=2, verdict="error", sha256="", segment="", status=500),
        capture("https://www.gz.gov.cn/list"),
    )
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        made = render(archive, batch, clean(attachments=(Attachment(missing, "附件"),)))
        file(batch, made, document=D1)
    unseen, page = catalog.due("gz-gfxwj")
    assert (unseen.url, unseen.first_seen, unseen.last_capture, unseen.verdict) == (missing, None, None, "")
    assert (page.url, page.first_seen, page.last_capture) == (PAGE, START, START + timedelta(days=2))
    assert (page.verdict, page.sha256, page.etag, page.last_modified) == ("error", sha("one"), '"a"', "Mon")
    assert catalog.due("other") == ()
    assert catalog.sources() == ("gz-gfxwj",)


def test_relations_are_seen_from_both_sides(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        location, _ = file(batch, render(archive, batch, clean()), document=D1)
        made = render(archive, batch, clean(title="关于废止的决定"), "two")
        file(batch, made, document=D2, url="https://www.gz.gov.cn/2")
        batch.apply(Related("repeals", D2, D1, evidence=("number",), confidence=0.9))
        batch.apply(Related("repeals", D2, D1, evidence=("number", "title")))
        batch.apply(Related("copy-of", location, D1, coverage=1.0))
    copy, repeals = catalog.relations(D1)
    assert (repeals.evidence, repeals.confidence) == (("number", "title"), 1.0)
    assert (repeals.subject_title, repeals.object_title) == ("关于废止的决定", "广州市地方公报管理办法")
    assert (copy.subject_url, copy.coverage) == (PAGE, 1.0)
    assert catalog.relations(D2) == (repeals,)
    assert catalog.has_relation("repeals", D2, D1)
    assert not catalog.has_relation("repeals", D1, D2)


def test_the_change_feed_resumes_at_its_cursor(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        _, version = file(batch, render(archive, batch, clean()), document=D1)
        batch.apply(Changed("new", D1, START, source="gz-gfxwj", version=version))
    with catalog.batch(archive) as batch:
        made = render(archive, batch, clean(TEXT + "附则", title="修订后的标题"), "two")
        file(batch, made, document=D1, day=1, mint_it=False)
        for number in range(600):
            batch.apply(Changed("metadata", D1, START, detail=str(number)))
    feed = list(catalog.changes())
    assert len(feed) == 601
    assert (feed[0].cursor, feed[0].title, feed[0].url) == ("1.4", "广州市地方公报管理办法", PAGE)
    assert feed[1].title == "修订后的标题"
    assert list(catalog.changes(feed[0].cursor)) == feed[1:]
    assert list(catalog.changes(feed[550].cursor, limit=3)) == feed[551:554]
    assert list(catalog.changes("999.0")) == []
    for wrong in ("x", "1", "1.", "-1.0", "1.0; drop", "９.０"):
        with pytest.raises(UsageError, match="cursor"):
            catalog.changes(wrong)


def test_quarantine_and_runs(archive: Archive, catalog: Catalog) -> None:
    run = Run(
        "run-0", "gz-gfxwj", "nightly", date(2026, 3, 3), "partial", verdicts=(("ok", 3),), missing=("u",)
    )
    other = dataclasses.replace(run, id="run-1", source="sz", logical_date=date(2026, 3, 4))
    ship(archive, capture(), runs=(run, other))
    catalog.sync(archive)
    ref = CaptureRef(WRITER, 1, 0)
    with catalog.batch(archive) as batch:
        batch.apply(Quarantined(ref, "gz-gfxwj", PAGE, "title-lost", START))
    (row,) = catalog.quarantine()
    assert (row.capture, row.reason, row.ruling) == (ref, "title-lost", "")
    with catalog.batch(archive) as batch:
        batch.apply(Released(ref, "dismiss", START))
    assert catalog.quarantine() == ()
    assert [row.ruling for row in catalog.quarantine(open_only=False)] == ["dismiss"]
    assert catalog.runs() == (run, other)
    assert catalog.runs(date(2026, 3, 4)) == catalog.runs(source="sz") == (other,)
    assert catalog.runs(date(2026, 3, 4), "gz-gfxwj") == ()


def test_issues_come_in_print_order(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        for number in ("10", "2", "增刊1", "7-8"):
            label = IssueLabel("广州市人民政府公报", 2026, number)
            made = render(archive, batch, clean(kind="issue", issue=label), f"issue {number}")
            document = mint("d", number)
            batch.apply(Minted(document, "issue"))
            file(batch, made, document=document, url=f"https://www.gz.gov.cn/{number}", mint_it=False)
    numbers = [row.issue.number for row in catalog.issues("广州市人民政府公报") if row.issue]
    assert numbers == ["2", "7-8", "10", "增刊1"]
    assert catalog.issues("别的公报") == ()
    assert len(catalog.issues()) == 4


def test_renditions_keep_where_their_text_lies(archive: Archive, catalog: Catalog) -> None:
    with catalog.batch(archive) as batch:
        parts = [render(archive, batch, clean(f"第{part}条" + TEXT), part=part) for part in ("10", "9", "")]
        batch.apply(parts[0])  # recorded twice by a task that ran twice
    assert catalog.renditions_of(sha("one")) == (parts[2], parts[1], parts[0])
    assert catalog.rendition(parts[1].id) == parts[1]
    assert catalog.rendition(mint("r", "x")) is None


def test_malformed_urls_of_a_page_are_kept_as_they_are(archive: Archive, catalog: Catalog) -> None:
    hostile = ("http://[", "http://a:99999/x", "javascript:alert(1)", "")
    ship(archive, capture(hostile[0]))
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        links = tuple(Attachment(url, "x") for url in hostile)
        _, version = file(batch, render(archive, batch, clean(attachments=links)), document=D1)
    assert [row.id for row in catalog.pages_attaching(hostile[1])] == [version]
    assert len(catalog.captures_of(hostile[0])) == 1
    for url in (*hostile, "http://\ud800/"):
        assert catalog.find(url) == catalog.locations_at(url) == ()
    assert catalog.pages_attaching("") == ()


def test_a_file_that_is_no_catalog_and_other_databases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match="dibao rebuild"):
        Catalog.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="who may write"):
        Catalog.open(f"sqlite:///{tmp_path}")  # a folder
    with pytest.raises(StoreError, match="name another place"):
        Catalog.open(f"sqlite:///{path}/below/catalog.sqlite")
    for url in (
        "sqlite://",
        "mysql://localhost/x",
        "postgresql://localhost",
        "postgresql+asyncpg://h/d",
        "nonsense",
    ):
        with pytest.raises(UsageError):
            Catalog.open(url)


def test_a_busy_catalog_is_worth_another_try(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.catalog.sqlite.BUSY_TIMEOUT", 0)
    with Catalog.open(f"sqlite:///{tmp_path / 'busy.sqlite'}") as one, one.batch(archive) as batch:
        batch.apply(Minted(D1, "document"))
        assert one.document(D1) is None  # readers go on
        with pytest.raises(LeaseError, match="another process"), one.batch(archive):
            pass
        with (
            pytest.raises(StoreUnavailableError, match="another process"),
            one.batch(archive, batch._lease),
        ):
            pass


def test_a_full_disk_loses_nothing(archive: Archive, tmp_path: Path) -> None:
    with Catalog.open(f"sqlite:///{tmp_path / 'full.sqlite'}") as small:
        event.listen(small._engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count=1").close())
        small.close()  # so that the next connection is limited to the pages there are
        ship(archive, *(capture(f"https://www.gz.gov.cn/{number}") for number in range(5000)))
        with pytest.raises(StoreUnavailableError, match="make room"):
            small.sync(archive)
        assert small.captures_in(WRITER, 1) == []
    with Catalog.open(f"sqlite:///{tmp_path / 'full.sqlite'}") as again:
        assert again.sync(archive) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://dibao:hunter2@127.0.0.1:1/dibao",
        "postgresql://dibao:hunter2@db:port/x",
        "postgresql://dibao@127.0.0.1:1/dibao?password=hunter2",
        "mysql://dibao:hunter2@db/x",
        "postgresql://dibao:hunter2@db/x?schema=Hunter2",
    ],
)
def test_a_password_in_a_catalog_url_is_not_shown(url: str) -> None:
    with pytest.raises(DibaoError) as caught:
        Catalog.open(url)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value)).lower()


@pytest.mark.parametrize(
    ("reason", "verdict"), [("redirect-home", "gone"), ("marker-maintenance", "soft404")]
)
def test_a_page_that_leads_home_is_due_as_one_that_is_gone(
    archive: Archive, catalog: Catalog, reason: str, verdict: str
) -> None:
    ship(archive, capture(), capture(day=1, sha256="", segment="", verdict="soft404", reason=reason))
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        file(batch, render(archive, batch, clean()), document=D1)
    (row,) = catalog.due("gz-gfxwj")
    assert row.verdict == verdict
    assert row.gone == ((START + timedelta(days=1),) if verdict == "gone" else ())
