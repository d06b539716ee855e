"""How we talk to an S3 server: the client, how long it waits, and what its errors are called here."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import certifi
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager, Retry, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError
from urllib3.response import BaseHTTPResponse

from dibao.errors import (
    DibaoError,
    FixityError,
    NotFoundError,
    StoreError,
    StoreUnavailableError,
    UsageError,
)
from dibao.settings import Settings

#: the sha256 that `put` leaves with every object, so that a later put can be compared without reading
SHA256_HEADER = "x-amz-meta-sha256"
AWS = "https://s3.amazonaws.com"
#: bodies are sent in pieces, each with a timeout of its own: one over the whole 64 MiB would demand a fast line
_PIECE = 256 * 1024
#: seconds to reach the server; a minute of silence from a SYN is an outage, not a slow line
_CONNECT = 10.0
_ABSENT = {"NoSuchKey", "NoSuchVersion", "NoSuchObject", "NotFound"}
#: worth asking again; of a put, all but the first row say "look what is there now"
_PASSING = {
    "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout", "Throttling", "TooManyRequests", "Busy",
    "OperationAborted", "ConditionalRequestConflict", "PreconditionFailed", "NoSuchUpload", "ResourceConflict",
}  # fmt: skip
_PASSING_STATUS = {408, 409, 412, 425, 429}
_REFUSED = {"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken", "InvalidToken"}
_CODE = re.compile(r"[A-Za-z0-9.]{1,64}\Z")


class _Prompt(HTTPConnection):
    """A connection that acknowledges at once.

    Servers that send head and body in two packets (Ceph by default) wait for the acknowledgement of the first,
    which Linux delays by 40 ms: 22 small reads per second instead of hundreds.
    """

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in the library
        """Wait for the answer; Linux forgets the option with every exchange."""
        if self.sock is not None and hasattr(socket, "TCP_QUICKACK"):
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return super().getresponse()


class _PromptTls(_Prompt, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Prompt


class _PoolTls(HTTPSConnectionPool):
    ConnectionCls = _PromptTls


class _Transport(PoolManager):
    """Sends each request once (`S3Objects` decides what to ask again), except the parts of a large upload."""

    #: until the server says 501 to it
    conditional = True

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(**options)
        self.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTls}

    def urlopen(  # type: ignore[override]  # the client passes no more than this
        self,
        method: str,
        url: str,
        redirect: bool = True,
        **kw: Any,  # noqa: ANN401 - the library's
    ) -> BaseHTTPResponse:
        """Send a request of the client; never follows a redirect, which the client wants to see itself."""
        # a part is replaced by its like: repeating it alone is safe, and saves sending the others again
        tries = 3 if method == "PUT" and "partNumber=" in url else 0
        kw["retries"] = Retry(
            tries, redirect=0, raise_on_redirect=False, status_forcelist={500, 502, 503, 504}, raise_on_status=False,
            backoff_factor=0.5 if tries else 0, respect_retry_after_header=False,
        )  # fmt: skip
        body = kw.get("body")
        headers = kw.get("headers") or {}
        if isinstance(body, bytes) and len(body) > _PIECE:
            kw["body"] = BytesIO(body)
        if not (self.conditional and method == "PUT" and SHA256_HEADER in headers):
            return super().urlopen(method, url, redirect, **kw)
        # armour, not foundation: servers that know it let only one of two racing puts win, others ignore it
        armoured = headers.copy()
        armoured["If-None-Match"] = "*"
        response = super().urlopen(method, url, redirect, **{**kw, "headers": armoured})
        if response.status != 501:
            return response
        self.conditional = False
        if isinstance(body, bytes) and len(body) > _PIECE:
            kw["body"] = BytesIO(body)
        return super().urlopen(method, url, redirect, **kw)


def connect(settings: Settings) -> Minio:
    """Return a client of the server that the settings name; nothing is sent yet.

    Raises UsageError for keys that are missing and for settings that are wrong; no message repeats them.
    """
    endpoint = urlsplit(settings.s3_endpoint or AWS)
    if (
        endpoint.scheme not in ("http", "https")
        or not endpoint.hostname
        or "@" in endpoint.netloc
        or endpoint.path.strip("/")
        or endpoint.query
    ):
        raise UsageError(
            "setting s3_endpoint: give http(s)://host[:port] and no more; keys have their own settings"
        )
    access, secret = settings.s3_access_key.get_secret_value(), settings.s3_secret_key.get_secret_value()
    if not access or not secret:
        raise UsageError(
            "the store is on S3, but there are no keys; set DIBAO_S3_ACCESS_KEY and DIBAO_S3_SECRET_KEY "
            "(or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
        )
    authorities = settings.s3_ca or os.environ.get("SSL_CERT_FILE") or certifi.where()
    if not Path(authorities).is_file():
        raise UsageError(f"setting s3_ca={authorities}: no such file; give a file of PEM certificates")
    transport = _Transport(
        timeout=Timeout(connect=min(_CONNECT, settings.s3_timeout), read=settings.s3_timeout),
        maxsize=16,  # threads of one process; more connections are made and dropped
        blocksize=_PIECE,
        cert_reqs="CERT_REQUIRED",
        ca_certs=authorities,
    )
    try:
        client = Minio(
            endpoint.netloc,
            access,
            secret,
            session_token=settings.s3_session_token.get_secret_value() or None,
            secure=endpoint.scheme == "https",
            region=settings.s3_region or None,
            http_client=transport,
        )
    except ValueError:  # its message quotes what may be a secret in the wrong place
        raise UsageError(
            "setting s3_endpoint or s3_region: no such server or region (see docs/settings.md)"
        ) from None
    client.set_app_info("dibao", version("dibao"))
    if settings.s3_path_style is not None:
        if settings.s3_path_style:
            client.disable_virtual_style_endpoint()  # type: ignore[no-untyped-call]  # the library's
        else:
            client.enable_virtual_style_endpoint()  # type: ignore[no-untyped-call]  # the library's
    return client


def require_bucket(client: Minio, bucket: str, *, create: bool) -> None:
    """Return if the bucket is there or, with `create`, could be made; raises StoreError if not."""
    with translated(f"bucket {bucket}"):
        if _has_bucket(client, bucket):
            return
        if not create:
            raise StoreError(f"bucket {bucket}: there is no such bucket; check --store or DIBAO_STORE")
        _make_bucket(client, bucket)


def _has_bucket(client: Minio, bucket: str) -> bool:
    try:
        return client.bucket_exists(bucket)
    except S3Error as error:
        if error.code != "AccessDenied":
            raise
        return True  # rights to one prefix need not include this question; the first object tells


def _make_bucket(client: Minio, bucket: str) -> None:
    try:
        client.make_bucket(bucket)
    except S3Error as error:
        if error.code != "BucketAlreadyOwnedByYou":  # another process was faster
            raise


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn what the client raises into the errors of this project; `what` is the key, for the message.

    The causes are cut off: a server's own words may repeat the access key and what was signed.
    """
    try:
        yield
    except S3Error as error:
        code = error.code if _CODE.match(error.code or "") else "an unreadable error"
        raise _of_answer(what, str(code), error.response.status if error.response else 0) from None
    except ServerError as error:
        raise _of_answer(what, f"status {error.status_code}", error.status_code) from None
    except InvalidResponseError as error:
        status = int(error._code)  # noqa: SLF001 - the client gives the status nowhere else
        raise _of_answer(what, f"status {status} without an S3 error", status) from None
    except HTTPError as error:
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        if isinstance(reason, SSLError):
            raise StoreError(
                f"{what}: no trusted TLS to the S3 server; check s3_endpoint and s3_ca"
            ) from None
        raise StoreUnavailableError(
            f"{what}: the S3 server does not answer ({type(reason).__name__}); try again, check s3_endpoint"
        ) from None
    except (ParseError, ValueError) as error:
        raise StoreError(
            f"{what}: the answer is not S3's ({type(error).__name__}); check s3_endpoint, s3_region and the bucket"
        ) from None


def _of_answer(what: str, code: str, status: int) -> DibaoError:
    if code in _ABSENT:
        return NotFoundError(f"{what}: no such object in this store")
    if code == "InvalidRange" or status == 416:
        return FixityError(
            f"{what}: ends before the bytes asked for; the object is cut, restore it from a copy"
        )
    if code == "NoSuchBucket":
        return StoreError(f"{what}: there is no such bucket; check --store or DIBAO_STORE")
    if code in _PASSING or status in _PASSING_STATUS or (status >= 500 and status != 501):
        return StoreUnavailableError(f"{what}: the S3 server says {code}; try again later")
    if code in _REFUSED or status == 403:
        return StoreError(f"{what}: the S3 server says {code}; check the keys, their rights and the region")
    if code == "RequestTimeTooSkewed":
        return StoreError(f"{what}: the S3 server says {code}; set the clock of this machine")
    return StoreError(f"{what}: the S3 server says {code}; check the S3 settings and the bucket")
