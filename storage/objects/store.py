"""Opens the store that a setting names."""

from __future__ import annotations

from pathlib import Path

from dibao import settings
from dibao.errors import StoreError, UsageError
from storage.objects.folder import FolderObjects
from storage.objects.protocol import Objects


def open_objects(store: str, *, create: bool) -> Objects:
    """Return the object store at `store`, a folder or s3://bucket/prefix; `create` makes what is missing.

    Where the S3 server is and its keys are settings. Raises UsageError for a kind of store there is none of and for
    wrong settings, StoreError when the folder or bucket is missing or not to be used.
    """
    scheme, remote, _ = store.partition("://")
    if remote and scheme != "s3":
        raise UsageError(
            f"store {scheme[:20]}://…: no such kind; give the path of a folder, or s3://bucket/prefix"
        )
    if remote:
        from storage.objects.s3_bucket import (
            open_s3,  # loads an HTTP client, which a local store does not need
        )

        return open_s3(store, settings.load(), create=create)
    if not store:
        raise UsageError("the store is empty; give a folder or s3://bucket/prefix (--store, DIBAO_STORE)")
    root = Path(store)
    if root.exists() and not root.is_dir():
        raise StoreError(f"store {root}: is a file; give the path of a folder")
    if not root.is_dir() and not create:
        raise StoreError(
            f"store {root}: no such folder; check --store or DIBAO_STORE, or create the archive first"
        )
    return FolderObjects(root, create=create)
