"""A WACZ 1.1 package around one WARC file: what ReplayWeb.page opens by itself."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.cdxj import IndexEntry, cdxj_line
from storage.warc import DIBAO

WARC_NAME = "data.warc.gz"
#: a zip entry has a date from 1980 on; the real ones are in the records, and equal exports are equal bytes
_DATE = (1980, 1, 1, 0, 0, 0)


def write_wacz(path: Path, warc: Path, index: Sequence[IndexEntry], title: str, moment: datetime) -> None:
    """Write the package `path` of the WARC file `warc`, whose records `index` lists.

    Entries are stored, not packed, as the specification asks of WARC files. Every HTML page is listed.
    """
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    pages += [
        {"url": entry.url, "ts": entry.moment.astimezone(UTC).isoformat()}
        for entry in index
        if entry.mime == "text/html" and entry.status == 200
    ]
    lines = "".join(f"{line}\n" for line in sorted(map(cdxj_line, index)))
    texts = {
        "indexes/index.cdx": lines.encode(),
        "pages/pages.jsonl": "".join(f"{json.dumps(page)}\n" for page in pages).encode(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        name = f"archive/{WARC_NAME}"
        with (
            warc.open("rb") as source,
            package.open(zipfile.ZipInfo(name, _DATE), "w", force_zip64=True) as out,
        ):
            shutil.copyfileobj(source, out, 1 << 20)
        with warc.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        resources = [_resource(name, warc.stat().st_size, digest)]
        for name, data in texts.items():
            package.writestr(zipfile.ZipInfo(name, _DATE), data)
            resources.append(_resource(name, len(data), hashlib.sha256(data).hexdigest()))
        about = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title,
            "created": moment.astimezone(UTC).isoformat(),
            "software": f"dibao/{DIBAO}",
            "resources": resources,
        }
        body = json.dumps(about, ensure_ascii=False, indent=2).encode()
        package.writestr(zipfile.ZipInfo("datapackage.json", _DATE), body)
        proof = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}
        package.writestr(
            zipfile.ZipInfo("datapackage-digest.json", _DATE), json.dumps(proof, indent=2).encode()
        )


def _resource(path: str, size: int, digest: str) -> dict[str, object]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}
