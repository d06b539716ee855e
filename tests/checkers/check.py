"""Opens WARC files with warcio, FastWARC and pywb, and writes as JSON what each of them saw.

Runs in the checkers' own environment (`make setup-checkers`): `check.py FOLDER FILE...`. pywb
indexes exports in FOLDER and replays every line of its index; the result is FOLDER/seen.json.
"""

from __future__ import annotations

import hashlib
import json
import os
import string
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote


def by_warcio(path: Path) -> list[list[str]]:
    from warcio.archiveiterator import ArchiveIterator

    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            payload = record.content_stream().read()
            head = record.rec_headers
            found.append(
                [
                    record.rec_type,
                    head.get_header("WARC-Target-URI") or "",
                    hashlib.sha256(payload).hexdigest(),
                ]
            )
    return found


def by_fastwarc(path: Path) -> list[list[str]]:
    from fastwarc.warc import ArchiveIterator

    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            uri = record.headers.get("WARC-Target-URI") or ""
            block = record.reader.read()
            if len(block) != record.content_length:
                raise SystemExit(f"{path}: FastWARC read {len(block)} of {record.content_length} bytes")
            kept = record.headers.get("WARC-Block-Digest")
            if kept != f"sha256:{hashlib.sha256(block).hexdigest()}":
                raise SystemExit(f"{path}: FastWARC read another block than {kept}")
            found.append(
                [record.headers.get("WARC-Type"), uri, record.headers.get("WARC-Refers-To-Target-URI") or ""]
            )
    return found


def by_pywb(folder: Path, paths: list[Path]) -> dict[str, object]:
    tools = Path(sys.executable).parent
    os.chdir(folder)
    subprocess.run([tools / "wb-manager", "init", "c"], check=True, stdout=sys.stderr)
    subprocess.run([tools / "wb-manager", "add", "c", *paths], check=True, stdout=sys.stderr)
    index = Path("collections/c/indexes/index.cdxj").read_text(encoding="utf-8").splitlines()

    import gevent.monkey

    gevent.monkey.patch_all()
    from pywb.apps.frontendapp import FrontEndApp
    from werkzeug.test import Client

    client, replayed = Client(FrontEndApp()), []
    for line in index:
        _, moment, fields = line.split(" ", 2)
        url = json.loads(fields)["url"]
        answer = client.get(f"/c/{moment}id_/{quote(url, safe=string.punctuation)}")
        replayed.append([url, moment, answer.status_code, hashlib.sha256(answer.data).hexdigest()])
    return {"index": index, "replayed": replayed}


def main() -> None:
    folder, *files = map(Path, sys.argv[1:])
    seen: dict[str, object] = {
        "warcio": {path.name: by_warcio(path) for path in files},
        "fastwarc": {path.name: by_fastwarc(path) for path in files},
    }
    seen["pywb"] = by_pywb(folder, [path for path in files if path.name.endswith("export.warc.gz")])
    (folder / "seen.json").write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
