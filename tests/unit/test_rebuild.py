"""Rebuilding: whatever happened live, the ledgers tell it again."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from unittest import mock

import pytest
import torture_tally
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dibao.errors import FixityError, StoreError, StoreUnavailableError
from dibao.records.capture import Capture, Run
from dibao.records.clean import Attachment, Citation, CleanDocument
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
    Shipped,
    Versioned,
)
from normalizers.ids import mint
from normalizers.matching.fingerprint import fingerprint
from storage.archive import Archive, TextItem
from storage.catalog import Batch, Catalog
from storage.rebuild import rebuild

T = TypeVar("T")
START = datetime(2026, 3, 2, 18, tzinfo=UTC)
DOCUMENTS = tuple(mint("d", str(number)) for number in range(4))
URLS = tuple(f"https://www.gz.gov.cn/post_{number}.html" for number in range(4))
BODIES = tuple(f"第{number}条 本市政府公报由市人民政府办公厅主办，公开发行。" * 4 for number in range(4))
WRITERS = ("waaaaaaaaaaaa", "wbbbbbbbbbbbb")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class History:
    """Random but valid work on one archive with a live catalog: what crawls and a publisher could do."""

    def __init__(self, folder: Path, url: str, draw: st.DataObject) -> None:
        self.archive = Archive.open(str(folder / "archive"), create=True, demo=True)
        self.url = url
        self.catalog = Catalog.open(self.url)
        self._draw = draw
        self._shipped: list[CaptureRef] = []
        self._minted: list[str] = []
        self._located: dict[str, str] = {}
        self._versions = 0

    def step(self) -> None:
        """Do one thing: ship from a writer, catch up, or publish a batch."""
        do = self._draw.draw(st.sampled_from((self.ship, self.publish, self.publish, self.sync)))
        do()

    def sync(self) -> None:
        self.catalog.sync(self.archive)

    def ship(self) -> None:
        writer = self._choose(WRITERS)
        captures = tuple(self._capture() for _ in range(self.number(1, 3)))
        run = Run(f"run-{len(self._shipped)}", "gz", "nightly", date(2026, 3, 3), "complete")
        seq = self.archive.ledger.append(writer, [Shipped(captures, (run,))]).seq
        self._shipped += [CaptureRef(writer, seq, index) for index in range(len(captures))]

    def publish(self) -> None:
        # what a batch that fails did must be forgotten here as well
        minted, located = list(self._minted), dict(self._located)
        end = self._choose(("whole", "whole", "whole", "given up", "crash after the ledger"))
        crash = mock.patch("storage.catalog.batch.record", side_effect=_CrashError)
        try:
            with (
                crash if end.startswith("crash") else nullcontext(),
                self.catalog.batch(self.archive) as batch,
            ):
                for _ in range(self.number(0, 5)):
                    do = (self._file, self._file, self._change, self._relate, self._rule, self._consume)
                    self._choose(do)(batch)
                if end == "given up":
                    raise _GiveUpError
        except _GiveUpError:
            self._minted, self._located = minted, located
        except _CrashError:
            pass  # the entries are in the ledger: the next batch or sync brings them back

    def _file(self, batch: Batch) -> None:
        document, url, body = self._choose(DOCUMENTS), self._choose(URLS), self._choose(BODIES)
        part = self._choose(("", "1"))
        if document not in self._minted:
            batch.apply(Minted(document, "document"))
            self._minted.append(document)
        clean = CleanDocument(
            kind="document",
            title="办法" + body[:3],
            document_number=self._choose(("", "穗府〔2026〕1号", "穗府〔2026〕2号")),
            text=body,
            simplified=body,
            attachments=(Attachment(self._choose(URLS), "附件"),),
            citations=(Citation("cites", "穗府〔2026〕1号", "办法", "依据办法"),),
        )
        normalizer = f"1.{clean.document_number}"  # another text under the same name would be a defect
        (made,) = self.archive.write_texts(
            [TextItem(sha(body), part, normalizer + clean.attachments[0].url, clean)]
        )
        batch.apply(made, clean if self.number(0, 1) else None)
        location = mint("l", url, part)
        standing = self._choose(("gazette", "issuer", "mirror"))
        batch.apply(Located(location, url, part, "gz", document, standing, self._choose((0.3, 1.0))))
        self._located[location] = document
        self._versions += 1
        version = mint("v", location, str(self.number(0, 6)))
        at = START + timedelta(hours=self.number(0, 9))
        ref = self._choose(self._shipped) if self._shipped else CaptureRef(WRITERS[0], 1, 0)
        attached = (made.id,) if self.number(0, 1) else ()
        batch.apply(Versioned(version, location, document, made.id, ref, at, made.content, attached))
        batch.apply(Changed("new", document, at, "gz", location, version))

    def _change(self, batch: Batch) -> None:
        if not self._minted:
            return
        document, other = self._choose(self._minted), self._choose(self._minted)
        kind = self._choose(("withdrawn", "restored", "merged", "status"))
        one, two = batch.document(document), batch.document(other)
        assert one is not None
        assert two is not None
        if kind == "merged" and one.id == two.id:
            return
        location = self._choose(sorted(self._located)) if self._located and self.number(0, 1) else ""
        if kind == "merged":
            location = ""
        batch.apply(Changed(kind, document, START, "gz", location, other=other if kind == "merged" else ""))

    def _relate(self, batch: Batch) -> None:
        if self._minted and self._located:
            subject = self._choose((self._choose(self._minted), self._choose(sorted(self._located))))
            batch.apply(Related("cites", subject, self._choose(self._minted), evidence=("number",)))

    def _rule(self, batch: Batch) -> None:
        if not self._shipped:
            return
        ref = self._choose(self._shipped)
        batch.apply(Assessed(ref, self._choose(("ok", "soft404")), "short", "rules-1"))
        batch.apply(Quarantined(ref, "gz", URLS[ref.index], "title-lost", START))
        if self.number(0, 1):
            batch.apply(Released(ref, "dismiss", START))

    def _consume(self, batch: Batch) -> None:
        for ref in batch.unconsumed()[:1]:
            batch.apply(Consumed(ref.writer, ref.seq, ref.sha256))

    def _capture(self) -> Capture:
        body = self._choose(BODIES)
        return Capture(
            source="gz",
            run="run",
            url=self._choose(URLS),
            captured=START + timedelta(hours=self.number(0, 12)),
            verdict=self._choose(("ok", "unchanged", "gone", "blocked")),
            sha256=sha(body),
            segment="segments/2026/03/02/a.warc.gz",
        )

    def number(self, least: int, most: int) -> int:
        return self._draw.draw(st.integers(least, most))

    def _choose(self, values: Sequence[T]) -> T:
        return self._draw.draw(st.sampled_from(values))


class _GiveUpError(Exception):
    """A publisher that dies in the middle of a batch."""


class _CrashError(Exception):
    """A publisher that dies between the ledger and its commit."""


def answers(catalog: Catalog) -> list[object]:
    """Return the dump and what else a catalog answers about this history, cursors and all."""
    found: list[object] = [*catalog.dump(), *catalog.changes(), catalog.unconsumed(), catalog.runs()]
    found += [catalog.document(document) for document in DOCUMENTS]
    found += [catalog.captures_of(url) for url in URLS]
    found += [catalog.pages_attaching(url) for url in URLS]
    found += [catalog.candidates(fingerprint(body)) for body in BODIES]
    found += [catalog.search("公报"), catalog.search("第2条"), catalog.due("gz")]
    found += [catalog.find("穗府〔2026〕1号"), catalog.citing(["穗府〔2026〕1号"], [])]
    return found


def lives(draw: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        follow(History(Path(name), f"sqlite:///{name}/catalog.sqlite", draw))


def lives_on_postgresql(make: Callable[[], str], draw: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        history = History(Path(name), make(), draw)
        live = follow(history)
        other = f"sqlite:///{name}/other.sqlite"
        rebuild(history.archive, other)
        with Catalog.open(other) as catalog:
            assert answers(catalog) == live


#: a history takes half a second: a few new ones on every run, and in the long run as many as find what is rare
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@few
@given(st.data())
def test_a_rebuilt_catalog_answers_as_the_live_one(draw: st.DataObject) -> None:
    lives(draw)


@settings(few, max_examples=4)  # a schema is made in a tenth of a second, and twice
@given(st.data())
def test_so_does_one_on_postgresql_and_as_one_on_sqlite(
    module_database: Callable[[], str], draw: st.DataObject
) -> None:
    lives_on_postgresql(module_database, draw)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(few, max_examples=60 * torture_tally.scale())
@given(st.data())
def test_many_rebuilt_catalogs_answer_as_the_live_ones(draw: st.DataObject) -> None:
    lives(draw)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(few, max_examples=12 * torture_tally.scale())
@given(st.data())
def test_so_do_many_on_postgresql(module_database: Callable[[], str], draw: st.DataObject) -> None:
    lives_on_postgresql(module_database, draw)


def follow(history: History) -> list[object]:
    """Let a history happen and rebuild its catalog; return what it answers before and after."""
    try:
        for _ in range(history.number(1, 8)):
            history.step()
        history.sync()
        live = answers(history.catalog)
    finally:
        history.catalog.close()
    assert rebuild(history.archive, history.url) == sum(
        head.seq for head in history.archive.ledger.heads().values()
    )
    with Catalog.open(history.url) as catalog:
        assert answers(catalog) == live
    return live


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.open(str(tmp_path / "archive"), create=True, demo=True)
    made.ledger.append(WRITERS[0], [Shipped(captures=(Capture("gz", "r", URLS[0], START, "ok"),))])
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "local" / "catalog.sqlite"


def test_a_missing_catalog_is_made(archive: Archive, path: Path) -> None:
    assert rebuild(archive, f"sqlite:///{path}") == 1
    assert sorted(item.name for item in path.parent.iterdir()) == ["catalog.search.sqlite", path.name]


def test_a_damaged_catalog_is_replaced_with_its_log(archive: Archive, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damaged " * 1000)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).write_bytes(b"left behind")
    rebuild(archive, f"sqlite:///{path}")
    assert sorted(item.name for item in path.parent.iterdir()) == ["catalog.search.sqlite", path.name]
    with Catalog.open(f"sqlite:///{path}") as catalog:
        assert len(catalog.captures_of(URLS[0])) == 1


def test_a_catalog_of_another_schema_is_replaced(archive: Archive, path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    connection.execute("INSERT INTO meta VALUES ('schema', '0')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="dibao rebuild"):
        Catalog.open(f"sqlite:///{path}")
    rebuild(archive, f"sqlite:///{path}")
    Catalog.open(f"sqlite:///{path}").close()


def test_a_catalog_in_use_is_not_pulled_away(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.rebuild.PATIENCE", 0)
    url = f"sqlite:///{path}"
    with Catalog.open(url) as catalog:
        with catalog.batch(archive), pytest.raises(StoreUnavailableError, match="another process"):
            rebuild(archive, url)
        assert catalog.sync(archive) == 1
    assert [item.name for item in path.parent.iterdir() if "rebuild" in item.name] == []


def test_what_killed_rebuilds_left_is_removed(archive: Archive, path: Path) -> None:
    path.parent.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (gone.pid, os.getppid()):
        for suffix in ("", ".search", "-wal", ".search-journal"):
            path.with_name(f"{path.name}.rebuild-{pid}{suffix}").touch()
    kept = path.with_name(f"{path.name}.rebuild-notes")
    kept.touch()
    rebuild(archive, f"sqlite:///{path}")
    left = {item.name for item in path.parent.glob("*rebuild*")}
    assert left == {
        kept.name,
        *(f"{path.name}.rebuild-{os.getppid()}{part}" for part in ("", ".search", "-wal", ".search-journal")),
    }


def schemas(catalog: Catalog) -> list[str]:
    with catalog._engine.connect() as connection:
        query = text(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%dibao%' OR nspname LIKE 'r\\_%' ORDER BY 1"
        )
        return list(connection.scalars(query))


def test_on_postgresql_a_rebuild_is_seen_whole_by_whoever_has_it_open(
    archive: Archive, new_database: Callable[[], str]
) -> None:
    url, whole = new_database(), Catalog.sync
    seen: list[tuple[list[str], object]] = []
    with Catalog.open(url) as catalog:

        def watched(self: Catalog, archive: Archive) -> int:
            count = whole(self, archive)
            seen.append((schemas(catalog), catalog.captures_of(URLS[0])))  # the old one answers meanwhile
            return count

        with mock.patch.object(Catalog, "sync", watched):
            assert rebuild(archive, url) == 1
        ((during, answer),) = seen
        assert len(during) == 4
        assert answer == ()
        assert len(catalog.captures_of(URLS[0])) == 1
        assert catalog.search("公报") == ()
        assert schemas(catalog) == ["dibao", "dibao_search"]
        assert catalog.sync(archive) == 0


def test_on_postgresql_nothing_is_left_of_a_rebuild_that_failed_or_was_killed(
    archive: Archive, new_database: Callable[[], str], tmp_path: Path
) -> None:
    url = new_database()
    with Catalog.open(url) as catalog, mock.patch.object(Catalog, "sync", side_effect=_CrashError):
        with pytest.raises(_CrashError):
            rebuild(archive, url)
        assert schemas(catalog) == ["dibao", "dibao_search"]
    killed = f"""
import os, signal
from storage.archive import Archive
from storage.catalog import Catalog
from storage.rebuild import rebuild
Catalog.sync = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
rebuild(Archive.open({str(tmp_path / "archive")!r}), {url!r})
"""
    done = subprocess.run([sys.executable, "-c", killed], check=False)
    assert done.returncode == -signal.SIGKILL
    with Catalog.open(url) as catalog:
        assert len(schemas(catalog)) == 4
        assert rebuild(archive, url) == 1
        assert schemas(catalog) == ["dibao", "dibao_search"]
        assert len(catalog.captures_of(URLS[0])) == 1


def test_a_rebuild_waits_for_a_batch_and_the_next_batch_is_of_the_new_catalog(
    archive: Archive, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.catalog.postgres.LOCK_TIMEOUT", 50)
    url = new_database()
    with Catalog.open(url) as catalog:
        with catalog.batch(archive) as batch:
            batch.apply(Minted(DOCUMENTS[0], "document"))
            with pytest.raises(StoreUnavailableError, match="another process is writing"):
                rebuild(archive, url)
        assert rebuild(archive, url) == 2
        with catalog.batch(archive) as batch:
            assert batch.document(DOCUMENTS[0]) is not None
            batch.apply(Minted(DOCUMENTS[1], "document"))
        assert catalog.document(DOCUMENTS[1]) is not None


def test_the_old_catalog_stays_when_the_archive_is_damaged(
    archive: Archive, path: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{path}"
    rebuild(archive, url)
    (entry,) = (tmp_path / "archive" / "ledger").rglob("*.zst")
    entry.chmod(0o644)
    entry.write_bytes(entry.read_bytes()[:-4])
    with pytest.raises(FixityError):
        rebuild(archive, url)
    with Catalog.open(url) as catalog:
        assert len(catalog.captures_of(URLS[0])) == 1
    assert [item.name for item in path.parent.iterdir() if "rebuild" in item.name] == []
