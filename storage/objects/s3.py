"""Objects in a bucket of any S3 server."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from dibao.errors import NotFoundError, StoreError, StoreUnavailableError
from storage.objects.s3_errors import asked
from storage.objects.s3_reads import SHA256, WAITS, S3Reads
from storage.objects.s3_upload import SHA256_HEADER, measure, source_of

#: S3 itself allows 5 GiB in one put; this is what is sent again when it fails
LARGEST_PUT = 64 * 1024 * 1024
#: parts of larger objects, unless there would be more than S3's 10,000 of them
PART = 16 * 1024 * 1024
MOST_PARTS = 10_000


class S3Objects(S3Reads):
    """The protocol `Objects` below a prefix of a bucket.

    Nothing relies on conditional puts, locks or versions, which servers keep differently: before a put, and after
    one whose outcome is unknown, the object there is compared by size and hash.
    """

    def put(self, key: str, data: bytes | Path) -> None:
        """Store bytes or a file; returns when the server has said, or shows, that it holds them."""
        name = self._name(key)
        size, sha256 = measure(key, data)
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

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there raises NotFoundError."""
        name = self._name(key)
        self._found(key)  # S3 says nothing of one that is not there
        self._again(key, lambda: self.client.remove_object(self.bucket, name))

    def erase(self, key: str) -> None:
        """Remove an object and every version the bucket keeps of it; raises StoreError when one must stay."""
        name = self._name(key)
        found = self._again(key, lambda: self.client.versions(self.bucket, name))
        if not found:
            raise NotFoundError(f"{key}: no such object in this store")
        for number in found:
            self._again(key, partial(self.client.remove_object, self.bucket, name, number))
        if left := self._again(key, lambda: self.client.versions(self.bucket, name)):
            raise StoreError(f"{key}: {len(left)} versions are still there; `dibao doctor` tells why")

    def _holds(self, key: str, size: int, sha256: str) -> bool:
        """Tell whether the object is there; raises StoreError when other bytes are."""
        for _ in range(2):  # as in `get`
            found = self._head(key)
            if found is None:
                return False
            if found.size != size:
                continue
            recorded = (found.metadata or {}).get(SHA256_HEADER, "")
            if not SHA256.match(recorded):  # put by another tool: a copy need not keep what we noted
                recorded = asked(key, lambda: self._hash(key))
            if recorded == sha256:
                return True
        raise StoreError(
            f"{key}: already holds other bytes; objects are never overwritten, `dibao verify` tells more"
        )

    def _send(self, key: str, name: str, data: bytes | Path, size: int, sha256: str) -> None:
        part = max(PART, -(-size // MOST_PARTS)) if size > LARGEST_PUT else 0
        with source_of(key, data) as source:
            try:
                asked(key, lambda: self.client.send(self.bucket, name, source, size, sha256, part))
            except NotFoundError:
                missing = True  # of a put this is said of the place, not of the object
            else:
                missing = False
        if missing:
            raise StoreError(f"{key}: the S3 server has no place for it; check the bucket")
