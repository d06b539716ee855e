"""What an S3 server's errors are called here, and how they lose what they must not tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar
from xml.etree.ElementTree import ParseError

from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError

from dibao.errors import DibaoError, FixityError, NotFoundError, StoreError, StoreUnavailableError

_ABSENT = {"NoSuchKey", "NoSuchVersion", "NoSuchObject", "NotFound"}
#: worth asking again; of a put, all but the first two rows say "look what is there now"
_PASSING = {
    "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout", "Throttling", "TooManyRequests", "Busy",
    "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody",  # the bytes were spoiled on their way
    "OperationAborted", "ConditionalRequestConflict", "PreconditionFailed", "NoSuchUpload", "ResourceConflict",
}  # fmt: skip
_PASSING_STATUS = {408, 409, 412, 425, 429}
_REFUSED = {"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken", "InvalidToken"}
_CODE = re.compile(r"[A-Za-z0-9.]{1,64}\Z")
_T = TypeVar("_T")


class DeniedError(StoreError):
    """Raised within `storage.objects` when the server knows these keys (or not) and says no to this call."""


def asked(what: str, call: Callable[[], _T]) -> _T:
    """Return what `call` does, its errors turned into those of this project; `what` is the key, for the message.

    The new error has neither cause nor context, and no frame of the client: a server's own words may repeat the
    access key and what was signed.
    """
    try:
        return call()
    except (S3Error, ServerError, InvalidResponseError, HTTPError, ParseError, ValueError) as error:
        failure = _translation(what, error)
    raise failure  # outside of the clause: in it, Python would hang the old error onto the new one


def _translation(what: str, error: Exception) -> DibaoError:
    if isinstance(error, S3Error):
        code = error.code if _CODE.match(error.code or "") else "an unreadable error"
        return _of_answer(what, str(code), error.response.status if error.response else 0)
    if isinstance(error, ServerError):
        return _of_answer(what, f"status {error.status_code}", error.status_code)
    if isinstance(error, InvalidResponseError):
        status = int(error._code)  # noqa: SLF001 - the client gives the status nowhere else
        return _of_answer(what, f"status {status} without an S3 error", status)
    if isinstance(error, HTTPError):
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        if isinstance(reason, SSLError):
            return StoreError(f"{what}: no trusted TLS to the S3 server; check s3_endpoint and s3_ca")
        return StoreUnavailableError(
            f"{what}: the S3 server does not answer ({type(reason).__name__}); try again, check s3_endpoint"
        )
    return StoreError(
        f"{what}: the answer is not S3's ({type(error).__name__}); check s3_endpoint, s3_region and the bucket"
    )


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
        return DeniedError(f"{what}: the S3 server says {code}; check the keys, their rights and the region")
    if code == "RequestTimeTooSkewed":
        return StoreError(f"{what}: the S3 server says {code}; set the clock of this machine")
    return StoreError(f"{what}: the S3 server says {code}; check the S3 settings and the bucket")
