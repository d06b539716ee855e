"""Objects in a bucket of any S3 server."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

from minio import Minio
from minio.datatypes import Object
from urllib3.response import BaseHTTPResponse

from dibao.errors import FixityError, NotFoundError, StoreError, StoreUnavailableError, UsageError
from dibao.settings import Settings
from storage.objects.protocol import ObjectInfo, check_key
from storage.objects.s3_client import SHA256_HEADER, connect, require_bucket, translated

#: S3 itself allows 5 GiB in one put; this is what one request holds in memory, and what is sent again when it fails
LARGEST_PUT = 64 * 1024 * 1024
#: parts of larger objects, unless there would be more than S3's 10,000 of them
PART = 16 * 1024 * 1024
MOST_PARTS = 10_000
#: seconds before asking again; an outage longer than this is for the scheduler (exit code 75)
WAITS = (0.5, 1.0, 2.0)
_PIECE = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
#: what all S3 servers agree on
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")
_T = TypeVar("_T")


class S3Objects:
    """The protocol `Objects` below a prefix of a bucket.

    Nothing relies on conditional puts, locks or versions, which servers keep differently: before a put, and after
    one whose outcome is unknown, the object there is compared by size and hash.
    """

    def __init__(
        self, client: Minio, bucket: str, prefix: str = "", *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Use `open_s3` instead; `prefix` is empty or ends with a slash, `pause` waits before asking again."""
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._pause = pause

    def put(self, key: str, data: bytes | Path) -> None:
        """Store bytes or a file; returns when the server has said, or shows, that it holds them."""
        name = self._name(key)
        size, sha256 = _measure(key, data)
        failure: StoreUnavailableError | None = None
        for wait in (0.0, *WAITS):
            if failure:
                self._pause(wait)
            try:
                if self._holds(key, size, sha256):
                    return
                self._send(key, name, data, size, sha256)
                # a server may fail to assemble the parts after it has said 200
                if size <= LARGEST_PUT or self._holds(key, size, sha256):
                    return
                failure = StoreUnavailableError(f"{key}: the S3 server lost the parts of it; try again")
            except StoreUnavailableError as error:
                failure = error
        if failure and not self._holds(key, size, sha256):
            raise failure

    def get(self, key: str) -> bytes:
        """Return the whole object; raises NotFoundError."""
        self._name(key)
        return self._again(key, lambda: self._fetch(key, 0, 0))

    def read(self, key: str, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset`; fewer raise FixityError, no object NotFoundError."""
        self._name(key)
        if not size:  # S3 has no empty ranges
            if self.stat(key) is None:
                raise NotFoundError(f"{key}: no such object in this store")
            return b""
        data = self._again(key, lambda: self._fetch(key, offset, size))
        if len(data) != size:
            raise FixityError(
                f"{key}: {len(data)} of {size} bytes at {offset}; the object is cut, restore it from a copy"
            )
        return data

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield `size` bytes from `offset` (None: to the end) in pieces of at most 1 MiB; errors as `read`.

        A connection that breaks is taken up again where it broke.
        """
        self._name(key)
        if size is None:
            found = self.stat(key)
            if found is None:
                raise NotFoundError(f"{key}: no such object in this store")
            size = found.size - offset
        end, failures = offset + size, 0
        while offset < end:
            try:
                with translated(key), self._opened(key, offset, end - offset) as response:
                    for piece in response.stream(_PIECE):
                        offset += len(piece)
                        failures = 0
                        yield piece
            except StoreUnavailableError:
                if failures == len(WAITS):
                    raise
                self._pause(WAITS[failures])
                failures += 1
                continue
            if offset < end:
                raise FixityError(
                    f"{key}: ends {end - offset} bytes early; the object is cut, restore it from a copy"
                )

    def stat(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, None where there is none."""
        self._name(key)
        found = self._again(key, lambda: self._head(key))
        return _info(key, found) if found else None

    def keys(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key begins with `prefix` and is greater than `after`, sorted by key."""
        folder = prefix.rpartition("/")[0]
        if folder:
            check_key(folder)
        last = self._prefix + after if after else ""
        failures, listing = 0, self._list(prefix, last)
        while True:
            try:
                with translated(prefix or self._bucket):
                    item = next(listing, None)
            except StoreUnavailableError:
                if failures == len(WAITS):
                    raise
                self._pause(WAITS[failures])
                failures, listing = failures + 1, self._list(prefix, last)
                continue
            if item is None:
                return
            failures, name = 0, item.object_name or ""
            if name <= last:
                raise StoreError(f"{name}: listed after {last}; this S3 server does not sort, use another")
            last = name
            # consoles make empty objects named like folders
            if not name.endswith("/"):
                yield _info(name.removeprefix(self._prefix), item)

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there raises NotFoundError."""
        name = self._name(key)
        if self.stat(key) is None:  # S3 says nothing of it
            raise NotFoundError(f"{key}: no such object in this store")
        self._again(key, lambda: self._client.remove_object(self._bucket, name))

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _again(self, what: str, call: Callable[[], _T]) -> _T:
        """Return what `call` does, asked again while the server does not answer."""
        for wait in WAITS:
            with suppress(StoreUnavailableError), translated(what):
                return call()
            self._pause(wait)
        with translated(what):
            return call()

    def _head(self, key: str) -> Object | None:
        try:
            with translated(key):
                return self._client.stat_object(self._bucket, self._name(key))
        except NotFoundError:
            return None

    def _fetch(self, key: str, offset: int, size: int) -> bytes:
        with self._opened(key, offset, size) as response:
            data = response.read()
            # a server or proxy may ignore ranges
            return data[offset : offset + size] if size and response.status == 200 else data

    def _hash(self, key: str) -> str:
        digest = hashlib.sha256()
        with self._opened(key) as response:
            for piece in response.stream(_PIECE):
                digest.update(piece)
        return digest.hexdigest()

    @contextmanager
    def _opened(self, key: str, offset: int = 0, size: int = 0) -> Iterator[BaseHTTPResponse]:
        response = self._client.get_object(self._bucket, self._name(key), offset, size)
        try:
            yield response
        finally:
            response.close()
            response.release_conn()

    def _list(self, prefix: str, after: str) -> Iterator[Object]:
        found: Iterator[Object] = self._client.list_objects(
            self._bucket, prefix=self._prefix + prefix, recursive=True, start_after=after or None
        )
        return found

    def _holds(self, key: str, size: int, sha256: str) -> bool:
        """Tell whether the object is there; raises StoreError when other bytes are."""
        found = self._head(key)
        if found is None:
            return False
        recorded = (found.metadata or {}).get(SHA256_HEADER, "")
        if found.size == size:
            if not _SHA256.match(recorded):  # put by another tool: a copy need not keep what we noted
                with translated(key):
                    recorded = self._hash(key)
            if recorded == sha256:
                return True
        raise StoreError(
            f"{key}: already holds other bytes; objects are never overwritten, `dibao verify` tells more"
        )

    def _send(self, key: str, name: str, data: bytes | Path, size: int, sha256: str) -> None:
        part = size if size <= LARGEST_PUT else max(PART, -(-size // MOST_PARTS))
        with _source(key, data) as source, translated(key):
            self._client.put_object(
                self._bucket,
                name,
                source,
                size,
                metadata={SHA256_HEADER: sha256},
                part_size=max(part, PART),
                num_parallel_uploads=1,  # each would hold a part in memory
            )


def open_s3(store: str, settings: Settings, *, create: bool) -> S3Objects:
    """Return the objects at `s3://bucket[/prefix]`; `create` makes a bucket that is missing.

    Raises UsageError for a wrong name or setting, StoreError when there is no such bucket or no right to it.
    """
    place = store.split("://", 1)[1]
    if "@" in place:  # not repeated: it may hold keys
        raise UsageError(
            "store: give s3://bucket/prefix; keys have their own settings (see docs/settings.md)"
        )
    bucket, _, prefix = place.partition("/")
    prefix = prefix.rstrip("/")
    try:
        legal = _BUCKET.match(bucket) and (not prefix or check_key(prefix))
    except StoreError:
        legal = None
    if not legal:
        raise UsageError(
            f"store {store}: give s3://bucket/prefix, the bucket of a-z, 0-9, '-' and '.' (3 to 63), the prefix "
            "of names as in object keys"
        )
    client = connect(settings)
    require_bucket(client, bucket, create=create)
    return S3Objects(client, bucket, f"{prefix}/" if prefix else "")


def _measure(key: str, data: bytes | Path) -> tuple[int, str]:
    """Return the size and sha256 of what is to be put."""
    if isinstance(data, bytes):
        return len(data), hashlib.sha256(data).hexdigest()
    with _source(key, data) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed asks BinaryIO for readinto
        return file.tell(), sha256


@contextmanager
def _source(key: str, data: bytes | Path) -> Iterator[BinaryIO]:
    try:
        with BytesIO(data) if isinstance(data, bytes) else data.open("rb") as file:
            yield file
    except OSError as error:
        raise StoreError(
            f"{key}: cannot read what to store: {error}; check that file and its disk"
        ) from error


def _info(key: str, found: Object) -> ObjectInfo:
    if found.size is None or found.last_modified is None:
        raise StoreError(f"{key}: the S3 server tells no size or time of it; use another server")
    return ObjectInfo(key, found.size, found.last_modified.astimezone(UTC))
