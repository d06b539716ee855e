# ruff: noqa: ANN401, PTH110, PTH112, PTH115, PTH116 - stands in for functions of os and io, which take and give anything, and must not call itself
"""A model of a disk that forgets: records what a run does to its files, and makes what a power cut leaves of it.

Only what POSIX promises survives for certain: the bytes of a file that was fsynced since, the names in a folder that
was fsynced since. Of everything else each seed keeps what it likes: a write whole, a piece of it or nothing, later
writes without earlier ones, names without bytes, bytes without names.
"""

from __future__ import annotations

import builtins
import io
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

#: what fails to reach the disk, by kind ("file" or "folder") and path: a mutant of the program under test
Forgetful = Callable[[str, str], bool]


@dataclass(frozen=True)
class Op:
    """One thing done to the disk, or (`ack`) promised to somebody at this moment."""

    kind: str
    folder: str = ""
    name: str = ""
    inode: int = 0
    offset: int = 0
    data: bytes = b""
    to: tuple[str, str] = ("", "")
    ack: Any = None


@dataclass
class _Inode:
    content: bytearray = field(default_factory=bytearray)  # on the disk for certain
    pending: list[tuple[int, bytes]] = field(default_factory=list)  # offset -1: cut to len 0


class Recorder:
    """Writes down every change below `root` while `recording`; the files themselves are changed as ever."""

    def __init__(self, root: Path, *, forget: Forgetful = lambda _kind, _path: False) -> None:
        self.root = str(root)
        self.ops: list[Op] = []
        self._forget = forget
        self._inodes: dict[int, int] = {}
        self._count = 0

    def ack(self, what: Any) -> None:
        """Note what somebody was promised: from here on it must not be lost."""
        self.ops.append(Op("ack", ack=what))

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        """Patch what Python writes files with; a way round it (mmap, sendfile) is refused rather than missed."""
        with (
            mock.patch.multiple(
                os,
                open=self._os_open,
                write=self._os_write,
                fsync=self._fsync,
                fdatasync=self._fsync,
                rename=self._rename,
                replace=self._rename,
                link=self._link,
                unlink=self._unlink,
                remove=self._unlink,
                mkdir=self._mkdir,
                truncate=_refused,
                ftruncate=_refused,
                pwrite=_refused,
                writev=_refused,
                sendfile=_refused,
                copy_file_range=_refused,
            ),
            mock.patch.object(io, "open", self._open),
            mock.patch.object(builtins, "open", self._open),
        ):
            yield self

    def _ours(self, path: Any) -> bool:
        return isinstance(path, (str, os.PathLike)) and str(path).startswith(self.root + os.sep)

    def _split(self, path: Any) -> tuple[str, str]:
        return os.path.split(os.path.relpath(path, self.root))

    def _born(self, path: Any) -> None:
        self._count += 1
        self._inodes[os.stat(path).st_ino] = self._count
        folder, name = self._split(path)
        self.ops.append(Op("create", folder, name, self._count))

    def _inode(self, path: Any) -> int:
        return self._inodes[os.stat(path).st_ino]

    def _os_open(self, path: Any, flags: int, mode: int = 0o777, **named: Any) -> int:
        fresh = self._ours(path) and flags & os.O_CREAT and not os.path.exists(path)
        handle = _OPEN(path, flags, mode, **named)
        if fresh:
            self._born(path)
        elif flags & os.O_TRUNC and self._ours(path):
            self.ops.append(Op("write", inode=self._inode(path), offset=-1))
        return handle

    def _os_write(self, handle: int, data: Any) -> int:
        known = self._inodes.get(os.fstat(handle).st_ino)
        where = os.lseek(handle, 0, os.SEEK_CUR) if known else 0
        done = _WRITE(handle, data)
        if known:
            self.ops.append(Op("write", inode=known, offset=where, data=bytes(data[:done])))
        return done

    def _open(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        writes = set(mode) & set("wax+")
        ours = self._ours(file) or (isinstance(file, int) and os.fstat(file).st_ino in self._inodes)
        if not writes or not ours:
            return _IO_OPEN(file, mode, buffering, *rest, **named)
        fresh = not isinstance(file, int) and not os.path.exists(file)
        raw = _Raw(file, mode.replace("b", "").replace("t", ""), named.pop("closefd", True))
        if fresh:
            self._born(file)
        inode = self._inodes[os.fstat(raw.fileno()).st_ino]
        if "w" in mode and not fresh and not isinstance(file, int):
            self.ops.append(Op("write", inode=inode, offset=-1))
        raw.inode, raw.ops = inode, self.ops
        if buffering == 0:
            return raw
        buffered: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **named)

    def _fsync(self, handle: int) -> None:
        _FSYNC(handle)
        path = os.readlink(f"/proc/self/fd/{handle}")
        if os.path.isdir(path):
            folder = os.path.relpath(path, self.root)
            if not folder.startswith("..") and not self._forget("folder", folder):
                self.ops.append(Op("fsyncdir", "" if folder == "." else folder))
            return
        known = self._inodes.get(os.fstat(handle).st_ino)
        if known and not self._forget("file", os.path.relpath(path, self.root)):
            self.ops.append(Op("fsync", inode=known))

    def _rename(self, source: Any, target: Any, **named: Any) -> None:
        assert not os.path.isdir(source), "the model knows no renamed folders"
        _RENAME(source, target, **named)
        if self._ours(source):
            folder, name = self._split(source)
            self.ops.append(Op("rename", folder, name, self._inode(target), to=self._split(target)))

    def _link(self, source: Any, target: Any, **named: Any) -> None:
        _LINK(source, target, **named)
        if self._ours(target):
            folder, name = self._split(target)
            self.ops.append(Op("create", folder, name, self._inode(target)))

    def _unlink(self, path: Any, **named: Any) -> None:
        _UNLINK(path, **named)
        if self._ours(path):
            self.ops.append(Op("unlink", *self._split(path)))

    def _mkdir(self, path: Any, *rest: Any, **named: Any) -> None:
        _MKDIR(path, *rest, **named)
        if self._ours(path):
            self.ops.append(Op("create", *self._split(path)))


class _Raw(io.FileIO):
    """A file that writes down what reaches the operating system (what still waits in a buffer is lost anyway)."""

    inode = 0
    ops: list[Op] = []  # noqa: RUF012 - set at once by its maker

    def write(self, data: Any) -> int:
        """Write, and note where."""
        appending = "a" in self.mode
        where = os.fstat(self.fileno()).st_size if appending else self.tell()
        done = super().write(data) or 0
        if done:
            self.ops.append(Op("write", inode=self.inode, offset=where, data=bytes(memoryview(data)[:done])))
        return done

    def truncate(self, size: int | None = None, /) -> int:
        """Refuse: nothing on the archive's path shortens a file."""
        raise NotImplementedError("the model knows no truncate")


@dataclass(frozen=True)
class Left:
    """What a power cut left: files by path (with the inode, so that links stay links), and folders."""

    folders: frozenset[str]
    files: dict[str, int]
    content: dict[int, bytes]

    @property
    def state(self) -> int:
        """A number that is equal for equal disks."""
        return hash((self.folders, tuple(sorted((path, self.content[n]) for path, n in self.files.items()))))

    def make(self, root: Path) -> None:
        """Put it on a real disk."""
        root.mkdir()
        for folder in sorted(self.folders):
            (root / folder).mkdir(exist_ok=True)
        made: dict[int, Path] = {}
        for path, inode in sorted(self.files.items()):
            if inode in made:
                os.link(made[inode], root / path)
                continue
            made[inode] = root / path
            made[inode].write_bytes(self.content[inode])


def whole(ops: list[Op]) -> dict[int, bytes]:
    """Return what each inode holds in the end when nothing is forgotten."""
    inodes: dict[int, _Inode] = {}
    for op in ops:
        if op.kind == "write":
            inodes.setdefault(op.inode, _Inode()).pending.append((op.offset, op.data))
    return {number: bytes(_settled(inode)) for number, inode in inodes.items()}


def cut(ops: list[Op], chance: random.Random) -> Left:
    """Return what is left of a disk when the power goes after `ops`."""
    inodes: dict[int, _Inode] = {}
    names: dict[tuple[str, str], int] = {}  # on the disk for certain; 0 is a folder
    pending: list[tuple[str, Op]] = []  # in folder, not fsynced since
    for op in ops:
        if op.kind == "write":
            inodes.setdefault(op.inode, _Inode()).pending.append((op.offset, op.data))
        elif op.kind == "fsync":
            inode = inodes.setdefault(op.inode, _Inode())
            inode.content, inode.pending = _settled(inode), []
        elif op.kind == "fsyncdir":
            due = [item for folder, item in pending if folder == op.folder]
            for item in due:
                _enter(names, item)
            pending = [(folder, item) for folder, item in pending if folder != op.folder]
        elif op.kind == "rename":
            pending.append((op.to[0], op))  # atomic, and certain when the folder it went to is
        elif op.kind in ("create", "unlink"):
            pending.append((op.folder, op))
    lost: set[tuple[str, str]] = set()
    odds = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    for _, op in pending:
        touched = {(op.folder, op.name), op.to} - {("", "")}
        # of one name, what came later does not survive what came before
        if chance.random() < odds and not touched & lost:
            _enter(names, op)
        else:
            lost |= touched
    folders = {""}
    for folder, name in sorted(key for key, number in names.items() if not number):
        if folder in folders:
            folders.add(f"{folder}/{name}".lstrip("/"))
    files = {
        f"{folder}/{name}".lstrip("/"): n for (folder, name), n in names.items() if n and folder in folders
    }
    content = {n: _torn(inodes.get(n, _Inode()), chance) for n in sorted(set(files.values()))}
    return Left(frozenset(folders - {""}), files, content)


def _enter(names: dict[tuple[str, str], int], op: Op) -> None:
    if op.kind == "create":
        names[op.folder, op.name] = op.inode
    elif op.kind == "unlink":
        names.pop((op.folder, op.name), None)
    else:
        names.pop((op.folder, op.name), None)
        names[op.to] = op.inode


def _settled(inode: _Inode) -> bytearray:
    content = bytearray(inode.content)
    for offset, data in inode.pending:
        _put(content, offset, data)
    return content


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if offset < 0:
        content.clear()
        return
    if len(content) < offset:  # a hole reads as zeros
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _torn(inode: _Inode, chance: random.Random) -> bytes:
    """Return what is left of a file: each write not fsynced whole, in part, as zeros, or not at all."""
    content = bytearray(inode.content)
    odds = chance.choice((0.0, 0.5, 0.9, 1.0))
    for offset, data in inode.pending:
        if chance.random() < odds:
            _put(content, offset, data)
            continue
        how = chance.choice(("nothing", "part", "zeros"))
        if how == "part" and data:
            _put(content, offset, data[: chance.randrange(len(data))])
        elif how == "zeros" and offset >= 0:
            _put(content, offset, bytes(len(data)))
    return bytes(content)


def _refused(*_given: object, **_named: object) -> None:
    raise NotImplementedError("the model of the disk does not know this call; teach it before using it")


_OPEN, _WRITE, _FSYNC, _RENAME, _LINK = os.open, os.write, os.fsync, os.rename, os.link
_UNLINK, _MKDIR, _IO_OPEN = os.unlink, os.mkdir, io.open
