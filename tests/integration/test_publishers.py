"""Two publishers on one store, each with a catalog of its own: nothing lost, nothing decided twice, one history."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dibao.errors import LeaseError
from dibao.records.entries import Minted
from storage import lease
from storage.archive import Archive
from storage.catalog import Catalog
from storage.fixity import Checks, verify
from storage.ledger import PUBLISHER

NIGHT = "2026-03-09T02:00:00+08:00"
#: of each publisher; an S3 server on the same two cores takes a second for each
BATCHES = {"folder": 12, "s3": 6}
_PUBLISH = """
import json, sys, time
from dibao.errors import DibaoError, Transient
from dibao.records.entries import Minted
from storage.archive import Archive
from storage.catalog import Catalog
store, catalog, name, batches = sys.argv[1:]
done, refused = [], 0
with Catalog.open(f"sqlite:///{catalog}") as held:
    archive = Archive.open(store)
    while len(done) < int(batches):
        try:
            with held.batch(archive) as batch:
                seq = batch.seq
                # what both would decide alike must be decided once
                if batch.document(f"dshared{seq // 2}") is None:
                    batch.apply(Minted(f"dshared{seq // 2}", "document"))
                # a name of its own for every attempt: what was refused may count all the same
                document = f"d{name}{len(done)}x{refused}"
                batch.apply(Minted(document, "document"))
        except DibaoError as error:
            if not isinstance(error, Transient):
                raise
            refused += 1
            time.sleep(0.02)  # or both would spend their time asking
            continue
        done.append([seq, document])
print(json.dumps({"done": done, "refused": refused}))
"""


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_two_machines_publish_on_one_store(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"s3://{request.getfixturevalue('bucket')}/archive" if kind == "s3" else str(tmp_path / "store")
    monkeypatch.setenv("DIBAO_CLOCK", NIGHT)
    archive = Archive.open(store, create=True, demo=True)
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                _PUBLISH,
                store,
                str(tmp_path / f"{name}.sqlite"),
                name,
                str(BATCHES[kind]),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    told = [json.loads(process.communicate(timeout=240)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    acknowledged = [tuple(item) for part in told for item in part["done"]]
    held = {
        item.seq: [entry.document for entry in item.entries if isinstance(entry, Minted)]
        for item in archive.ledger.read(PUBLISHER)
    }
    assert len({seq for seq, _ in acknowledged}) == len(acknowledged) == 2 * BATCHES[kind]
    for seq, document in acknowledged:
        assert document in held[seq]
    minted = [document for documents in held.values() for document in documents]
    assert len(minted) == len(set(minted))
    dumps = []
    for name in ("a", "b", "fresh"):
        with Catalog.open(f"sqlite:///{tmp_path / f'{name}.sqlite'}") as catalog:
            catalog.sync(archive)
            dumps.append(catalog.document("dshared1"))
            assert all(catalog.document(document) for _, document in acknowledged)
    assert dumps[0] == dumps[1] == dumps[2]
    assert [item for item in verify(archive, Checks(read_data=True)) if item.kind != "orphan"] == []


def test_a_publisher_that_was_stopped_before_it_confirmed_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", NIGHT)
    archive = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    with (
        Catalog.open(f"sqlite:///{tmp_path / 'one.sqlite'}") as one,
        Catalog.open(f"sqlite:///{tmp_path / 'two.sqlite'}") as two,
    ):
        confirm = lease.Lease.confirm

        def stopped(held: lease.Lease) -> None:
            """Between append and confirm: another one takes over, publishes, and is told that it is done."""
            monkeypatch.setattr(lease.Lease, "confirm", confirm)
            with monkeypatch.context() as patch:
                patch.setattr(lease, "_lives", lambda _: False)
                with two.batch(archive) as batch:
                    assert batch.document("dzombie") is not None  # it counts: two builds on it
                    batch.apply(Minted("dsecond", "document"))
            confirm(held)

        monkeypatch.setattr(lease.Lease, "confirm", stopped)
        with pytest.raises(LeaseError, match="taken over"), one.batch(archive) as batch:
            batch.apply(Minted("dzombie", "document"))
        assert one.document("dzombie") is None  # not committed by whoever was refused
        one.sync(archive)
        for catalog in (one, two):
            assert catalog.document("dzombie") is not None
            assert catalog.document("dsecond") is not None
            assert catalog.sync(archive) == 0  # replayed once


def test_a_publisher_that_was_stopped_before_it_wrote_is_superseded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", NIGHT)
    archive = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    with (
        Catalog.open(f"sqlite:///{tmp_path / 'one.sqlite'}") as one,
        Catalog.open(f"sqlite:///{tmp_path / 'two.sqlite'}") as two,
    ):
        with pytest.raises(LeaseError, match="taken over"), one.batch(archive) as batch:  # noqa: PT012 - its exit raises
            batch.apply(Minted("dzombie", "document"))
            with monkeypatch.context() as patch:
                patch.setattr(lease, "_lives", lambda _: False)
                with two.batch(archive) as other:
                    other.apply(Minted("dsecond", "document"))
        assert len(archive.ledger.superseded()) == 1
        one.sync(archive)
        for catalog in (one, two):
            assert (catalog.document("dzombie"), catalog.document("dsecond") is None) == (None, False)
        # superseded objects are no damage
        assert [item for item in verify(archive, Checks(read_data=True)) if item.kind != "orphan"] == []
