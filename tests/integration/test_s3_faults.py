"""Every S3 call against every fault: nothing stored is lost or altered, nothing false is called a success, all ends soon.

What is promised, by call: `put` and `delete` are asked again, and looked after, until the outcome is known. `get`,
and a `stream` of a whole object, are checked against the hash that `put` recorded. `read` and a `stream` of a range
are checked for length only: what lies in them is checked by those who know its hash (`Archive`, the ledger), and
the last tests hold that.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import s3_server
from fault_proxy import Fault, FaultProxy, fault_proxy

from dibao.errors import DibaoError, FixityError, LedgerError, StoreError, StoreUnavailableError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Minted
from dibao.settings import load
from storage.archive import Archive, TextItem
from storage.objects import s3 as s3_module
from storage.objects.s3 import S3Objects
from storage.objects.s3_bucket import open_s3
from storage.objects.s3_client import connect
from storage.objects.s3_transport import Transport
from storage.objects.store import open_objects

#: the first S3 test waits for the server
pytestmark = pytest.mark.timeout(600)
OLD = bytes(range(256)) * 40
NEW = b"new" * 1000
LARGE = hashlib.sha256(b"").digest() * (6 << 15)  # 6 MiB
#: seconds of silence until a call is given up; the answers of a busy machine take less
SILENCE = 0.7


@pytest.fixture(scope="module")
def one_bucket() -> str:
    """A bucket for all of these tests: making one, and storing durably, is what takes their time."""
    return s3_server.new_bucket_name()


@pytest.fixture
def objects(one_bucket: str, s3: object) -> Iterator[S3Objects]:
    assert s3
    opened = open_objects(f"s3://{one_bucket}/p", create=True)
    assert isinstance(opened, S3Objects)
    opened.put("old", OLD)
    opened.put("older", b"")
    yield opened
    if opened.stat("new"):
        opened.delete("new")


@pytest.fixture
def proxy(objects: S3Objects, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    assert objects.bucket
    monkeypatch.setattr(s3_module, "LARGEST_PUT", 1 << 20)
    monkeypatch.setattr(s3_module, "PART", 5 << 20)
    monkeypatch.setattr(Transport, "backoff", 0)
    with fault_proxy(load().s3_endpoint) as made:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", made.endpoint)
        monkeypatch.setenv("DIBAO_S3_REGION", "us-east-1")
        monkeypatch.setenv("DIBAO_S3_TIMEOUT", str(SILENCE))
        yield made


@pytest.fixture
def spoiled(proxy: FaultProxy, objects: S3Objects) -> S3Objects:
    assert proxy.endpoint == load().s3_endpoint
    return S3Objects(connect(load()), objects.bucket, objects.prefix, pause=lambda _: None)


#: by call: the requests it makes (method, part of the target), what it does, what it returns
CALLS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[S3Objects], Any], Any]] = {
    "put": ((("HEAD", "new"), ("PUT", "new")), lambda it: it.put("new", NEW), None),
    "put parts": (
        (("HEAD", "new"), ("POST", "uploads="), ("PUT", "partNumber=2"), ("POST", "uploadId=")),
        lambda it: it.put("new", LARGE),
        None,
    ),
    "put again": ((("HEAD", "old"),), lambda it: it.put("old", OLD), None),
    "get": ((("GET", "old"),), lambda it: it.get("old"), OLD),
    "read": ((("GET", "old"),), lambda it: it.read("old", 5, 1000), OLD[5:1005]),
    "stream": ((("HEAD", "old"), ("GET", "old")), lambda it: b"".join(it.stream("old")), OLD),
    "stat": ((("HEAD", "old"),), lambda it: getattr(it.stat("old"), "size", None), len(OLD)),
    "list": ((("GET", "list-type"),), lambda it: [i.key for i in it.keys("old")], ["old", "older"]),
    "delete": ((("HEAD", "older"), ("DELETE", "older")), lambda it: it.delete("older"), None),
    "erase": ((("GET", "versions"), ("DELETE", "older")), lambda it: it.erase("older"), None),
    "bucket": (
        (("HEAD", ""),),
        lambda it: open_s3(f"s3://{it.bucket}/p", load(), create=False).bucket.startswith("test"),
        True,
    ),
}  # fmt: skip
#: what passes by itself: one of these and the call succeeds all the same
PASSING = {
    "reset": Fault("", "reset"),
    "lost": Fault("", "lose"),
    "late": Fault("", "late"),
    "500": Fault("", "refuse", 500),
    "500 after": Fault("", "deny", 500),
    "503": Fault("", "refuse", 503, code="SlowDown"),
    "503 after": Fault("", "deny", 503, code="SlowDown"),
    "409": Fault("", "refuse", 409, code="OperationAborted"),
    "409 after": Fault("", "deny", 409, code="ConditionalRequestConflict"),
    "412": Fault("", "refuse", 412, code="PreconditionFailed"),
    "412 after": Fault("", "deny", 412, code="PreconditionFailed"),
    "stall": Fault("", "stall"),
}
#: what says something: the call may fail, but tells nothing false
SAYING = {
    "403": Fault("", "refuse", 403, code="AccessDenied"),
    "403 after": Fault("", "deny", 403, code="AccessDenied"),
    "404": Fault("", "refuse", 404, code="NoSuchKey"),
    "404 after": Fault("", "deny", 404, code="NoSuchKey"),
    "truncated": Fault("", "cut"),
    "flipped": Fault("", "flip"),
    "flipped request": Fault("", "spoil"),
    "wrong length": Fault("", "short"),
}
#: `make test` spoils the request that decides each call, `make test-long` those before it, too
STEPS = [
    pytest.param(
        call,
        request,
        id=f"{call}-{request[0]}-{request[1] or 'bucket'}",
        marks=[] if request is requests[-1] else pytest.mark.long,
    )
    for call, (requests, _, _) in CALLS.items()
    for request in requests
]
#: a flipped byte of a range or a listing, a wrong answer about one object's size: nothing is there to compare with
UNSEEN = {
    ("read", "flipped"), ("list", "flipped"), ("stat", "404"), ("stat", "404 after"), ("stat", "wrong length"),
}  # fmt: skip


def untouched(objects: S3Objects, call: str) -> None:
    """Check by another way that nothing was lost, altered or half stored."""
    assert objects.get("old") == OLD
    if call not in ("delete", "erase"):
        assert objects.get("older") == b""
    found = objects.stat("new")
    if found is not None:
        assert objects.get("new") == (NEW if call == "put" else LARGE)


def succeeded(objects: S3Objects, call: str, answer: Any) -> None:  # noqa: ANN401 - as many types as calls
    """Check that what was called a success is one."""
    assert answer == CALLS[call][2]
    if call.startswith("put"):
        key, data = ("old", OLD) if call == "put again" else ("new", NEW if call == "put" else LARGE)
        assert objects.get(key) == data
    if call in ("delete", "erase"):
        assert objects.stat("older") is None


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize(("call", "request_"), STEPS)
def test_a_fault_that_passes_is_overcome(
    objects: S3Objects,
    spoiled: S3Objects,
    proxy: FaultProxy,
    call: str,
    request_: tuple[str, str],
    fault: str,
) -> None:
    method, target = request_
    proxy.faults.append(replace(PASSING[fault], method=method, target=target))
    if call == "bucket":  # asked once, when a store is opened: the error says to try again
        with pytest.raises(StoreUnavailableError):
            CALLS[call][1](spoiled)
    try:
        succeeded(objects, call, CALLS[call][1](spoiled))
    except StoreError:
        # an erasure whose answer was lost cannot tell that it was the one
        assert (call, method) == ("erase", "DELETE")
    assert not proxy.faults
    untouched(objects, call)
    proxy.deliver()  # a request that was given up arrives after all
    untouched(objects, call)


@pytest.mark.parametrize("fault", SAYING)
@pytest.mark.parametrize(("call", "request_"), STEPS)
def test_a_spoiled_answer_is_never_a_false_success(
    objects: S3Objects,
    spoiled: S3Objects,
    proxy: FaultProxy,
    call: str,
    request_: tuple[str, str],
    fault: str,
) -> None:
    proxy.faults.append(replace(SAYING[fault], method=request_[0], target=request_[1]))
    failure, answer = None, None
    try:
        answer = CALLS[call][1](spoiled)
    except DibaoError as error:
        failure = error
    if failure is None and (call, fault) not in UNSEEN:
        succeeded(objects, call, answer)
    elif failure:
        assert (failure.__cause__, failure.__context__) == (None, None)
    untouched(objects, call)


@pytest.mark.parametrize("kind", [pytest.param("hang", marks=pytest.mark.long), "reset", "refuse"])
@pytest.mark.parametrize("call", CALLS)
def test_a_server_that_stays_away_is_given_up_soon(
    objects: S3Objects,
    spoiled: S3Objects,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    kind: str,
) -> None:
    if kind == "hang":
        silence = 0.1
        monkeypatch.setenv("DIBAO_S3_TIMEOUT", str(silence))
        spoiled.client = connect(load())
    (method, target), *_ = CALLS[call][0]
    proxy.faults.extend([Fault(method, kind, 503, target=target)] * 60)  # type: ignore[arg-type]  # a Kind
    start = time.monotonic()
    with pytest.raises(StoreUnavailableError) as caught:
        CALLS[call][1](spoiled)
    assert caught.value.exit_code == 75
    # five asks of 0.1 s, and room for a busy machine
    assert time.monotonic() - start < 10
    untouched(objects, call)


@pytest.mark.parametrize("call", CALLS)
def test_a_refused_connection_is_temporary(
    objects: S3Objects, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    with fault_proxy("http://127.0.0.1:1") as gone:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", gone.endpoint)
    monkeypatch.setattr(s3_module, "LARGEST_PUT", 1 << 20)
    refused = S3Objects(connect(load()), objects.bucket, objects.prefix, pause=lambda _: None)
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        CALLS[call][1](refused)
    untouched(objects, call)


def test_what_is_there_is_not_overwritten_when_the_server_denies_having_it(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    proxy.faults.append(Fault("HEAD", "refuse", 404, code="NoSuchKey"))
    with pytest.raises(StoreError, match="old: already holds other bytes"):
        spoiled.put("old", NEW)
    untouched(objects, "get")


def test_a_late_put_does_not_overwrite_what_another_stored_since(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    proxy.faults.append(Fault("PUT", "late"))
    proxy.faults.extend([Fault("PUT", "refuse", 503)] * 3)
    with pytest.raises(StoreUnavailableError):
        spoiled.put("new", NEW)
    objects.put("new", b"theirs")
    assert proxy.deliver() == [
        412
    ]  # this server knows If-None-Match; on others versioning keeps what was there
    assert objects.get("new") == b"theirs"


def test_a_stale_listing_forks_no_ledger(objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy) -> None:
    writer = f"w{secrets.token_hex(6)}"
    truth, stale = Archive(objects, demo=True), Archive(spoiled, demo=True)
    for number in range(3):
        truth.ledger.append(writer, (Minted(f"d{number}", "document"),))
    proxy.faults.append(Fault("GET", "stale", target="list-type"))
    with pytest.raises((StoreError, LedgerError)):
        stale.ledger.append(writer, (Minted("d9", "document"),))
    assert not proxy.faults
    assert [entry for item in truth.ledger.read(writer) for entry in item.entries] == [
        Minted(f"d{number}", "document") for number in range(3)
    ]
    proxy.faults.append(Fault("GET", "stale", target="list-type"))
    with pytest.raises(LedgerError):
        list(stale.ledger.read(writer, after=3))
    stale.ledger.append(writer, (Minted("d9", "document"),))
    assert len(list(truth.ledger.read(writer))) == 4


def test_a_flipped_byte_in_a_range_is_seen_by_those_who_know_its_hash(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    clean = CleanDocument(kind="document", title="t", text="text" * 50)
    (rendition,) = Archive(objects, demo=True).write_texts([TextItem("0" * 64, "", "n", clean)])
    proxy.faults.append(Fault("GET", "flip", target="texts/"))
    with pytest.raises(FixityError):
        Archive(spoiled, demo=True).clean(rendition)
    assert Archive(spoiled, demo=True).clean(rendition) == clean
