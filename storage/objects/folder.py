"""Objects as files below one folder."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from dibao.errors import FixityError, NotFoundError, StoreError, StoreUnavailableError
from storage.objects.leftovers import hold
from storage.objects.protocol import LOCAL, ObjectInfo, check_key

#: one read of a comparison or copy; larger pieces are no faster on any disk tried
PIECE = 1 << 20
#: what a disk says for a while and then no longer: worth trying again
_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EMFILE, errno.ENFILE}
#: what file systems without hard links say
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


class FolderObjects:
    """The protocol `Objects` on a local or mounted file system; objects are files of mode 0444."""

    def __init__(self, root: Path, *, create: bool) -> None:
        """Use the folder `root`, made (durably) when `create` says so."""
        self.root = root
        #: folders whose names this process knows to be durable
        self._durable: set[Path] = set()
        if create:
            with translated(str(root)):
                make_folder(root)

    def put(self, key: str, data: bytes | Path) -> None:
        """Store durably: temporary file, fsync, link under the key, fsync of the folder."""
        path = self._path(key)
        with translated(key):
            if path.exists():
                self._confirm(key, path, data)
                return
            self._make(path.parent)
            temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
            try:
                _write(temporary, data)
                try:
                    _publish(temporary, path)
                except FileExistsError:  # another process was faster
                    self._confirm(key, path, data)
            finally:
                temporary.unlink(missing_ok=True)
            sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        """Return the whole object; raises NotFoundError."""
        with translated(key):
            return self._path(key).read_bytes()

    def read(self, key: str, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset`; fewer raise FixityError, no object NotFoundError."""
        with translated(key), self._path(key).open("rb") as file:
            file.seek(offset)
            data = file.read(size)
        if len(data) != size:
            raise FixityError(
                f"{key}: {len(data)} of {size} bytes at {offset}; the object is cut, restore it from a copy"
            )
        return data

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield `size` bytes from `offset` (None: to the end) in pieces of at most 1 MiB; errors as `read`."""
        with translated(key), self._path(key).open("rb") as file:
            left = os.fstat(file.fileno()).st_size - offset if size is None else size
            file.seek(offset)
            while left > 0:
                piece = file.read(min(PIECE, left))
                if not piece:
                    raise FixityError(
                        f"{key}: {left} bytes after {file.tell()} are missing; the object is cut, restore it from a copy"
                    )
                left -= len(piece)
                yield piece

    def stat(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, None where there is none."""
        try:
            path = self._path(key)
            with translated(key):
                return None if path.is_dir() else _info(key, path.stat())
        except NotFoundError:
            return None

    def keys(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key begins with `prefix` and is greater than `after`, sorted by key."""
        folder, _, _ = prefix.rpartition("/")
        if folder:
            check_key(folder)
        with translated(prefix or str(self.root)):
            yield from self._walk(self.root / folder if folder else self.root, folder, prefix, after)

    def delete(self, key: str) -> None:
        """Remove an object durably; one that is not there raises NotFoundError."""
        path = self._path(key)
        with translated(key):
            path.unlink()
            sync_folder(path.parent)

    def erase(self, key: str) -> None:
        """Remove an object; a folder keeps no versions (snapshots of the file system are its keeper's business)."""
        self.delete(key)

    def _make(self, folder: Path) -> None:
        """Make a folder below the root, its name durable: another process may have made it and died before that."""
        if folder == self.root or (folder in self._durable and folder.is_dir()):
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
        sync_folder(folder.parent)
        self._durable.add(folder)

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    def _walk(self, folder: Path, key: str, prefix: str, after: str) -> Iterator[ObjectInfo]:
        try:
            with os.scandir(folder) as entries:
                # a folder sorts as its name with the slash its keys go on with
                names = sorted(
                    (entry.name + "/" if entry.is_dir() else entry.name, entry)
                    for entry in entries
                    if not entry.name.startswith(".") and (key or entry.name != LOCAL)
                )
        except (FileNotFoundError, NotADirectoryError):
            return
        for name, entry in names:
            full = f"{key}/{name}" if key else name
            if name.endswith("/"):
                begun = full > after or after.startswith(full)
                if begun and (full.startswith(prefix) or prefix.startswith(full)):
                    yield from self._walk(folder / entry.name, full[:-1], prefix, after)
            elif full.startswith(prefix) and full > after:
                yield _info(full, entry.stat())

    def _confirm(self, key: str, path: Path, data: bytes | Path) -> None:
        """Let an equal object pass, and make sure that it is durable: its writer may have died before fsync."""
        with path.open("rb") as held, _source(data) as given:
            while True:
                old, new = held.read(PIECE), given.read(PIECE)
                if old != new:
                    raise StoreError(
                        f"{key}: already holds other bytes; objects are never overwritten, `dibao verify` tells more"
                    )
                if not old:
                    break
            os.fsync(held.fileno())
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, every name on the way durable whoever made it."""
    folder.mkdir(parents=True, exist_ok=True)
    for above in folder.absolute().parents:
        with suppress(PermissionError):  # what we may not even list, we did not make
            sync_folder(above)


def _write(path: Path, data: bytes | Path) -> None:
    # mode 0444, as the umask allows: no careless tool overwrites an object in place
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(handle, "wb") as file, _source(data) as source:
        hold(handle)
        shutil.copyfileobj(source, file, PIECE)
        file.flush()
        os.fsync(file.fileno())


def _publish(temporary: Path, path: Path) -> None:
    """Give the file its name unless the name is taken (a rename would overwrite): raises FileExistsError."""
    try:
        path.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(path) from error
        temporary.rename(path)


@contextmanager
def _source(data: bytes | Path) -> Iterator[BinaryIO]:
    with BytesIO(data) if isinstance(data, bytes) else data.open("rb") as file:
        yield file


@contextmanager
def translated(key: str) -> Iterator[None]:
    """Turn what the file system says into the errors of this project."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFoundError(f"{key}: no such object in this store") from error
    except OSError as error:
        kind = StoreUnavailableError if error.errno in _PASSING else StoreError
        raise kind(
            f"{key}: {error.strerror or error}; check the disk and the rights of its folder"
        ) from error


def _info(key: str, stat: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
