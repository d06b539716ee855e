"""Opens the store that a setting names."""

from __future__ import annotations

from pathlib import Path

from dibao.errors import StoreError, UsageError
from storage.objects.folder import FolderObjects
from storage.objects.protocol import Objects


def open_objects(store: str, *, create: bool) -> Objects:
    """Return the object store at `store`, a folder; `create` makes a folder that is missing.

    Raises UsageError for a kind of store there is none of, StoreError when the folder is missing or no folder.
    """
    if "://" in store:
        scheme = store.split("://", 1)[0]
        raise UsageError(
            f"store {scheme}://…: only local folders are supported so far; give the path of a folder"
        )
    if not store:
        raise UsageError("the store is empty; give the path of a folder (--store, DIBAO_STORE)")
    root = Path(store)
    if root.exists() and not root.is_dir():
        raise StoreError(f"store {root}: is a file; give the path of a folder")
    if not root.is_dir() and not create:
        raise StoreError(
            f"store {root}: no such folder; check --store or DIBAO_STORE, or create the archive first"
        )
    return FolderObjects(root, create=create)
