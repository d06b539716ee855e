"""A real S3 server whose answers get lost, come late, or say no."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fault_proxy import Fault, FaultProxy, fault_proxy
from minio import Minio

from dibao.errors import DibaoError, FixityError, StoreError, StoreUnavailableError, UsageError
from dibao.settings import load
from storage.archive import Archive
from storage.fixity import verify
from storage.objects import s3 as s3_module
from storage.objects.s3 import LARGEST_PUT, PART, S3Objects
from storage.objects.s3_client import connect
from storage.objects.s3_upload import SHA256_HEADER
from storage.objects.store import open_objects

pytestmark = pytest.mark.timeout(600)
SECRETS = ("dibaotestkey", "dibaotestsecret", "Signature=", "Credential=")


@pytest.fixture
def client(s3: object) -> Minio:  # noqa: ARG001 - sets the environment
    """A client beside the proxy."""
    return connect(load())


@pytest.fixture
def objects(bucket: str) -> S3Objects:
    opened = open_objects(f"s3://{bucket}/p", create=True)
    assert isinstance(opened, S3Objects)
    return opened


@pytest.fixture
def proxy(
    request: pytest.FixtureRequest, objects: S3Objects, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultProxy]:
    assert list(objects.keys("")) == []
    with fault_proxy(load().s3_endpoint) as made:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", made.endpoint)
        if "stall" in request.node.name:
            # long enough for the true answers of a busy machine
            monkeypatch.setenv("DIBAO_S3_TIMEOUT", "2")
        yield made


@pytest.fixture
def spoiled(proxy: FaultProxy, bucket: str) -> S3Objects:
    """The same objects as `objects`, through the proxy, without waits."""
    assert proxy.endpoint == load().s3_endpoint
    return S3Objects(connect(load()), bucket, "p/", pause=lambda _: None)


LOST = [
    Fault("PUT", "stall"),
    Fault("PUT", "lose"),
    Fault("PUT", "deny", 500),
    Fault("PUT", "deny", 503, code="SlowDown"),
    Fault("PUT", "deny", 409, code="OperationAborted"),
    Fault("PUT", "deny", 412, code="PreconditionFailed"),
]
REFUSED = [
    Fault("PUT", "refuse", 500),
    Fault("PUT", "refuse", 503, code="SlowDown"),
    Fault("HEAD", "refuse", 503),
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault.kind}-{fault.status}")
def test_a_put_whose_answer_is_lost_is_found_stored(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, fault: Fault
) -> None:
    proxy.faults.append(fault)
    spoiled.put("k", b"data")
    assert proxy.count("PUT") == 1
    assert objects.get("k") == b"data"


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: f"{fault.method}-{fault.status}")
def test_a_put_that_was_refused_for_a_moment_is_sent_again(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, fault: Fault
) -> None:
    proxy.faults.extend([fault, fault])
    spoiled.put("k", b"data")
    assert not proxy.faults
    assert objects.get("k") == b"data"


@pytest.mark.parametrize("kind", ["stall", "deny"])
def test_what_another_writer_put_meanwhile_is_not_overwritten(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    send = spoiled._send

    def late(key: str, name: str, data: bytes | Path, size: int, sha256: str) -> None:
        objects.put(key, b"theirs")
        # our request never reached the server, and we cannot know
        proxy.faults.append(Fault("PUT", "refuse", 500 if kind == "deny" else 409))
        send(key, name, data, size, sha256)

    monkeypatch.setattr(spoiled, "_send", late)
    with pytest.raises(StoreError, match="k: already holds other bytes"):
        spoiled.put("k", b"ours")
    assert objects.get("k") == b"theirs"


def test_a_put_that_never_succeeds_is_temporary_and_leaves_nothing(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    proxy.faults.extend([Fault("PUT", "refuse", 503, code="SlowDown")] * 9)
    with pytest.raises(StoreUnavailableError, match="k: the S3 server says SlowDown") as caught:
        spoiled.put("k", b"data")
    assert caught.value.exit_code == 75
    assert proxy.count("PUT") == 4
    assert objects.stat("k") is None


def test_the_last_try_is_looked_at_too(objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy) -> None:
    proxy.faults.extend([*[Fault("PUT", "refuse", 500)] * 3, Fault("PUT", "lose")])
    spoiled.put("k", b"data")
    assert objects.get("k") == b"data"


def test_servers_that_know_no_conditional_put_get_a_plain_one(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    proxy.faults.append(Fault("PUT", "refuse", 501, code="NotImplemented"))
    spoiled.put("k", b"data" * 100_000)
    spoiled.put("l", b"data")
    conditional = [
        headers.get("If-None-Match")
        for line, headers in zip(proxy.seen, proxy.headers, strict=True)
        if line.startswith("PUT")
    ]
    assert conditional == ["*", None, None]
    assert objects.get("k") == b"data" * 100_000


@pytest.mark.parametrize("kind", ["refuse", "lose", "cut", "stall"])
def test_reads_are_asked_again(objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, kind: str) -> None:
    data = bytes(range(256)) * 4
    objects.put("a", data)
    objects.put("b", data)
    fault = Fault("GET", kind, 503)  # type: ignore[arg-type]  # a Kind
    for call, wanted in (
        (lambda: spoiled.get("a"), data),
        (lambda: spoiled.read("a", 10, 500), data[10:510]),
        (lambda: [info.key for info in spoiled.keys("")], ["a", "b"]),
    ):
        proxy.faults.append(fault)
        assert call() == wanted
        assert not proxy.faults


def test_reads_of_a_server_that_stays_away_are_temporary(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy
) -> None:
    objects.put("k", b"data")
    for call in (
        lambda: spoiled.get("k"),
        lambda: spoiled.read("k", 0, 2),
        lambda: list(spoiled.keys("")),
    ):
        proxy.faults.extend([Fault("GET", "cut")] * 4)
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            call()
    proxy.faults.extend([Fault("HEAD", "refuse", 500)] * 4)
    with pytest.raises(StoreUnavailableError):
        spoiled.stat("k")


def test_connections_go_back_to_the_pool(objects: S3Objects, spoiled: S3Objects) -> None:
    objects.put("k", b"data" * 1000)
    transport = spoiled.client._http
    for _ in range(20):
        spoiled.read("k", 1, 5)
        spoiled.get("k")
        spoiled.stat("k")
    pools = [transport.pools[key] for key in transport.pools.keys()]  # noqa: SIM118 - no dict
    assert [pool.num_connections for pool in pools] == [1]


def test_large_files_go_up_in_parts_and_survive_a_lost_answer(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, client: Minio, bucket: str, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        for number in range(LARGEST_PUT // (1 << 20) + 2):
            file.write(hashlib.sha256(bytes([number])).digest() * (1 << 15))
    proxy.faults.append(Fault("PUT", "lose", target="partNumber=2"))
    proxy.faults.append(Fault("POST", "lose", target="uploadId="))
    spoiled.put("large", path)
    parts = -(-path.stat().st_size // PART)
    assert sum("partNumber=" in line for line in proxy.seen) == parts + 1
    found = client.stat_object(bucket, "p/large")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.size == path.stat().st_size
    assert found.metadata is not None
    assert found.metadata[SHA256_HEADER] == sha256
    assert hashlib.sha256(objects.get("large")).hexdigest() == sha256
    objects.put("large", path)
    with path.open("r+b") as file:
        file.write(b"x")
    with pytest.raises(StoreError, match="already holds other bytes"):
        objects.put("large", path)


def test_parts_that_fail_for_good_leave_no_object(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_module, "LARGEST_PUT", 1 << 20)
    monkeypatch.setattr(s3_module, "PART", 5 << 20)
    proxy.faults.extend([Fault("POST", "refuse", 500, target="uploadId=")] * 4)
    with pytest.raises(StoreUnavailableError):
        spoiled.put("k", b"x" * (6 << 20))
    assert objects.stat("k") is None
    assert proxy.count("DELETE") == 4, "uploads that failed are aborted: their parts would be paid for"


def test_an_object_that_another_tool_copied_is_compared_by_its_bytes(
    objects: S3Objects, client: Minio, bucket: str
) -> None:
    client.put_object(bucket, "p/k", io.BytesIO(b"data"), 4)
    objects.put("k", b"data")
    with pytest.raises(StoreError, match="already holds other bytes"):
        objects.put("k", b"dada")
    client.put_object(bucket, "p/l", io.BytesIO(b"data"), 4, metadata={SHA256_HEADER: "nonsense"})
    objects.put("l", b"data")


def test_listings_of_many_pages_are_whole_even_when_one_is_asked_again(
    objects: S3Objects, spoiled: S3Objects, proxy: FaultProxy, client: Minio, bucket: str
) -> None:
    names = [f"n{number:05d}" for number in range(1003)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: client.put_object(bucket, f"p/{name}", io.BytesIO(b"1"), 1), names))
    client.put_object(bucket, "p/n00003/", io.BytesIO(b""), 0)
    client.put_object(bucket, "q/not-ours", io.BytesIO(b""), 0)
    assert [info.key for info in objects.keys("")] == names
    proxy.faults.append(Fault("GET", "cut", target="continuation-token"))
    assert [info.key for info in spoiled.keys("")] == names
    assert not proxy.faults


def test_no_message_log_or_url_holds_a_key(
    objects: S3Objects,
    spoiled: S3Objects,
    proxy: FaultProxy,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    objects.put("k", b"data")
    told = "<AWSAccessKeyId>dibaotestkey</AWSAccessKeyId><StringToSign>Credential=dibaotestkey</StringToSign>"
    texts: list[str] = []
    for status, code in ((403, "SignatureDoesNotMatch"), (400, "dibaotestsecret !"), (503, "SlowDown")):
        proxy.faults.extend([Fault("GET", "refuse", status, code=code, extra=told)] * 4)
        with pytest.raises(DibaoError) as caught:
            spoiled.get("k")
        proxy.faults.clear()
        assert (caught.value.__cause__, caught.value.__context__) == (None, None)
        texts.append(str(caught.value))
    monkeypatch.setenv("DIBAO_S3_SECRET_KEY", "a-wrong-secret")
    with pytest.raises(StoreError, match="check the keys") as caught_store:
        open_objects(f"s3://{bucket}/p", create=False).get("k")
    texts += [str(caught_store.value), repr(load()), str(load()), repr(spoiled), caplog.text, *proxy.seen]
    for text in texts:
        for secret in (*SECRETS, "a-wrong-secret"):
            assert secret not in text


def test_open_names_what_is_wrong_and_repeats_no_secret(
    bucket: str, s3: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert s3
    with pytest.raises(StoreError, match="there is no such bucket"):
        open_objects(f"s3://{bucket}", create=False)
    for store in (
        "s3://",
        "s3://UP",
        "s3://ab",
        f"s3://{bucket}/a//b",
        f"s3://{bucket}/../b",
        f"s3://{bucket}/local",
    ):
        with pytest.raises(UsageError, match="s3://bucket/prefix"):
            open_objects(store, create=True)
    with pytest.raises(UsageError) as caught:
        open_objects("s3://key:hunter2@bucket/prefix", create=True)
    assert "hunter2" not in str(caught.value)
    open_objects(f"s3://{bucket}/a/", create=True).put("k", b"1")
    assert open_objects(f"s3://{bucket}/a", create=True).get("k") == b"1"
    for endpoint in ("localhost:1", "ftp://x", "http://u:hunter2@host", "http://host/path", "http://"):
        with monkeypatch.context() as patch:
            patch.setenv("DIBAO_S3_ENDPOINT", endpoint)
            with pytest.raises(UsageError, match="s3_endpoint") as caught:
                open_objects(f"s3://{bucket}", create=False)
            assert "hunter2" not in str(caught.value)
    with monkeypatch.context() as patch:
        patch.setenv("DIBAO_S3_CA", str(tmp_path / "none.pem"))
        with pytest.raises(UsageError, match="s3_ca"):
            open_objects(f"s3://{bucket}", create=False)
    with monkeypatch.context() as patch:
        patch.setenv("DIBAO_S3_ACCESS_KEY", "")
        with pytest.raises(UsageError, match="DIBAO_S3_ACCESS_KEY"):
            open_objects(f"s3://{bucket}", create=False)


def test_tls_to_a_plain_server_is_no_outage(bucket: str, s3: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert s3
    monkeypatch.setenv("DIBAO_S3_ENDPOINT", load().s3_endpoint.replace("http://", "https://"))
    with pytest.raises(StoreError, match="TLS"):
        open_objects(f"s3://{bucket}", create=False)


def certificate(folder: Path) -> Path:
    """Make a certificate of 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


def test_tls_is_checked_against_the_given_certificates(
    objects: S3Objects, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = certificate(tmp_path)
    with fault_proxy(load().s3_endpoint, path) as proxy:
        monkeypatch.setenv("DIBAO_S3_ENDPOINT", proxy.endpoint)
        with pytest.raises(StoreError, match="no trusted TLS"):
            open_objects(f"s3://{bucket}/p", create=False)
        assert proxy.seen == []
        monkeypatch.setenv("DIBAO_S3_CA", str(path))
        over_tls = open_objects(f"s3://{bucket}/p", create=False)
        over_tls.put("k", b"data" * 200_000)
        over_tls.put("k", b"data" * 200_000)
        assert over_tls.read("k", 4, 8) == b"datadata"
        assert [info.key for info in over_tls.keys("")] == ["k"]
    assert objects.get("k") == b"data" * 200_000


def test_an_archive_on_s3_that_was_altered_or_is_away(
    bucket: str, client: Minio, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.open(f"s3://{bucket}/archive", create=True)
    archive.objects.put("plans/x.json.zst", b"no zstd")
    assert [problem.kind for problem in verify(archive, read_data=True)] == ["altered"]
    client.remove_object(bucket, "archive/plans/x.json.zst")
    assert list(verify(Archive.open(f"s3://{bucket}/archive"), read_data=True)) == []
    monkeypatch.setattr(archive.objects, "_pause", lambda _: None)
    for method in ("GET", "HEAD"):
        proxy.faults.extend([Fault(method, "refuse", 503)] * 8)  # type: ignore[arg-type]
    with pytest.raises(StoreUnavailableError):
        list(verify(archive, read_data=True))


def test_temporary_keys_send_their_token_and_a_region_is_not_asked_for(
    objects: S3Objects, proxy: FaultProxy, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects.put("k", b"data")
    monkeypatch.setenv("DIBAO_S3_REGION", "eu-1")
    assert open_objects(f"s3://{bucket}/p", create=False).get("k") == b"data"
    assert not any("location" in line for line in proxy.seen)
    assert all("/eu-1/s3/" in headers["Authorization"] for headers in proxy.headers)
    monkeypatch.setenv("DIBAO_S3_SESSION_TOKEN", "of-an-hour")
    proxy.faults.append(Fault("GET", "refuse", 403, code="ExpiredToken"))
    with pytest.raises(StoreError, match="ExpiredToken"):
        S3Objects(connect(load()), bucket, "p/").get("k")
    assert proxy.headers[-1]["X-Amz-Security-Token"] == "of-an-hour"


@pytest.mark.parametrize("size", [100, LARGEST_PUT + 1], ids=["whole", "parts"])
def test_a_file_that_shrinks_while_it_is_stored_is_no_outage(
    objects: S3Objects, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    send = objects._send

    def late(key: str, name: str, data: bytes | Path, size: int, sha256: str) -> None:
        path.write_bytes(b"x" * 10)
        send(key, name, data, size, sha256)

    monkeypatch.setattr(objects, "_send", late)
    with pytest.raises(StoreError, match=r"ends \d+ bytes early"):
        objects.put("k", path)
    assert objects.stat("k") is None


def test_short_objects_are_fixity_errors(objects: S3Objects) -> None:
    objects.put("k", b"0123")
    with pytest.raises(FixityError, match=r"k: 2 of 9 bytes at 2"):
        objects.read("k", 2, 9)
    with pytest.raises(FixityError, match="k: ends before"):
        objects.read("k", 4, 1)


def test_one_client_serves_many_threads(objects: S3Objects) -> None:
    for number in range(10):
        objects.put(f"k{number}", bytes([number]) * 1000)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: objects.get(f"k{number % 10}"), range(100)))
    assert found == [bytes([number % 10]) * 1000 for number in range(100)]
