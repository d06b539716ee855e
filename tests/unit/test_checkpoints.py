"""Checkpoints: chained, signed, time-stamped, and never at odds with the ledger unnoticed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from time_authority import TimeAuthority, time_authority

from dibao.errors import (
    FixityError,
    LeaseError,
    LedgerError,
    NotFoundError,
    StoreUnavailableError,
    UsageError,
)
from dibao.records.entries import Minted
from storage import lease
from storage.archive import Archive
from storage.canonical import compress
from storage.checkpoint import latest, read_checkpoint
from storage.checkpoints import check_checkpoints, write_checkpoint
from storage.keys import PrivateKey, make_key, read_private
from storage.ledger import PUBLISHER, Position
from storage.ledger.names import Ballot
from storage.timestamps import check, read, read_roots

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
WRITERS = ("waaaaaaaaaaaa", "wbbbbbbbbbbbb", PUBLISHER)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    return Archive.open(str(tmp_path / "store"), create=True, demo=True)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> PrivateKey:
    path = tmp_path_factory.mktemp("keys") / "key.pem"
    make_key(path)
    return read_private(path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with time_authority(tmp_path_factory.mktemp("authority") / "tsa") as found:
        yield found


@pytest.fixture
def authority(running: TimeAuthority) -> TimeAuthority:
    running.spoil = ""
    return running


def night(archive: Archive, count: int = 1) -> None:
    for place in range(count):
        for writer in WRITERS:
            archive.ledger.append(writer, (Minted(f"d{writer}{place}", "document"),))


def problems(archive: Archive) -> list[tuple[str, str]]:
    return [(item.key, item.kind) for item in check_checkpoints(archive)]


def test_checkpoints_follow_one_another_and_the_ledger(archive: Archive, key: PrivateKey) -> None:
    assert write_checkpoint(archive, key=key) is None
    made = []
    for count in (1, 3, 4):
        night(archive, count)
        sealed = write_checkpoint(archive, key=key)
        assert sealed is not None
        assert write_checkpoint(archive, key=key) is None  # nothing new
        made.append(sealed)
    assert [item.checkpoint.n for item in made] == [1, 2, 3]
    assert [item.checkpoint.prev for item in made] == ["", made[0].sha256, made[1].sha256]
    heads = archive.ledger.heads()
    assert made[-1].checkpoint.heads == {w: (head.seq, head.sha256) for w, head in heads.items()}
    assert [len(made[-1].checkpoint.peaks[PUBLISHER]), heads[PUBLISHER].seq] == [1, 8]
    assert latest(archive) == made[-1]
    assert made[-1].checkpoint.key == key.public.id
    # what grew step by step is what one made at once has
    assert read_checkpoint(archive, 3).checkpoint.root == made[-1].checkpoint.root
    assert problems(archive) == []
    # without a key it is the same, but for the signature
    night(archive)
    plain = write_checkpoint(archive)
    assert plain is not None
    assert (plain.signature, plain.checkpoint.key) == (b"", "")
    assert problems(archive) == []


def test_a_checkpoint_that_was_interrupted_is_completed(
    archive: Archive, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(archive)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.checkpoints._seal", killed)
        with pytest.raises(KeyboardInterrupt):
            write_checkpoint(archive, key=key)
    assert latest(archive).signature == b""  # type: ignore[union-attr]  # it is there
    assert problems(archive) == []
    sealed = write_checkpoint(archive, key=key)
    assert sealed is not None
    assert (sealed.checkpoint.n, len(sealed.signature)) == (1, 64)
    assert write_checkpoint(archive, key=key) is None


def test_time_stamps_of_any_authority_are_kept_and_checked(
    archive: Archive, key: PrivateKey, authority: TimeAuthority, tmp_path: Path
) -> None:
    night(archive)
    before = datetime.now(UTC).replace(microsecond=0)
    sealed = write_checkpoint(archive, key=key, authority=authority.url)
    assert sealed is not None
    (stamp,) = sealed.stamps
    stamped = check(read(stamp, "x"), sealed.data, read_roots(authority.ca), "x")
    assert before <= stamped <= datetime.now(UTC)
    with pytest.raises(FixityError, match="does not hold"):
        check(read(stamp, "x"), sealed.data + b" ", read_roots(authority.ca), "x")
    (tmp_path / "other").mkdir()
    with time_authority(tmp_path / "other/tsa") as other, pytest.raises(FixityError, match="does not hold"):
        check(read(stamp, "x"), sealed.data, read_roots(other.ca), "x")
    assert problems(archive) == []
    # and OpenSSL agrees
    (info,) = (info for info in archive.objects.keys("checkpoints/") if info.key.endswith(".tsr"))
    (tmp_path / "c.json").write_bytes(sealed.data)
    (tmp_path / "c.tsr").write_bytes(archive.objects.get(info.key))
    ask = ["openssl", "ts", "-verify", "-in", "c.tsr", "-data", "c.json", "-CAfile", str(authority.ca)]
    done = subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


@pytest.mark.parametrize("spoil", ["refuse", "other", "status", "nonsense", "away"])
def test_an_authority_that_fails_leaves_a_checkpoint_to_stamp_later(
    archive: Archive, key: PrivateKey, authority: TimeAuthority, spoil: str
) -> None:
    night(archive)
    assert write_checkpoint(archive, key=key, authority=authority.url) is not None
    night(archive)
    authority.spoil = spoil
    url = "http://127.0.0.1:9/tsr" if spoil == "away" else authority.url
    with pytest.raises(StoreUnavailableError, match="time stamp authority"):
        write_checkpoint(archive, key=key, authority=url)
    assert len(latest(archive).signature) == 64  # type: ignore[union-attr]  # it is there
    authority.spoil = ""
    again = write_checkpoint(archive, key=key, authority=authority.url)
    assert again is not None
    assert (again.checkpoint.n, len(again.stamps)) == (2, 1)
    assert problems(archive) == []


def test_what_is_no_url_and_no_certificate_is_refused(archive: Archive, tmp_path: Path) -> None:
    night(archive)
    with pytest.raises(UsageError, match="http"):
        write_checkpoint(archive, authority="ftp://tsa.test/")
    (tmp_path / "ca.pem").write_bytes(b"nothing")
    with pytest.raises(UsageError, match=r"ca\.pem"):
        read_roots(tmp_path / "ca.pem")


def test_a_checkpoint_needs_the_lease(
    archive: Archive, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(archive)
    with lease.hold(archive.objects), pytest.raises(LeaseError):
        write_checkpoint(archive, key=key)
    chains = archive.ledger.chains

    def overtaken() -> object:
        monkeypatch.setattr(lease, "_lives", lambda _: False)
        lease._take(archive.objects)
        return chains()

    monkeypatch.setattr(archive.ledger, "chains", overtaken)
    with pytest.raises(LeaseError, match="taken over"):
        write_checkpoint(archive, key=key)
    assert latest(archive) is None


def test_a_checkpoint_names_nothing_that_may_yet_be_superseded(
    archive: Archive, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(archive)
    head = archive.ledger.heads()[PUBLISHER]
    monkeypatch.setattr(lease, "_lives", lambda _: False)
    first, second = lease._take(archive.objects), lease._take(archive.objects)

    def late(held: lease.Lease, name: str) -> None:
        """Write at the position that both knew, though a higher lease is there."""
        archive.ledger._append(
            PUBLISHER,
            (Minted(name, "document"),),
            Ballot(held.epoch, held.token),
            Position(head.seq, head.sha256),
        )

    late(first, "dfirst")
    sealed = write_checkpoint(archive, key=key)
    late(second, "dsecond")
    assert sealed is not None
    assert (
        sealed.checkpoint.heads[PUBLISHER][0] == head.seq + 2
    )  # an object without entries builds on the first's
    assert len(archive.ledger.superseded()) == 1
    assert problems(archive) == []
    assert write_checkpoint(archive, key=key) is None


def test_every_altered_byte_of_a_checkpoint_is_found(
    archive: Archive, key: PrivateKey, authority: TimeAuthority
) -> None:
    night(archive, 2)
    write_checkpoint(archive, key=key, authority=authority.url)
    night(archive)
    write_checkpoint(archive, key=key, authority=authority.url)
    keys = [info.key for info in archive.objects.keys("checkpoints/")]
    assert len(keys) == 7
    for name in keys:
        whole = archive.objects.get(name)
        for place in range(0, len(whole), 13):
            archive.objects.delete(name)
            archive.objects.put(name, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert problems(archive), f"{name} at {place}"
        archive.objects.delete(name)
        archive.objects.put(name, whole)
    assert problems(archive) == []


def test_a_ledger_that_was_rewritten_whole_is_found(archive: Archive, key: PrivateKey) -> None:
    night(archive, 3)
    write_checkpoint(archive, key=key)
    name = archive.ledger.keys()[WRITERS[0]][1]
    plain = json.dumps({"forged": True}).encode()
    archive.objects.delete(name)
    archive.objects.put(name, compress(plain))
    assert problems(archive) == [("checkpoints/0000000001.json", "chain")]
    archive.objects.delete(name)
    assert problems(archive) == [("checkpoints/0000000001.json", "chain")]
    for left in archive.ledger.keys()[WRITERS[0]]:
        archive.objects.delete(left)
    with pytest.raises(LedgerError, match="checkpoint 1 names 3"):
        write_checkpoint(archive, key=key)


def test_gaps_forgeries_and_foreign_names_are_named(
    archive: Archive, key: PrivateKey, tmp_path: Path
) -> None:
    for _ in range(3):
        night(archive)
        write_checkpoint(archive, key=key)
    second = archive.objects.get("checkpoints/0000000002.json")
    archive.objects.delete("checkpoints/0000000002.json")
    assert problems(archive) == [("checkpoints/0000000002.json", "missing")]
    archive.objects.put("checkpoints/0000000002.json", archive.objects.get("checkpoints/0000000001.json"))
    assert problems(archive) == [("checkpoints/0000000002.json", "altered")]
    archive.objects.delete("checkpoints/0000000002.json")
    archive.objects.put("checkpoints/0000000002.json", second)
    make_key(tmp_path / "other.pem")
    archive.objects.delete("checkpoints/0000000003.sig")
    archive.objects.put("checkpoints/0000000003.sig", read_private(tmp_path / "other.pem").sign(b"x"))
    archive.objects.put("checkpoints/notes.txt", b"")
    assert sorted(problems(archive)) == [
        ("checkpoints/0000000003.json", "altered"),
        ("checkpoints/notes.txt", "altered"),
    ]
    with pytest.raises(NotFoundError):
        read_checkpoint(archive, 9)
