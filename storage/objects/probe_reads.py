"""How an S3 server gives back and lists: probes of what it does."""

from __future__ import annotations

from dibao.errors import DibaoError, FixityError, NotFoundError
from storage.objects.probe import Bench, Finding, Probe
from storage.objects.s3 import S3Objects

_DATA = bytes(range(256)) * 4


class ReadProbes:
    """The probes of how a server reads and lists; each is a method that returns its finding."""

    def __init__(self, bench: Bench, objects: S3Objects) -> None:
        self._bench = bench
        self._objects = objects

    def probes(self) -> dict[str, Probe]:
        """Return the probes by name, in the order they are to be made."""
        return {
            "list after put": self.list_after_put,
            "ranges": self.ranges,
            "missing objects": self.missing,
        }

    def list_after_put(self) -> Finding:
        """List right after each of some puts."""
        folder, late = f"probe/{self._bench.token}/list/", 0
        for number in range(5):
            key = self._bench.key(f"list/{number}")
            self._objects.put(key, b"")
            late += key not in [info.key for info in self._objects.keys(folder)]
        if late:
            return Finding(
                "list after put", "fail", f"{late} of 5 objects were not listed after they were stored",
                "A writer may take a number of the ledger twice, which stops it: use a server that lists what it holds.",
            )  # fmt: skip
        return Finding(
            "list after put", "ok", "objects are listed at once", "The ledger is always seen whole."
        )

    def ranges(self) -> Finding:
        """Read the first and last byte, nothing, and beyond the end."""
        key, empty = self._bench.key("range"), self._bench.key("empty")
        self._objects.put(key, _DATA)
        self._objects.put(empty, b"")
        size, wrong = len(_DATA), []
        if self._objects.read(key, size - 1, 1) != _DATA[-1:]:
            wrong.append("the last byte")
        if self._objects.read(key, 0, 1) != _DATA[:1]:
            wrong.append("the first byte")
        if self._objects.read(key, size, 0) != b"" or self._objects.get(empty) != b"":
            wrong.append("nothing")
        for place, count in ((size, 1), (size - 1, 2)):
            try:
                self._objects.read(key, place, count)
            except FixityError:
                continue
            wrong.append(f"{count} bytes at {place} of {size}")
        if wrong:
            return Finding(
                "ranges", "fail", f"wrong answers when asked for {', '.join(wrong)}",
                "Documents could not be read one by one: use another server, or the one behind this proxy.",
            )  # fmt: skip
        return Finding(
            "ranges",
            "ok",
            "first, last and no byte are right, beyond the end is refused",
            "One document is one small read.",
        )

    def missing(self) -> Finding:
        """Ask for an object that is not there."""
        key = f"probe/{self._bench.token}/none"
        try:
            self._objects.get(key)
        except NotFoundError:
            return Finding(
                "missing objects",
                "ok",
                "what is not there is said not to be there",
                "A loss is told from a lack of rights.",
            )
        except DibaoError as error:
            return Finding(
                "missing objects", "warn", f"what is not there is answered with: {error}",
                "Give this key the right to list the bucket, or every new object will look forbidden.",
            )  # fmt: skip
        return Finding(
            "missing objects", "fail", "an object came back that was never stored", "This is no object store."
        )
