"""The client of the S3 server that the settings name."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit, urlunsplit

import certifi
from minio import Minio
from minio.commonconfig import GOVERNANCE
from minio.datatypes import Part, Upload
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.retention import Retention
from urllib3 import Timeout

from dibao.errors import DibaoError, UsageError
from dibao.settings import Settings
from storage.objects.s3_errors import asked
from storage.objects.s3_transport import PIECE, Transport
from storage.objects.s3_upload import SHA256_HEADER, Body

AWS = "https://s3.amazonaws.com"
#: seconds to reach the server; a minute of silence from a SYN is an outage, not a slow line
_CONNECT = 10.0


class Client(Minio):
    """The library's client, and puts that hold a piece of a file in memory instead of all of it."""

    def send(self, bucket: str, name: str, source: BinaryIO, size: int, sha256: str, part: int = 0) -> None:
        """Put an object with one request, or in parts of `part` bytes.

        A failed upload of parts is aborted: they would be paid for.
        """
        if not part:
            body = Body(name, source, 0, size, sha256)
            self._put_object(bucket, name, body, _noted(sha256))  # type: ignore[arg-type]  # see _build_headers
            return
        upload = self._create_multipart_upload(bucket, name, _noted(sha256))
        try:
            parts = []
            for number, offset in enumerate(range(0, size, part), 1):
                body = Body(name, source, offset, min(part, size - offset))
                tag = self._upload_part(bucket, name, body, None, upload, number)  # type: ignore[arg-type]  # the same
                parts.append(Part(number, tag))
            self._complete_multipart_upload(bucket, name, upload, parts)
        except Exception:
            # what went wrong first is what the caller must hear; `dibao doctor` finds uploads that stayed
            with suppress(DibaoError):
                asked(name, lambda: self._abort_multipart_upload(bucket, name, upload))
            raise

    def versions(self, bucket: str, name: str) -> list[str | None]:
        """Return the ids of all versions and delete markers of an object; [None] where none are kept."""
        found = []
        try:
            for item in self.list_objects(bucket, prefix=name, recursive=True, include_version=True):
                if item.object_name != name:  # sorted: those of other names follow
                    break
                found.append(item.version_id)
        except S3Error as error:
            if error.response.status not in (405, 501):
                raise
            return [None] if self._is_there(bucket, name) else []
        return found

    def put_raw(self, bucket: str, name: str, data: bytes, headers: dict[str, Any], sha256: str = "") -> None:
        """Put bytes with these headers, and under this hash if it is another: what `dibao doctor` tries."""
        body = Body(name, BytesIO(data), 0, len(data), sha256)
        self._put_object(bucket, name, body, headers)  # type: ignore[arg-type]  # see _build_headers

    def server_time(self, bucket: str) -> datetime | None:
        """Return the time of the server's clock, whatever else it answers; None when it does not say."""
        try:
            answer = self._execute("HEAD", bucket)
        except S3Error as error:
            answer = error.response
        told = answer.headers.get("Date", "")
        return parsedate_to_datetime(told) if told else None

    def unfinished(self, bucket: str, prefix: str) -> list[Upload]:
        """Return uploads of parts that were neither completed nor aborted, at most 1,000."""
        return list(self._list_multipart_uploads(bucket, prefix=prefix).uploads)

    def lock(self, bucket: str, name: str, until: datetime) -> str | None:
        """Lock the latest version of an object in the milder mode, and return its id."""
        version = self.stat_object(bucket, name).version_id
        self.set_object_retention(bucket, name, Retention(GOVERNANCE, until), version)
        return version

    def remove_locked(self, bucket: str, name: str, version: str | None) -> None:
        """Delete a version against its lock where the key may do that; whether it did, a listing tells."""
        for _error in self.remove_objects(bucket, [DeleteObject(name, version)], bypass_governance_mode=True):
            pass

    def anonymous(self, bucket: str, name: str | None = None) -> int:
        """Return the status of the answer to somebody who has no key: of a listing, or of an object."""
        url = self._base_url.build(
            method="GET", region=self._get_region(bucket), bucket_name=bucket, object_name=name
        )
        answer = self._http.request("GET", urlunsplit(url), preload_content=False)
        answer.close()
        answer.release_conn()
        return int(answer.status)

    def _is_there(self, bucket: str, name: str) -> bool:
        try:
            self.stat_object(bucket, name)
        except S3Error as error:
            if error.code != "NoSuchKey":
                raise
            return False
        return True

    def _build_headers(
        self,
        host: str,
        headers: dict[str, Any] | None = None,
        body: Any = None,  # noqa: ANN401 - the library says bytes, we pass a Body, too
        creds: Any = None,  # noqa: ANN401 - the library's
    ) -> tuple[dict[str, Any], datetime]:
        """Sign the hash of a Body, which the library would read into memory for it."""
        if not isinstance(body, Body):
            return super()._build_headers(host, headers, body, creds)
        made, date = super()._build_headers(host, headers, None, creds)
        made.pop("Content-MD5", None)
        return {**made, "Content-Length": str(len(body)), "x-amz-content-sha256": body.sha256}, date


def _noted(sha256: str) -> dict[str, Any]:
    return {SHA256_HEADER: sha256, "Content-Type": "application/octet-stream"}


def connect(settings: Settings) -> Client:
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
    # the keys are no local variables: tools that print tracebacks may print those, too
    if not settings.s3_access_key.get_secret_value() or not settings.s3_secret_key.get_secret_value():
        raise UsageError(
            "the store is on S3, but there are no keys; set DIBAO_S3_ACCESS_KEY and DIBAO_S3_SECRET_KEY "
            "(or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
        )
    authorities = settings.s3_ca or os.environ.get("SSL_CERT_FILE") or certifi.where()
    if not Path(authorities).is_file():
        raise UsageError(f"setting s3_ca={authorities}: no such file; give a file of PEM certificates")
    transport = Transport(
        timeout=Timeout(connect=min(_CONNECT, settings.s3_timeout), read=settings.s3_timeout),
        maxsize=16,  # threads of one process; more connections are made and dropped
        blocksize=PIECE,
        cert_reqs="CERT_REQUIRED",
        ca_certs=authorities,
    )
    try:
        client = Client(
            endpoint.netloc,
            settings.s3_access_key.get_secret_value(),
            settings.s3_secret_key.get_secret_value(),
            session_token=settings.s3_session_token.get_secret_value() or None,
            secure=endpoint.scheme == "https",
            region=settings.s3_region or None,
            http_client=transport,
        )
    except ValueError:
        client = None
    if client is None:  # raised here: the library's message may quote a secret that stands in the wrong place
        raise UsageError("setting s3_endpoint or s3_region: no such server or region (see docs/settings.md)")
    client.set_app_info("dibao", version("dibao"))
    if settings.s3_path_style is not None:
        if settings.s3_path_style:
            client.disable_virtual_style_endpoint()  # type: ignore[no-untyped-call]  # the library's
        else:
            client.enable_virtual_style_endpoint()  # type: ignore[no-untyped-call]  # the library's
    return client
