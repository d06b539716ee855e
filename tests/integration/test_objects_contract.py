"""The contract every object store keeps, on a folder and on a real S3 server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3_server
from fault_proxy import fault_proxy

from dibao.errors import FixityError, NotFoundError, StoreError
from dibao.settings import load
from storage.objects.bucket_mending import mend_bucket
from storage.objects.folder import FolderObjects
from storage.objects.protocol import Objects
from storage.objects.s3 import S3Objects
from storage.objects.store import open_objects

#: the first S3 test waits for the server
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(params=["folder", "s3", "s3-prefix", "s3-restricted"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Objects]:
    if request.param == "folder":
        yield open_objects(str(tmp_path / "store"), create=True)
        return
    bucket = request.getfixturevalue("bucket")
    if request.param == "s3-restricted":
        with request.getfixturevalue("monkeypatch").context() as patch:
            yield from restricted(bucket, request.getfixturevalue("s3_users")["keeper"], patch)
        return
    prefix = "/one/archive" if request.param == "s3-prefix" else ""
    yield open_objects(f"s3://{bucket}{prefix}", create=True)


def restricted(bucket: str, user: Any, patch: pytest.MonkeyPatch) -> Iterator[Objects]:  # noqa: ANN401 - of conftest
    """Open a bucket of a versioned archive as some clouds offer them.

    Buckets are host names only, of an internal endpoint; no signing in chunks; a key with a keeper's rights only.
    """
    store = f"s3://{bucket}/one/archive"
    assert not [
        finding for finding in mend_bucket(store, load(), [("keeper", user.arn)]) if finding.severity != "ok"
    ]
    resolve = socket.getaddrinfo

    def internal(host: str, *rest: Any) -> Any:  # noqa: ANN401 - the library's
        return resolve("127.0.0.1" if str(host).endswith(s3_server.DOMAIN) else host, *rest)

    patch.setattr(socket, "getaddrinfo", internal)
    with fault_proxy(load().s3_endpoint) as proxy:
        proxy.restricted = s3_server.DOMAIN
        user.use(patch)
        patch.setenv("DIBAO_S3_ENDPOINT", f"http://{s3_server.DOMAIN}:{proxy.address.rsplit(':')[-1]}")
        patch.setenv("DIBAO_S3_PATH_STYLE", "false")
        patch.setenv("DIBAO_S3_REGION", "us-east-1")
        yield open_objects(store, create=True)
        assert all(headers["Host"].startswith(f"{bucket}.") for headers in proxy.headers)


def test_what_was_put_is_read_back_whole_and_in_ranges(objects: Objects, tmp_path: Path) -> None:
    objects.put("a/b.bin", b"0123456789")
    given_file = tmp_path / "given"
    given_file.write_bytes(b"from a file")
    objects.put("a/c.bin", given_file)
    objects.put("empty", b"")
    assert objects.get("a/b.bin") == b"0123456789"
    assert objects.read("a/b.bin", 3, 4) == b"3456"
    assert objects.read("a/b.bin", 0, 10) == b"0123456789"
    assert objects.read("a/b.bin", 9, 1) == b"9"
    assert objects.read("a/b.bin", 3, 0) == b""
    assert objects.get("a/c.bin") == b"from a file"
    assert objects.get("empty") == b""
    info = objects.stat("a/b.bin")
    assert info is not None
    assert (info.key, info.size, info.modified.utcoffset() is not None) == ("a/b.bin", 10, True)
    assert objects.stat("a/none") is None
    assert objects.stat("a") is None


def test_put_never_overwrites(objects: Objects, tmp_path: Path) -> None:
    objects.put("k", b"first")
    objects.put("k", b"first")
    same, other_file = tmp_path / "same", tmp_path / "other"
    same.write_bytes(b"first")
    other_file.write_bytes(b"third")
    objects.put("k", same)
    for other in (b"secon", b"first and more", b"firs", b"", other_file):
        with pytest.raises(StoreError, match=r"k: already holds other bytes"):
            objects.put("k", other)
    assert objects.get("k") == b"first"
    assert [info.key for info in objects.keys("")] == ["k"]


def test_racing_puts_of_the_same_bytes_all_succeed(objects: Objects) -> None:
    failures: list[Exception] = []
    start = threading.Barrier(8)

    def put() -> None:
        start.wait()
        try:
            objects.put("x/k", b"same" * 25_000)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert objects.get("x/k") == b"same" * 25_000


def test_racing_puts_leave_no_mixture(objects: Objects) -> None:
    results: list[bytes] = []
    start = threading.Barrier(8)

    def put(data: bytes) -> None:
        start.wait()
        try:
            objects.put("x/k", data)
        except StoreError:
            return
        results.append(data)

    threads = [threading.Thread(target=put, args=(bytes([65 + i]) * 100_000,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # an S3 server without conditional puts (Ceph 16 with versioning on is one) may tell two racers that they won:
    # why there is one lease per chain
    assert objects.get("x/k") in results
    assert [(info.key, info.size) for info in objects.keys("")] == [("x/k", 100_000)]
    if isinstance(objects, FolderObjects):
        assert len(results) == 1
        assert [path.name for path in (objects.root / "x").iterdir()] == ["k"]
    loser = next(data for data in (b"A" * 100_000, b"B" * 100_000) if data != objects.get("x/k"))
    with pytest.raises(StoreError, match="already holds"):
        objects.put("x/k", loser)


def test_short_and_missing_reads_are_errors(objects: Objects) -> None:
    objects.put("k", b"0123456789")
    for offset, size in ((5, 6), (10, 1), (99, 1)):
        with pytest.raises(FixityError, match=r"^k: "):
            objects.read("k", offset, size)
    with pytest.raises(NotFoundError, match="none"):
        objects.get("none")
    for size in (0, 1):
        with pytest.raises(NotFoundError, match="none"):
            objects.read("none", 0, size)
    with pytest.raises(NotFoundError):
        objects.delete("none")


def test_keys_are_sorted_as_strings_and_filtered_by_prefix(objects: Objects) -> None:
    names = ["a/b", "a.b", "a-b", "a/b.c", "a/bc/d", "ab", "a0", "b/a", "B"]
    for name in names:
        objects.put(name, name.encode())
    assert [info.key for info in objects.keys("")] == sorted(names)
    assert [info.size for info in objects.keys("")] == [len(name) for name in sorted(names)]
    for prefix in ("a", "a/", "a/b", "a/bc/", "b/", "zz", "a/zz/", "ab/"):
        wanted = sorted(name for name in names if name.startswith(prefix))
        assert [info.key for info in objects.keys(prefix)] == wanted


def test_keys_after_one_go_on_behind_it(objects: Objects) -> None:
    names = ["a-b/x", "a/b/1", "a/b/2", "a/c", "a0", "b/a"]
    for name in names:
        objects.put(name, b"")
    for place, name in enumerate(names):
        assert [info.key for info in objects.keys(after=name)] == names[place + 1 :]
    assert [info.key for info in objects.keys("a/", after="a/b/1")] == ["a/b/2", "a/c"]
    assert [info.key for info in objects.keys("a/", after="a/b/15")] == ["a/b/2", "a/c"]


def test_a_stream_is_the_range_asked_for(objects: Objects) -> None:
    data = bytes(range(256)) * 9000
    objects.put("big", data)
    objects.put("empty", b"")
    assert b"".join(objects.stream("big")) == data
    assert b"".join(objects.stream("big", 100, 2_000_000)) == data[100:2_000_100]
    assert b"".join(objects.stream("empty")) == b""
    assert max(map(len, objects.stream("big"))) <= 1 << 20
    with pytest.raises(FixityError, match="big"):
        list(objects.stream("big", 2_000_000, 400_000))
    with pytest.raises(NotFoundError):
        list(objects.stream("none"))


def test_what_is_erased_is_gone_with_all_its_versions(objects: Objects) -> None:
    objects.put("a/k", b"1")
    objects.put("a/kk", b"2")
    objects.delete("a/k")
    objects.put("a/k", b"other")
    objects.erase("a/k")
    assert objects.stat("a/k") is None
    with pytest.raises(NotFoundError):
        objects.erase("a/k")
    if isinstance(objects, S3Objects):
        assert objects.client.versions(objects.bucket, f"{objects.prefix}a/k") == []
    assert [info.key for info in objects.keys("")] == ["a/kk"]


def test_delete_removes_one(objects: Objects) -> None:
    objects.put("a/k", b"1")
    objects.put("a/l", b"2")
    objects.delete("a/k")
    assert [info.key for info in objects.keys("")] == ["a/l"]
    objects.put("a/k", b"other")
    assert objects.get("a/k") == b"other"


@pytest.mark.parametrize(
    "key",
    ["", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", ".hidden", "a/.b", "a\\b", "a b",
     "a\n", "a\x00", "文", "a/b\n", "~", "a:b", "x" * 201, "/".join(["abc"] * 300), "local", "local/x"],
)  # fmt: skip
def test_illegal_keys_are_refused_everywhere(objects: Objects, key: str) -> None:
    for call in (
        lambda: objects.put(key, b""),
        lambda: objects.get(key),
        lambda: objects.read(key, 0, 1),
        lambda: objects.stat(key),
        lambda: objects.delete(key),
        lambda: objects.erase(key),
        lambda: list(objects.stream(key)),
    ):
        with pytest.raises(StoreError):
            call()


def test_a_source_file_that_is_missing_stores_nothing(objects: Objects, tmp_path: Path) -> None:
    with pytest.raises((StoreError, NotFoundError), match=r"^k: "):
        objects.put("k", tmp_path / "none")
    assert list(objects.keys("")) == []
