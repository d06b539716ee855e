"""Keys never appear in a message, log, URL, traceback or stored object, however a call fails."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fault_proxy import Fault, FaultProxy, fault_proxy

from dibao.doctor import diagnose
from dibao.errors import DibaoError
from dibao.settings import load
from storage.objects.s3 import S3Objects
from storage.objects.s3_bucket import open_s3
from storage.objects.s3_client import connect
from storage.objects.store import open_objects

#: the first S3 test waits for the server
pytestmark = pytest.mark.timeout(600)
SENTINELS = ("SENTINELACCESS", "sentinel-secret", "sentinel-token")
#: a signature is no key, but it opens what it was made for
FORBIDDEN = (*SENTINELS, "Signature=", "Credential=")
#: what servers put into their errors
TOLD = "".join(
    f"<AWSAccessKeyId>{word}</AWSAccessKeyId><StringToSign>{word}</StringToSign>" for word in FORBIDDEN
)
FAULTS = [
    Fault("", "reset"),
    Fault("", "lose"),
    Fault("", "hang"),
    Fault("", "cut"),
    Fault("", "flip"),
    Fault("", "short"),
    *(
        Fault("", "refuse", status, code=code, extra=TOLD)
        for status, code in (
            (400, "AuthorizationHeaderMalformed"), (400, "SENTINELACCESS of nobody"), (403, "InvalidAccessKeyId"),
            (403, "SignatureDoesNotMatch"), (403, "RequestTimeTooSkewed"), (404, "NoSuchKey"), (404, "NoSuchBucket"),
            (409, "OperationAborted"), (412, "PreconditionFailed"), (416, "InvalidRange"), (500, "InternalError"),
            (501, "NotImplemented"), (503, "SlowDown"), (301, "PermanentRedirect"), (307, "sentinel-secret"),
        )
    ),
]  # fmt: skip
CALLS: dict[str, Callable[[S3Objects], Any]] = {
    "put": lambda it: it.put("k", b"data"),
    "get": lambda it: it.get("old"),
    "read": lambda it: it.read("old", 1, 2),
    "stream": lambda it: list(it.stream("old")),
    "stat": lambda it: it.stat("old"),
    "list": lambda it: list(it.keys()),
    "delete": lambda it: it.delete("old"),
    "erase": lambda it: it.erase("old"),
    "open": lambda it: open_s3(f"s3://{it.bucket}", load(), create=True),
}


@pytest.fixture
def proxy(bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    open_objects(f"s3://{bucket}", create=True).put("old", b"data")
    with fault_proxy(load().s3_endpoint) as made:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", made.endpoint)
        monkeypatch.setenv("DIBAO_S3_TIMEOUT", "0.2")
        yield made


def leaks(*texts: str) -> list[str]:
    return [f"{word} in {text[:300]}" for text in texts for word in FORBIDDEN if word in text]


def everything(error: BaseException) -> str:
    """Return all that a tool could print of an error: of its causes and contexts too, with local variables.

    The frame of the test itself is not wanted: what it has gathered so far would be gathered again.
    """
    seen, waiting, parts = set(), [error], []
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        parts += [str(one), repr(one), repr(vars(one)), repr(one.args)]
        parts += traceback.TracebackException.from_exception(one, capture_locals=True).format()
        waiting += [linked for linked in (one.__cause__, one.__context__) if linked]
    return "\n".join(parts)


@pytest.mark.parametrize("keys", [pytest.param("right", marks=pytest.mark.long), "wrong"])
@pytest.mark.parametrize("call", CALLS)
def test_no_failure_tells_a_key(
    proxy: FaultProxy,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    call: str,
    keys: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    if keys == "wrong":
        for name, value in zip(("ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN"), SENTINELS, strict=True):
            monkeypatch.setenv(f"DIBAO_S3_{name}", value)
    objects = S3Objects(connect(load()), bucket, pause=lambda _: None)
    told: list[str] = []
    for fault in FAULTS:
        proxy.faults.clear()
        for method in ("GET", "PUT", "HEAD", "POST", "DELETE"):
            proxy.faults.extend([replace(fault, method=method)] * 6)
        try:
            CALLS[call](objects)
        except DibaoError as error:
            told.append(everything(error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)))
    assert len(told) > 10
    assert leaks(*told, caplog.text, repr(objects), repr(load()), str(load()), *proxy.seen) == []
    if keys == "right":
        secret = load().s3_secret_key.get_secret_value()
        assert not [text for text in (*told, caplog.text, *proxy.seen) if secret in text]


def test_no_finding_of_the_doctor_tells_a_key(
    proxy: FaultProxy, bucket: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert proxy.seen == []
    for name, value in zip(("ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN"), SENTINELS, strict=True):
        monkeypatch.setenv(f"DIBAO_S3_{name}", value)
    monkeypatch.setenv("DIBAO_STORE", f"s3://{bucket}")
    findings = [repr(finding) for finding in diagnose(load())]
    assert any("'fail'" in finding for finding in findings)
    assert leaks(*findings, caplog.text, *proxy.seen) == []


def test_what_goes_into_the_archive_holds_no_key(bucket: str, proxy: FaultProxy) -> None:
    assert proxy.seen == []
    objects = open_objects(f"s3://{bucket}", create=False)
    objects.put("k", b"data")
    assert isinstance(objects, S3Objects)
    found = objects.client.stat_object(bucket, "k")
    kept = repr(vars(found)) + repr(dict(found.metadata or {})) + objects.get("k").decode()
    assert load().s3_secret_key.get_secret_value() not in kept
    assert load().s3_access_key.get_secret_value() not in kept
