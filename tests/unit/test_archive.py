"""The archive: opened only as what it is, and every byte it gives out was checked."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from dibao.errors import FixityError, NotFoundError, StoreError
from dibao.records.capture import Capture, Exchange, Plan, Visit
from dibao.records.clean import (
    Attachment,
    Block,
    Bound,
    Citation,
    CleanDocument,
    Component,
    DocumentNumber,
    Evidence,
    IssueLabel,
    Quality,
)
from normalizers.ids import mint
from normalizers.matching.fingerprint import content_hash
from storage.archive import Archive, TextItem
from storage.segments import response_member

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
CLEAN = CleanDocument(
    kind="document",
    title="关于印发办法的通知",
    document_number="穗府办〔2022〕1号",
    document_numbers=(DocumentNumber("穗府办〔2022〕1号", "穗府办[2022]1号", "穗府办", 2022, 1),),
    issuers=("广州市人民政府办公厅",),
    signed=date(2022, 1, 4),
    in_force_until=Bound(None, date(2024, 1, 4), True, "有效期2年"),
    text="關於印發\n辦法的通知",
    simplified="关于印发\n办法的通知",
    blocks=(Block("heading", "通知", 1), Block("paragraph", "正文\t\u2028\x00", page=3)),
    components=(Component("notice", "通知", 0, 2),),
    attachments=(Attachment("http://h.test/a.pdf", "附件.pdf"),),
    citations=(Citation("repeals", "", "旧办法", "同时废止"),),
    pages=(1, 3),
    issue=IssueLabel("gz", 2022, "7-8", 904),
    quality=Quality(0.5, ("suspect",)),
    provenance=(Evidence("signed", "2022-01-04", "label"),),
)


@pytest.fixture(autouse=True)
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(str(tmp_path / "store"), create=True, demo=True)


def stored(archive: Archive, body: bytes = b"<p>x</p>") -> Capture:
    """Put one capture into the archive behind the shipper's back."""
    capture = Capture(
        "gd",
        "gd-1",
        "http://h.test/a",
        WHEN,
        "ok",
        200,
        sha256=hashlib.sha256(body).hexdigest(),
        length=len(body),
    )
    data = response_member(Exchange(capture.url, WHEN, 200, (("A", "b"),), body), capture)
    archive.objects.put("segments/2026/03/02/s.warc.gz", b"before" + data + b"after")
    return replace(capture, segment="segments/2026/03/02/s.warc.gz", offset=6, size=len(data))


def test_an_archive_is_made_once_and_opened_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = str(tmp_path / "store")
    with pytest.raises(StoreError, match="no such folder"):
        Archive.open(store)
    assert Archive.open(store, create=True, demo=True).demo
    made = json.loads((tmp_path / "store/FORMAT.json").read_bytes())
    specification = (tmp_path / "store/FORMAT.md").read_bytes()
    assert made["specification"] == hashlib.sha256(specification).hexdigest()
    assert {name: made[name] for name in ("format", "demo", "created")} == {
        "format": 1, "demo": True, "created": "2026-03-02T18:00:00Z",
    }  # fmt: skip
    assert "# Format 1" in (tmp_path / "store/FORMAT.md").read_text(encoding="utf-8")
    assert Archive.open(store).demo
    assert Archive.open(store, create=True).demo
    monkeypatch.delenv("DIBAO_CLOCK")
    other = str(tmp_path / "real")
    assert not Archive.open(other, create=True).demo
    assert not Archive.open(other).demo
    with pytest.raises(StoreError, match="is no demo archive"):
        Archive.open(other, demo=True)


def test_a_simulated_clock_never_meets_a_real_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "store")
    with pytest.raises(StoreError, match="DIBAO_CLOCK is set"):
        Archive.open(store, create=True)
    monkeypatch.delenv("DIBAO_CLOCK")
    Archive.open(store, create=True)
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    with pytest.raises(StoreError, match="DIBAO_CLOCK is set"):
        Archive.open(store)


def test_what_is_no_archive_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").touch()
    with pytest.raises(StoreError, match="holds no archive"):
        Archive.open(str(tmp_path / "photos"))
    with pytest.raises(StoreError, match="holds other files"):
        Archive.open(str(tmp_path / "photos"), create=True, demo=True)
    (tmp_path / "old").mkdir()
    for text in ('{"format":2,"demo":true,"created":"2026-03-02T18:00:00Z"}', "{}", "nonsense"):
        (tmp_path / "old/FORMAT.json").write_text(text)
        with pytest.raises(StoreError, match=r"FORMAT\.json"):
            Archive.open(str(tmp_path / "old"))


def test_a_killed_creation_is_taken_up_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "local").mkdir(parents=True)
    (store / "local/catalog.sqlite").touch()
    Archive.open(str(store), create=True, demo=True)
    (store / "FORMAT.json").unlink()
    assert Archive.open(str(store), create=True, demo=True).demo


def test_captures_are_served_checked(archive: Archive) -> None:
    capture = stored(archive)
    assert archive.exchange(capture) == Exchange("http://h.test/a", WHEN, 200, (("A", "b"),), b"<p>x</p>")
    assert archive.payload(capture) == b"<p>x</p>"


@pytest.mark.parametrize(
    "change",
    [{"sha256": "00" * 32}, {"length": 7}, {"offset": 5}, {"offset": 7}, {"size": 20}, {"size": 10**6},
     {"url": "http://h.test/b"}, {"status": 404}, {"segment": "segments/2026/03/02/t.warc.gz"}],
)  # fmt: skip
def test_a_capture_that_does_not_match_its_record_is_not_served(
    archive: Archive, change: dict[str, object]
) -> None:
    capture = replace(stored(archive), **change)  # type: ignore[arg-type]  # one field of Capture each
    with pytest.raises(FixityError, match=f"^{capture.segment}"):
        archive.payload(capture)


def test_an_altered_object_is_not_served(archive: Archive, tmp_path: Path) -> None:
    capture = stored(archive)
    path = tmp_path / "store" / capture.segment
    whole = path.read_bytes()
    path.chmod(0o644)
    for place in range(6, 6 + capture.size):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        try:
            served = archive.payload(capture)
        except FixityError as error:
            assert capture.segment in str(error)  # noqa: PT017 - served or refused, never wrong
        else:
            assert served == b"<p>x</p>"
    path.unlink()
    with pytest.raises(FixityError, match="it is gone"):
        archive.payload(capture)


def test_captures_without_record_or_payload_say_so(archive: Archive) -> None:
    capture = stored(archive)
    unchanged = replace(capture, segment="", offset=0, size=0, verdict="unchanged")
    with pytest.raises(NotFoundError, match="unchanged, nothing was stored"):
        archive.exchange(unchanged)
    with pytest.raises(NotFoundError, match="has no payload"):
        archive.payload(replace(capture, sha256="", length=0))


def test_texts_are_read_back_equal(archive: Archive) -> None:
    assert all(
        getattr(CLEAN, field.name) != getattr(CleanDocument("document"), field.name)
        for field in fields(CLEAN)
        if field.name in ("blocks", "in_force_until", "issue", "quality", "provenance", "pages")
    )
    (made,) = archive.write_texts([TextItem("ab" * 32, "", "2026.11.0", CLEAN)])
    assert archive.clean(made) == CLEAN
    assert made.id == mint("r", "ab" * 32, "", "2026.11.0")
    assert made.content == content_hash(CLEAN.simplified)
    assert (made.kind, made.blob, made.part, made.normalizer) == ("document", "ab" * 32, "", "2026.11.0")


def test_texts_are_one_object_and_repeats_are_written_once(archive: Archive) -> None:
    issue = replace(CLEAN, kind="issue", documents=(CLEAN, CLEAN))
    items = [
        TextItem("ab" * 32, "", "1", issue),
        TextItem("ab" * 32, "1", "1", CLEAN),
        TextItem("ab" * 32, "", "1", issue),
        TextItem("cd" * 32, "", "1", replace(CLEAN, title="\ud800")),
    ]
    made = archive.write_texts(items)
    assert [item.part for item in made] == ["", "1", "", ""]
    assert made[0] == made[2]
    assert archive.write_texts(items) == made
    (info,) = archive.objects.keys("texts/")
    assert {item.segment for item in made} == {info.key}
    data = archive.objects.get(info.key)
    assert info.key == f"texts/2026/03/02/{hashlib.sha256(data).hexdigest()}.warc.gz"
    assert archive.clean(made[0]) == replace(issue, documents=())
    assert archive.clean(made[3]).title == "\ufffd"
    seen = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        body = record.content_stream().read()
        seen.append(record.rec_type)
        if record.rec_type == "conversion":
            assert body.decode() == CLEAN.text
            assert record.rec_headers.get_header("WARC-Target-URI").startswith("urn:sha256:")
        elif record.rec_type == "metadata":
            assert json.loads(body)["documents"] == []
    assert seen == ["warcinfo"] + ["conversion", "metadata"] * 3
    assert archive.write_texts([]) == ()
    assert len(list(archive.objects.keys("texts/"))) == 1


@pytest.mark.parametrize(
    "change", [{"sha256": "00" * 32}, {"offset": 0}, {"size": 30}, {"segment": "texts/x"}]
)
def test_a_text_that_does_not_match_its_rendition_is_not_served(
    archive: Archive, change: dict[str, object]
) -> None:
    (made,) = archive.write_texts([TextItem("ab" * 32, "", "1", CLEAN)])
    with pytest.raises(FixityError, match=r"^texts/"):
        archive.clean(replace(made, **change))  # type: ignore[arg-type]  # one field of Rendition each


def test_a_plan_is_kept_and_never_changed(archive: Archive) -> None:
    plan = Plan(
        "gd-1", "gd", "nightly", date(2026, 3, 3), (Visit("http://h.test/", "start"),), ("http://h.test/a",)
    )
    archive.put_plan(plan)
    archive.put_plan(plan)
    assert archive.plan("gd-1") == plan
    with pytest.raises(StoreError, match="already holds other bytes"):
        archive.put_plan(replace(plan, known=()))
    with pytest.raises(NotFoundError, match="run gd-2"):
        archive.plan("gd-2")
    with pytest.raises(StoreError, match="object key"):
        archive.put_plan(replace(plan, run="../../evil"))
