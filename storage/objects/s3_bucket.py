"""Which bucket a store names, and whether it is there."""

from __future__ import annotations

import re

from minio.error import S3Error

from dibao.errors import StoreError, UsageError
from dibao.settings import Settings
from storage.objects.protocol import check_key
from storage.objects.s3 import S3Objects
from storage.objects.s3_client import Client, connect
from storage.objects.s3_errors import asked

#: what all S3 servers agree on
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


def open_s3(store: str, settings: Settings, *, create: bool) -> S3Objects:
    """Return the objects at `s3://bucket[/prefix]`; `create` makes a bucket that is missing.

    Raises UsageError for a wrong name or setting, StoreError when there is no such bucket or no right to it.
    """
    bucket, prefix = place_of(store)
    client = connect(settings)
    require_bucket(client, bucket, create=create)
    return S3Objects(client, bucket, prefix)


def place_of(store: str) -> tuple[str, str]:
    """Return the bucket and the prefix ("" or ending with a slash) of `s3://bucket[/prefix]`, or raise UsageError."""
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
    return bucket, f"{prefix}/" if prefix else ""


def require_bucket(client: Client, bucket: str, *, create: bool) -> None:
    """Return if the bucket is there or, with `create`, could be made; raises StoreError if not."""
    what = f"bucket {bucket}"
    if asked(what, lambda: _has_bucket(client, bucket)):
        return
    if not create:
        raise StoreError(f"{what}: there is no such bucket; check --store or DIBAO_STORE")
    asked(what, lambda: _make_bucket(client, bucket))


def _has_bucket(client: Client, bucket: str) -> bool:
    try:
        return client.bucket_exists(bucket)
    except S3Error as error:
        if error.code != "AccessDenied":
            raise
        return True  # rights to one prefix need not include this question; the first object tells


def _make_bucket(client: Client, bucket: str) -> None:
    try:
        client.make_bucket(bucket)
    except S3Error as error:
        if error.code != "BucketAlreadyOwnedByYou":  # another process was faster
            raise
