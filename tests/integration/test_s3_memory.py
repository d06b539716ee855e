"""Large objects pass through in pieces: a put of a file and a stream add little to a process's memory."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.objects.store import open_objects

#: the first S3 test waits for the server
pytestmark = pytest.mark.timeout(600)
MIB = 1 << 20
#: bytes of the file, which stand for 500 MB: what is held does not grow with it
SIZE = 160 * MIB
#: what may be added; the promise is 64 MB
ALLOWED = 40 * MIB
PROGRAM = """
import hashlib, resource, sys
from pathlib import Path
from storage.objects.store import open_objects

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

objects = open_objects(sys.argv[1], create=True)
objects.put("small", b"data")
objects.get("small")
list(objects.stream("small"))
before = peak()
objects.put("large", Path(sys.argv[2]))
put = peak() - before
digest = hashlib.sha256()
for piece in objects.stream("large"):
    digest.update(piece)
print(put, peak() - before, digest.hexdigest())
"""


@pytest.mark.parametrize("size", [SIZE, 60 * MIB], ids=["parts", "whole"])
@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_large_objects_pass_in_pieces(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, size: int
) -> None:
    given = tmp_path / "given"
    digest = hashlib.sha256()
    with given.open("wb") as file:
        for number in range(size // MIB):
            piece = hashlib.sha256(str(number).encode()).digest() * (MIB // 32)
            digest.update(piece)
            file.write(piece)
    store = str(tmp_path / "store") if kind == "folder" else f"s3://{request.getfixturevalue('bucket')}"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, store, str(given)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    put, both, sha256 = done.stdout.split()
    assert sha256 == digest.hexdigest()
    assert int(put) < ALLOWED
    assert int(both) < ALLOWED
    stored = open_objects(store, create=False).stat("large")
    assert stored is not None
    assert stored.size == size
