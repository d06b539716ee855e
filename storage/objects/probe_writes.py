"""How an S3 server stores: probes of what it does, not of what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dibao.errors import DibaoError, FixityError
from storage.objects.probe import Bench, Finding, Probe
from storage.objects.protocol import LONGEST_NAME
from storage.objects.s3 import S3Objects
from storage.objects.s3_errors import asked
from storage.objects.s3_upload import SHA256_HEADER

#: racers of one round, and rounds: a server that decides without a lock lets two win in most rounds of four
RACERS, ROUNDS = 4, 4
#: the least size of a part that S3 allows
_PART = 5 * 1024 * 1024
#: every character a key may hold, in names that sort differently as paths, as strings and without case
_NAMES = (
    "A.b",
    "A-b",
    "A/b",
    "A/b.c_d",
    "A0",
    "Ab",
    "a.b",
    "a/b",
    "a_",
    "Zz9.-_",
    "0",
    "-x",
    "_x",
    "e..",
    "f.",
    "l" * LONGEST_NAME,
)
_DATA = bytes(range(256)) * 4


class WriteProbes:
    """The probes of how a server stores; each is a method that returns its finding."""

    def __init__(self, bench: Bench, objects: S3Objects) -> None:
        self._bench = bench
        self._objects = objects

    def probes(self) -> dict[str, Probe]:
        """Return the probes by name, in the order they are to be made."""
        return {
            "conditional put": self.conditional_put,
            "checksum": self.checksum,
            "multipart": self.multipart,
            "key names": self.key_names,
        }

    def put(self) -> Finding:
        """Store, read and compare one object: without this right none of the others can be probed."""
        key = self._bench.key("put")
        self._objects.put(key, _DATA)
        if self._objects.get(key) != _DATA:
            raise FixityError(f"{key}: other bytes came back; use another server")
        return Finding(
            "put and get", "ok", "an object was stored and came back unaltered", "The archive can be written."
        )

    def conditional_put(self) -> Finding:
        """Let several put different bytes under one new key, each on condition that nothing is there."""
        most = 0
        for number in range(ROUNDS):
            key, start = self._bench.key(f"race-{number}"), Barrier(RACERS)
            with ThreadPoolExecutor(RACERS) as pool:
                won = list(pool.map(lambda racer: self._race(key, start, racer), range(RACERS)))  # noqa: B023 - the pool ends within the round
            most = max(most, sum(won))
        if most == 1:
            return Finding(
                "conditional put", "ok", f"of {RACERS} racing puts one won, {ROUNDS} times out of {ROUNDS}",
                "Nothing is overwritten even when two machines act as one writer.",
            )  # fmt: skip
        return Finding(
            "conditional put", "note", f"of {RACERS} racing puts up to {most} were told that they won",
            "Dibao looks before it puts and each machine has a chain of its own; never share a spool folder between machines.",
        )  # fmt: skip

    def _race(self, key: str, start: Barrier, racer: int) -> bool:
        start.wait(60)
        try:
            self._raw(key, bytes([racer]) * 1000, {"If-None-Match": "*"})
        except DibaoError:
            return False
        return True

    def checksum(self) -> Finding:
        """Put bytes under the hash of others; see whether the hash we leave with an object comes back."""
        key = self._bench.key("spoiled")
        try:
            self._raw(key, _DATA, {}, "0" * 64)
        except DibaoError:
            kept = self._objects.stat(key) is not None
        else:
            kept = True
        kept_key = self._bench.key("noted")
        self._objects.put(kept_key, _DATA)
        noted = (
            asked(kept_key, lambda: self._objects.client.stat_object(*self._name(kept_key))).metadata or {}
        )
        if not noted.get(SHA256_HEADER):
            return Finding(
                "checksum", "warn", "the server forgets the hash that is stored with an object",
                "Every put of a key that exists already reads the whole object to compare it.",
            )  # fmt: skip
        if kept:
            return Finding(
                "checksum", "warn", "bytes that were spoiled on their way are stored all the same",
                "Use https, and run `dibao verify --read-data` often: a bad line could store bad bytes.",
            )  # fmt: skip
        return Finding(
            "checksum", "ok", "spoiled bytes are refused, and the hash of an object is kept with it",
            "What is acknowledged is what was sent.",
        )  # fmt: skip

    def multipart(self) -> Finding:
        """Store an object in two parts."""
        key, data = self._bench.key("parts"), b"p" * (_PART + 1)
        self._raw_parts(key, data)
        info = self._objects.stat(key)
        if info is None or info.size != len(data) or self._objects.read(key, _PART, 1) != b"p":
            return Finding(
                "multipart",
                "fail",
                "an object in two parts came back otherwise",
                "Files over 64 MiB cannot be stored: use another server.",
            )
        return Finding(
            "multipart", "ok", "an object in two parts came back whole", "Files of any size can be stored."
        )

    def key_names(self) -> Finding:
        """Store, list and read keys of every legal character."""
        folder = f"names/{'d' * 100}/"  # long, as those of a prefix may be
        keys = [self._bench.key(folder + name) for name in _NAMES]
        for key in keys:
            self._objects.put(key, key.encode())
        listed = [info.key for info in self._objects.keys(f"probe/{self._bench.token}/names/")]
        wrong = sorted(set(keys) ^ set(listed)) + [
            key for key in keys if self._objects.get(key) != key.encode()
        ]
        if wrong:
            return Finding(
                "key names",
                "fail",
                f"not kept as named: {', '.join(wrong[:3])}",
                "Objects would hide one another: use another server.",
            )
        if listed != sorted(keys):
            return Finding(
                "key names",
                "fail",
                "listings are not sorted by code point",
                "The ledger could not be read in order: use another server.",
            )
        return Finding(
            "key names",
            "ok",
            "every character of a key is kept, listings are sorted",
            "Every key of an archive can be stored.",
        )

    def _name(self, key: str) -> tuple[str, str]:
        return self._objects.bucket, self._objects.prefix + key

    def _raw(self, key: str, data: bytes, headers: dict[str, str], sha256: str = "") -> None:
        asked(key, lambda: self._objects.client.put_raw(*self._name(key), data, dict(headers), sha256))

    def _raw_parts(self, key: str, data: bytes) -> None:
        from hashlib import sha256
        from io import BytesIO

        send: Callable[[], None] = lambda: self._objects.client.send(  # noqa: E731 - named for its length
            *self._name(key), BytesIO(data), len(data), sha256(data).hexdigest(), _PART
        )
        asked(key, send)
