"""What is read of objects in a bucket: asked again while the server does not answer, spoiled answers refused."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from functools import partial
from typing import TypeVar

from minio.datatypes import Object
from urllib3.response import BaseHTTPResponse

from dibao.errors import FixityError, NotFoundError, StoreError, StoreUnavailableError
from storage.objects.protocol import ObjectInfo, check_key
from storage.objects.s3_client import Client
from storage.objects.s3_errors import asked
from storage.objects.s3_upload import SHA256_HEADER

#: seconds before asking again; an outage longer than this is for the scheduler (exit code 75)
WAITS = (0.5, 1.0, 2.0)
#: a recorded hash, for whatever else a server or another tool may put in its place
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PIECE = 1 << 20
_T = TypeVar("_T")


class S3Reads:
    """The reading half of `S3Objects`."""

    def __init__(
        self, client: Client, bucket: str, prefix: str = "", *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Use `open_s3` instead; `prefix` is empty or ends with a slash, `pause` waits before asking again."""
        self.client = client
        self.bucket = bucket
        self.prefix = prefix
        self._pause = pause

    def get(self, key: str) -> bytes:
        """Return the whole object, checked against the hash `put` left with it; raises NotFoundError."""
        self._name(key)
        for _ in range(2):  # what was spoiled on its way is right the second time
            data, recorded = self._again(key, lambda: self._fetch(key, 0, 0))
            if not SHA256.match(recorded) or hashlib.sha256(data).hexdigest() == recorded:
                return data
        raise _altered(key)

    def read(self, key: str, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset`; fewer raise FixityError, no object NotFoundError."""
        self._name(key)
        if not size:  # S3 has no empty ranges
            self._found(key)
            return b""
        for _ in range(2):  # as in `get`
            data, _ = self._again(key, lambda: self._fetch(key, offset, size))
            if len(data) == size:
                return data
        raise FixityError(
            f"{key}: {len(data)} of {size} bytes at {offset}; the object is cut, restore it from a copy"
        )

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield `size` bytes from `offset` (None: to the end) in pieces of at most 1 MiB; errors as `read`.

        A connection that breaks is taken up again where it broke. A whole object is checked against the hash `put`
        left with it: FixityError after its last piece.
        """
        self._name(key)
        digest, recorded = None, ""
        if size is None:
            found = self._found(key)
            size = (found.size or 0) - offset
            if not offset:
                recorded, digest = (found.metadata or {}).get(SHA256_HEADER, ""), hashlib.sha256()
        for piece in self._from(key, offset, offset + size):
            if digest:
                digest.update(piece)
            yield piece
        if digest and SHA256.match(recorded) and digest.hexdigest() != recorded:
            raise _altered(key)

    def _from(self, key: str, offset: int, end: int) -> Iterator[bytes]:
        failures = 0
        while offset < end:
            try:
                for piece in self._pieces(key, offset, end - offset):
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
        last = self.prefix + after if after else ""
        failures, listing = 0, self._list(prefix, last)
        while True:
            try:
                item = asked(prefix or self.bucket, partial(next, listing, None))
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
                yield _info(name.removeprefix(self.prefix), item)

    def _name(self, key: str) -> str:
        return self.prefix + check_key(key)

    def _again(self, what: str, call: Callable[[], _T]) -> _T:
        """Return what `call` does, asked again while the server does not answer."""
        for wait in WAITS:
            with suppress(StoreUnavailableError):
                return asked(what, call)
            self._pause(wait)
        return asked(what, call)

    def _found(self, key: str) -> Object:
        found = self._again(key, lambda: self._head(key))
        if found is None:
            raise NotFoundError(f"{key}: no such object in this store")
        return found

    def _head(self, key: str) -> Object | None:
        with suppress(NotFoundError):
            return asked(key, lambda: self.client.stat_object(self.bucket, self._name(key)))
        return None

    def _fetch(self, key: str, offset: int, size: int) -> tuple[bytes, str]:
        """Return bytes (a `size` of 0 means all) and the hash that was recorded for the whole."""
        with self._opened(key, offset, size) as response:
            data = response.read()
            # a server or proxy may ignore ranges
            part = data[offset : offset + size] if size and response.status == 200 else data
            return part, response.headers.get(SHA256_HEADER, "")

    def _pieces(self, key: str, offset: int, size: int) -> Iterator[bytes]:
        """Yield what one request brings of a range; fewer bytes when the object ends."""
        with self._opened(key, offset, size) as response:
            skip = offset if response.status == 200 else 0  # the range was ignored, as above
            pieces = response.stream(_PIECE)
            while size and (piece := asked(key, lambda: next(pieces, None))) is not None:
                wanted = piece[skip : skip + size]
                skip = max(0, skip - len(piece))
                size -= len(wanted)
                if wanted:
                    yield wanted

    def _hash(self, key: str) -> str:
        digest = hashlib.sha256()
        with self._opened(key) as response:
            for piece in response.stream(_PIECE):
                digest.update(piece)
        return digest.hexdigest()

    @contextmanager
    def _opened(self, key: str, offset: int = 0, size: int = 0) -> Iterator[BaseHTTPResponse]:
        response = asked(key, lambda: self.client.get_object(self.bucket, self._name(key), offset, size))
        try:
            yield response
        finally:
            response.close()
            response.release_conn()

    def _list(self, prefix: str, after: str) -> Iterator[Object]:
        found: Iterator[Object] = self.client.list_objects(
            self.bucket, prefix=self.prefix + prefix, recursive=True, start_after=after or None
        )
        return found


def _altered(key: str) -> FixityError:
    return FixityError(
        f"{key}: not the bytes that were stored; the object is altered, restore it from a copy"
    )


def _info(key: str, found: Object) -> ObjectInfo:
    if found.size is None or found.last_modified is None:
        raise StoreError(f"{key}: the S3 server tells no size or time of it; use another server")
    return ObjectInfo(key, found.size, found.last_modified.astimezone(UTC))
