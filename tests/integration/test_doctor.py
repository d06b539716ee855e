"""`dibao doctor` against a real S3 server in many states, and against folders."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fault_proxy import Fault, fault_proxy
from minio.commonconfig import COMPLIANCE, ENABLED, Filter
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule
from minio.objectlockconfig import DAYS, ObjectLockConfig

from dibao import machine
from dibao.cli import main
from dibao.errors import StoreError
from dibao.settings import load
from storage.archive import Archive
from storage.objects import probe, probe_folder
from storage.objects.bucket_mending import mend_bucket
from storage.objects.examination import examine
from storage.objects.probe import Finding
from storage.objects.s3 import S3Objects
from storage.objects.s3_client import Client, connect
from storage.objects.store import open_objects

#: the first S3 test waits for the server
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    return disk_path  # the doctor warns of archives and spools in memory


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def examined(store: str) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(store, load())}


def doctor(*arguments: str, code: int) -> dict[str, dict[str, Any]]:
    """Run the verb with --json and return its findings by check."""
    done = CliRunner().invoke(main, ["--json", *arguments])
    assert done.exit_code == code, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["check"]: line for line in lines if "check" in line}


@pytest.fixture
def client(s3: object) -> Client:
    assert s3
    return connect(load())


def test_a_plain_bucket_works_and_is_warned_of(bucket: str, client: Client) -> None:
    client.make_bucket(bucket)
    Archive.open(f"s3://{bucket}/a", create=True)
    before = {item.object_name for item in client.list_objects(bucket, recursive=True)}
    found = doctor("--store", f"s3://{bucket}/a", "doctor", code=3)
    assert {name for name, line in found.items() if line["severity"] == "warn"} == {"versioning"}
    assert "turns versioning on" in found["versioning"]["follows"]
    assert found["conditional put"]["severity"] == "ok"
    assert all(line["found"] and line["follows"].endswith(".") for line in found.values())
    assert {item.object_name for item in client.list_objects(bucket, recursive=True)} == before


def test_fix_makes_the_bucket_and_prints_the_policies(bucket: str, client: Client) -> None:
    done = CliRunner().invoke(main, ["--store", f"s3://{bucket}/a", "doctor", "--fix"])
    assert done.exit_code == 0, done.output
    for role in ("reader", "crawler", "publisher", "keeper"):
        assert f"Policy of a {role}:" in done.stdout
    assert client.get_bucket_versioning(bucket).status == "Enabled"
    rules = client.get_bucket_lifecycle(bucket)
    assert {rule.rule_id for rule in rules.rules} == {"dibao-uploads-a", "dibao-probes-a"}
    found = doctor("--store", f"s3://{bucket}/b", "doctor", "--fix", code=0)
    assert found["versioning"]["severity"] == found["expiry"]["severity"] == "ok"
    assert len(client.get_bucket_lifecycle(bucket).rules) == 4


def test_missing_buckets_wrong_keys_and_servers_that_are_away(
    bucket: str, s3: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert s3
    found = doctor("--store", f"s3://{bucket}", "doctor", code=4)
    assert "no such bucket" in found["store"]["found"]
    assert "--fix" in found["store"]["follows"]
    open_objects(f"s3://{bucket}", create=True)
    with monkeypatch.context() as patch:
        patch.setenv("DIBAO_S3_SECRET_KEY", "wrong")
        found = doctor("--store", f"s3://{bucket}", "doctor", code=4)
        assert found["store"]["severity"] == "fail"
        assert "check the keys" in found["store"]["found"]
    with fault_proxy("http://127.0.0.1:1") as gone:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", gone.endpoint)
    found = doctor("--store", f"s3://{bucket}", "doctor", code=4)
    assert "try again later" in found["store"]["follows"]


def test_object_lock_that_forbids_take_downs_is_warned_of(bucket: str, client: Client) -> None:
    client.make_bucket(bucket, object_lock=True)
    found = examined(f"s3://{bucket}")
    assert (found["object lock"].severity, found["versioning"].severity) == ("note", "ok")
    assert "a locked version was not deleted" in found["object lock"].found
    assert found["clean-up"].severity == "ok", "the owner may bypass the milder lock"
    client.set_object_lock_config(bucket, ObjectLockConfig(COMPLIANCE, 1, DAYS))
    found = examined(f"s3://{bucket}")
    assert found["object lock"].severity == "warn"
    assert "nobody can lift this lock" in found["object lock"].follows
    assert found["clean-up"].severity == "note"
    assert "could not be removed" in found["clean-up"].found
    objects = open_objects(f"s3://{bucket}", create=False)
    objects.put("k", b"data")
    with pytest.raises(StoreError):
        objects.erase("k")


def test_a_bucket_that_expires_or_shows_the_archive(bucket: str, client: Client) -> None:
    objects = open_objects(f"s3://{bucket}/a", create=True)
    assert isinstance(objects, S3Objects)
    rule = Rule(ENABLED, rule_filter=Filter(prefix=""), rule_id="tidy", expiration=Expiration(days=30))
    client.set_bucket_lifecycle(bucket, LifecycleConfig([rule]))
    everybody = {
        "Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }  # fmt: skip
    client.set_bucket_policy(bucket, json.dumps({"Version": "2012-10-17", "Statement": [everybody]}))
    found = examined(f"s3://{bucket}/a")
    assert found["expiry"].severity == "fail"
    assert "tidy" in found["expiry"].found
    assert found["anonymous access"].severity == "warn"
    mend_bucket(f"s3://{bucket}/a", load(), [("reader", "arn:aws:iam:::user/test")])
    assert "tidy" in {item.rule_id for item in client.get_bucket_lifecycle(bucket).rules}
    statements = json.loads(client.get_bucket_policy(bucket))["Statement"]
    assert [item["Sid"][:11] for item in statements] == ["Open", "DibaoReader", "DibaoReader"]


def test_clocks_that_differ(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_objects(f"s3://{bucket}", create=True)
    for seconds, severity in ((2, "ok"), (60, "warn"), (-60, "warn"), (3600, "fail"), (-3600, "fail")):
        told = datetime.now(UTC) + timedelta(seconds=seconds)
        monkeypatch.setattr(Client, "server_time", lambda _self, _bucket, at=told: at)
        assert next(examine(f"s3://{bucket}", load())).severity == severity


def test_a_proxy_that_spoils_ranges_and_listings_is_found_out(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_objects(f"s3://{bucket}", create=True)
    with fault_proxy(load().s3_endpoint) as proxy:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", proxy.endpoint)
        proxy.faults.extend([Fault("GET", "stale", target="%2Flist%2F")] * 9)
        proxy.faults.extend([Fault("GET", "flip", target="/range")] * 9)
        found = examined(f"s3://{bucket}")
    assert found["list after put"].severity == "fail"
    assert found["ranges"].severity == "fail"


def test_keys_of_least_privilege(
    bucket: str, s3_users: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each role may and may not do, asked of a real server; that this is enough, the demo on S3 shows."""
    store, other = f"s3://{bucket}/a", f"s3://{bucket}/b"
    grants = [(role, s3_users[role].arn) for role in ("crawler", "publisher", "reader", "keeper")]
    assert [item.severity for item in mend_bucket(store, load(), grants)] == ["ok"] * 3
    owner = Archive.open(store, create=True).objects
    Archive.open(other, create=True)
    allowed = {
        "reader": [],
        "crawler": ["plans/x", "segments/x", "ledger/2026-03-02/w2/1", "probe/x"],
        "publisher": ["texts/x", "ledger/2026-03-02/publisher/1", "checkpoints/x", "leases/x", "browse/x", "datasets/x", "probe/x"],
    }  # fmt: skip
    keys = sorted({key for some in allowed.values() for key in some} | {"FORMAT.json.new", "z"})
    for role, may in allowed.items():
        with monkeypatch.context() as patch:
            s3_users[role].use(patch)
            objects = open_objects(store, create=False)
            assert isinstance(objects, S3Objects)
            for key in keys:
                name = f"{key}-{role}"
                if key in may:
                    objects.put(name, b"data")
                    assert objects.get(name) == b"data"
                    continue
                with pytest.raises(StoreError, match="AccessDenied"):
                    objects.put(name, b"data")
            assert "FORMAT.json" in [info.key for info in objects.keys("")]
            assert objects.stat("none") is None
            with pytest.raises(StoreError, match="AccessDenied"):  # as a thief would: without looking first
                objects._send("FORMAT.json", f"{objects.prefix}FORMAT.json", b"x", 1, "2" * 64)
            for key in ("FORMAT.json", *(f"{key}-{role}" for key in may)):
                if role == "publisher" and key.startswith(("browse/", "datasets/")):
                    objects.delete(key)  # derived
                    continue
                with pytest.raises(StoreError, match="AccessDenied"):
                    objects.delete(key)
                with pytest.raises(StoreError, match="AccessDenied"):
                    objects.erase(key)
            with pytest.raises(StoreError, match="AccessDenied"):
                open_objects(other, create=False).get("FORMAT.json")
    assert owner.get("FORMAT.json")
    with monkeypatch.context() as patch:
        s3_users["keeper"].use(patch)
        keeper = open_objects(store, create=False)
        keeper.erase("segments/x-crawler")
        with pytest.raises(StoreError, match="AccessDenied"):
            open_objects(other, create=False).delete("FORMAT.json")
    assert owner.stat("segments/x-crawler") is None


def test_the_doctor_says_what_each_key_is_for(
    bucket: str, s3_users: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"s3://{bucket}"
    mend_bucket(store, load(), [(role, s3_users[role].arn) for role in ("crawler", "reader", "keeper")])
    with monkeypatch.context() as patch:
        s3_users["crawler"].use(patch)
        found = examined(store)
        assert (found["put and get"].severity, found["delete right"].severity) == ("ok", "ok")
        assert "this key cannot delete" in found["delete right"].found
        assert found["clean-up"].severity == "note"
        assert "probe/" in found["clean-up"].found
        assert not {item.check for item in found.values() if item.severity in ("warn", "fail")}
        s3_users["reader"].use(patch)
        found = examined(store)
        assert found["put and get"].severity == "fail"
        assert "right for a reader" in found["put and get"].follows
        assert found["clean-up"].severity == "ok"
        s3_users["keeper"].use(patch)
        patch.setattr(probe, "FORGOTTEN", timedelta(0))
        found = examined(store)
        assert "for good" in found["delete right"].found
        assert found["clean-up"].severity == "ok"
    assert list(open_objects(store, create=False).keys("")) == []


def test_grants_are_checked_before_anything_is_done(tmp_path: Path) -> None:
    for arguments in (
        ("doctor", "--grant", "crawler=arn:aws:iam:::user/x"),
        ("doctor", "--fix", "--grant", "emperor=arn:aws:iam:::user/x"),
        ("doctor", "--fix", "--grant", "crawler=nobody"),
        ("doctor", "--fix", "--grant", "crawler=arn:aws:iam:::user/x"),
    ):
        doctor("--store", str(tmp_path / "store"), *arguments, code=2)
    assert not (tmp_path / "store").exists()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    store = tmp_path / "store"
    Archive.open(str(store), create=True)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DIBAO_")]:
        monkeypatch.delenv(name)
    return store


def test_a_sound_folder_is_left_as_it_was(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    found = doctor("--store", str(folder), "doctor", code=0)
    assert sorted(folder.rglob("*")) == before
    assert {"fsync", "hard links", "letter case", "free space", "spool folder", "archive"} <= found.keys()
    done = CliRunner().invoke(main, ["--store", str(folder), "doctor"])
    assert "Nothing to mend." in done.stdout


def test_unfinished_files_of_dead_writers_are_found_and_removed(folder: Path) -> None:
    old, young, foreign = (folder / name for name in (".k.0123456789ab", ".k.ba9876543210", ".hidden"))
    for path in (old, young, foreign):
        path.write_bytes(b"half")
    day = time.time() - 2 * 86_400
    os.utime(old, (day, day))
    os.utime(foreign, (day, day))
    found = doctor("--store", str(folder), "doctor", code=0)
    assert "1 unfinished files" in found["dead writers"]["found"]
    found = doctor("--store", str(folder), "doctor", "--fix", code=0)
    assert found["fix dead writers"]["found"].startswith("1 ")
    assert [path.exists() for path in (old, young, foreign)] == [False, True, True]


def test_what_is_wrong_with_a_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_STROE", "x")
    Path("dibao.toml").write_text('s3_secret_key = "x"\n')
    Path("dibao.toml").chmod(0o644)
    folder.chmod(0o777)
    for module in (probe_folder, machine):
        monkeypatch.setattr(module, "file_system_of", lambda _: "nfs4")
    monkeypatch.setattr(probe_folder, "_TIGHT", 1 << 60)
    (folder / "local" / "spool").mkdir(parents=True)
    waiting = folder / "local" / "spool" / "gd-1.jsonl"
    waiting.write_text("{}\n")
    os.utime(waiting, (0, 0))
    found = doctor("--store", str(folder), "doctor", code=3)
    warned = {name for name, line in found.items() if line["severity"] == "warn"}
    assert warned == {
        "settings", "secrets", "read-only objects", "file system", "free space", "spool disk",
        "spool folder", "waiting spools",
    }  # fmt: skip
    assert "DIBAO_STROE" in found["settings"]["found"]
    monkeypatch.setattr(probe_folder, "_FULL", 1 << 60)
    found = doctor("--store", str(folder), "doctor", code=4)
    assert found["free space"]["severity"] == "fail"
