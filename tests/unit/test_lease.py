"""The publisher's lease: one holder at a time, and no harm from one who thinks that he still is."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from memory_objects import MemoryObjects

from dibao.errors import FixityError, LeaseError, StoreError, StoreUnavailableError
from storage import lease
from storage.lease import TERM, hold, read_claim
from storage.objects.folder import FolderObjects


@pytest.fixture
def objects() -> MemoryObjects:
    return MemoryObjects()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> object:
    """Sets the time by which leases run forward."""
    passed = [timedelta()]
    real = lease.now
    monkeypatch.setattr(lease, "now", lambda: real() + passed[0])
    return lambda by: passed.__setitem__(0, passed[0] + by)


def test_one_at_a_time_and_each_with_a_higher_epoch(objects: MemoryObjects) -> None:
    with hold(objects) as one:
        one.confirm()
        with (
            pytest.raises(LeaseError, match=r"another process publishes in this archive: .*lease 1-"),
            hold(objects),
        ):
            pass
        one.confirm()
    with hold(objects) as two:
        assert (one.epoch, two.epoch) == (1, 2)
    assert LeaseError.exit_code == 75


def test_a_lease_that_ran_out_is_taken_over_and_fenced(objects: MemoryObjects, later: object) -> None:
    with pytest.raises(LeaseError, match="ran out"), hold(objects) as one:  # noqa: PT012 - the lease is lost within
        later(TERM + timedelta(seconds=1))
        with hold(objects) as two:
            assert two.epoch == 2
            two.confirm()
        one.confirm()


def test_whoever_is_fenced_finds_out_when_it_confirms(
    objects: MemoryObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_lives", lambda _: False)  # the other one's clock is ahead
    with pytest.raises(LeaseError, match="taken over; nothing was acknowledged"), hold(objects) as one:  # noqa: PT012 - as above
        one.confirm()
        with hold(objects) as two:
            two.confirm()
            with pytest.raises(LeaseError, match="taken over"):
                one.confirm()
            two.confirm()
        one.keep()  # lost is lost


def test_a_lease_in_use_goes_on_beyond_its_term(objects: MemoryObjects, later: object) -> None:
    with hold(objects) as one:
        for _ in range(10):
            later(TERM / 2)
            one.keep()
        one.confirm()
        with pytest.raises(LeaseError), hold(objects):
            pass


def test_of_two_at_the_same_moment_the_greater_token_counts(
    objects: MemoryObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = iter([b"\x00" * 5, b"\xff" * 5, b"\x11" * 5])
    monkeypatch.setattr(lease.secrets, "token_bytes", lambda _: next(tokens))
    real, looks = lease._newest, []

    def blind(at: MemoryObjects, epoch: int) -> object:
        looks.append(epoch)
        return real(at, epoch) if len(looks) > 1 and len(looks) != 3 else None

    monkeypatch.setattr(lease, "_newest", blind)
    with pytest.raises(LeaseError), hold(objects) as low:  # noqa: PT012 - as above
        with hold(objects) as high:
            assert (low.epoch, low.token, high.epoch, high.token) == (1, "aaaaaaaa", 1, "77777777")
            high.confirm()
        low.confirm()


def test_a_failed_write_ends_the_lease(objects: MemoryObjects) -> None:
    def spend(one: lease.Lease) -> None:
        with one.spending():
            raise StoreUnavailableError("lost on the way")

    with pytest.raises(LeaseError, match="may still arrive"), hold(objects) as one:  # noqa: PT012 - as above
        with pytest.raises(StoreUnavailableError):
            spend(one)
        with one.spending():
            pass
    with hold(objects) as two:  # the same process need not wait for what it gave up itself
        assert two.epoch == 2


def test_a_killed_holder_on_this_machine_is_not_waited_for(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from storage.lease import hold;"
        "from storage.objects.folder import FolderObjects\n"
        "with hold(FolderObjects(Path(sys.argv[1]), create=True)): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    objects = FolderObjects(tmp_path, create=False)
    assert len(list(objects.keys("leases/"))) == 1
    with hold(objects) as two:
        assert two.epoch == 2


def test_every_altered_byte_of_a_claim_is_noticed_and_fences_all_the_same(objects: MemoryObjects) -> None:
    with hold(objects) as one:
        (info,) = objects.keys("leases/")
        whole = objects.get(info.key)
        read_claim(whole, info.key)
        for place in range(len(whole)):
            altered = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            with pytest.raises(FixityError, match="leases/"):
                read_claim(altered, info.key)
        objects.delete(info.key)
        objects.put(info.key, whole[:-1])
        with hold(objects) as two:  # nobody knows who holds it
            assert two.epoch == one.epoch + 1


def test_foreign_names_are_refused(objects: MemoryObjects) -> None:
    objects.put("leases/publisher/notes.txt", b"")
    with pytest.raises(StoreError, match=r"notes\.txt"), hold(objects):
        pass


@pytest.mark.parametrize("count", [1, 255, 256, 257, 1000, 4000])
def test_the_last_of_many_leases_is_found_without_listing_all(objects: MemoryObjects, count: int) -> None:
    for epoch in range(1, count + 1):
        objects.put(f"leases/publisher/{epoch:010d}-abcdefgh.json", b"")
    objects.calls.clear()
    with hold(objects) as one:
        assert one.epoch == count + 1
    assert objects.calls["listed"] < 600
    assert objects.calls["keys"] < 20
