"""Exports: standard WARC files with revisits, an index and WACZ packages that other tools open and agree with."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from dibao.cli import main
from dibao.errors import FixityError
from dibao.export import Selection, export_wacz, export_warc, write_index
from dibao.records.capture import Capture, Exchange
from dibao.records.clean import CleanDocument
from storage.archive import Archive, TextItem
from storage.catalog.catalog import Catalog
from storage.cdxj import surt
from storage.compact import compact, groups
from storage.removal import sweep
from storage.ship import ship
from storage.spool import SpoolWriter

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
CHECKERS = ROOT / ".venv-checkers" / "bin" / "python"
HOST = "http://www.gz.dibao.test"
PAGE = "<html><body>关于印发办法的通知</body></html>".encode()
#: URL path, content coding, body, and whether later captures confirm it by 304, by equal bytes, or not
PAGES = (
    ("/zwgk/A.html?b=2&a=1", "", PAGE, (304, 200)),
    ("/zwgk/压缩.html", "gzip", PAGE * 3, (304,)),
    ("/files/办法.pdf", "", b"%PDF-1.7 " + bytes(range(256)) * 9000, (200,)),
    ("/", "", b"<html>home</html>", ()),
)


@dataclass
class House:
    archive: Archive
    catalog: Catalog


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("DIBAO_CLOCK", (WHEN + timedelta(days=3)).isoformat())
    archive = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    with SpoolWriter(tmp_path / "m" / "spool", "gz-1") as spool:
        for path, coding, blob, again in PAGES:
            capture = Capture(
                "gz", "gz-1", HOST + path, WHEN, "ok", status=200, sha256=hashlib.sha256(blob).hexdigest(),
                length=len(blob), media_type="application/pdf" if path.endswith("pdf") else "text/html; charset=utf-8",
            )  # fmt: skip
            headers = [("Content-Type", capture.media_type), ("Transfer-Encoding", "chunked")]
            body = gzip.compress(blob, mtime=0) if coding else blob
            headers += [("Content-Encoding", coding)] if coding else []
            exchange = Exchange(
                capture.url, WHEN, 200, tuple(headers), body, request_headers=(("User-Agent", "dibao"),), address="127.0.0.1"
            )  # fmt: skip
            spool.add(capture, exchange)
            for day, status in enumerate(again, 1):
                later = replace(
                    capture, verdict="unchanged", status=status, captured=WHEN + timedelta(days=day)
                )
                spool.add(replace(later, length=0 if status == 304 else later.length), None)
        hop = Capture(
            "gz", "gz-1", HOST + "/old", WHEN, "ok", status=302, reason="redirect", redirect=HOST + "/"
        )
        spool.add(hop, Exchange(hop.url, WHEN, 302, (("Location", "/"),), b""))
        spool.add(Capture("gz", "gz-1", HOST + "/down", WHEN, "error", reason="timeout"), None)
    ship(archive, tmp_path / "m" / "spool")
    catalog = Catalog.open(f"sqlite:///{tmp_path}/catalog.sqlite")
    catalog.sync(archive)
    return House(archive, catalog)


def silent(_stage: str, _done: int, _total: int) -> None:
    pass


def exported(house: House, path: Path, selection: Selection | None = None) -> list[object]:
    with path.open("wb") as out:
        done, index = export_warc(house, selection or Selection(), out, path.name, silent)
    write_index(path.with_suffix(".cdxj"), index)
    assert done.left_out == 0
    return [done.responses, done.revisits]


def test_unchanged_captures_become_revisits_of_a_record_before_them(house: House, tmp_path: Path) -> None:
    path = tmp_path / "export.warc.gz"
    assert exported(house, path) == [5, 4]
    responses: dict[tuple[str, str], str] = {}
    revisits = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            head = record.rec_headers
            if record.rec_type == "response":
                key = (head.get_header("WARC-Target-URI"), head.get_header("WARC-Date"))
                responses[key] = head.get_header("WARC-Payload-Digest")
            elif record.rec_type == "revisit":
                revisits += 1
                refers = (
                    head.get_header("WARC-Refers-To-Target-URI"),
                    head.get_header("WARC-Refers-To-Date"),
                )
                assert responses[refers] == head.get_header("WARC-Payload-Digest")
                assert head.get_header("WARC-Target-URI") == refers[0]
                assert head.get_header("WARC-Date") > refers[1]
                assert head.get_header("WARC-Profile").startswith("http://netpreserve.org/warc/1.1/revisit/")
                assert head.get_header("Content-Length") == "0"
    assert (len(responses), revisits) == (5, 4)
    again = tmp_path / "again.warc.gz"
    exported(house, again)
    assert again.read_bytes() == path.read_bytes(), "the same archive gives the same file"


def test_a_record_that_was_moved_is_exported_once(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hop = Capture("gz", "gz-2", HOST + "/new", WHEN, "ok", status=302, reason="redirect", redirect=HOST + "/")
    with SpoolWriter(tmp_path / "m" / "spool", "gz-2") as spool:
        spool.add(hop, Exchange(hop.url, WHEN, 302, (("Location", "/"),), b""))
    ship(house.archive, tmp_path / "m" / "spool")
    house.catalog.sync(house.archive)
    assert exported(house, tmp_path / "before.warc.gz") == [6, 4]
    assert compact(house.archive, house.catalog, groups(house.archive, house.catalog, settled=0)).before == 2
    assert exported(house, tmp_path / "after.warc.gz") == [6, 4]
    monkeypatch.setenv("DIBAO_CLOCK", (WHEN + timedelta(days=30)).isoformat())
    assert len(sweep(house.archive, house.catalog)) == 2
    assert exported(house, tmp_path / "later.warc.gz") == [6, 4]


def test_a_selection_brings_the_records_its_revisits_refer_to(house: House, tmp_path: Path) -> None:
    path = tmp_path / "export.warc.gz"
    late = Selection(since=WHEN + timedelta(hours=30))
    assert exported(house, path, late) == [1, 1]
    assert exported(house, path, Selection(until=WHEN)) == [5, 0]
    assert exported(house, path, Selection(source="other")) == [0, 0]


def test_every_index_line_is_where_its_record_lies(house: House, tmp_path: Path) -> None:
    path = tmp_path / "export.warc.gz"
    exported(house, path)
    data = path.read_bytes()
    lines = path.with_suffix(".cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 9
    for line in lines:
        key, moment, text = line.split(" ", 2)
        fields = json.loads(text)
        offset, length = int(fields["offset"]), int(fields["length"])
        (record,) = ArchiveIterator(io.BytesIO(data[offset : offset + length]))
        assert key == surt(fields["url"])
        head = record.rec_headers
        assert datetime.fromisoformat(head.get_header("WARC-Date")).strftime("%Y%m%d%H%M%S") == moment
        assert head.get_header("WARC-Payload-Digest") == fields["digest"]
        assert (record.rec_type == "revisit") == (fields["mime"] == "warc/revisit")


def test_an_altered_record_is_not_exported(house: House, tmp_path: Path) -> None:
    (key,) = [info.key for info in house.archive.objects.keys("segments/")]
    file = tmp_path / "store" / key
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)
    with pytest.raises(FixityError, match="segments/"):
        exported(house, tmp_path / "export.warc.gz")


def test_a_wacz_package_proves_its_parts(house: House, tmp_path: Path) -> None:
    path = tmp_path / "export.wacz"
    assert export_wacz(house, Selection(), path, "档案", silent).responses == 5
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in package.infolist())
        about = json.loads(package.read("datapackage.json"))
        proof = json.loads(package.read("datapackage-digest.json"))
        assert proof["hash"] == "sha256:" + hashlib.sha256(package.read("datapackage.json")).hexdigest()
        for part in about["resources"]:
            data = package.read(part["path"])
            assert (len(data), "sha256:" + hashlib.sha256(data).hexdigest()) == (part["bytes"], part["hash"])
        pages = package.read("pages/pages.jsonl").decode().splitlines()
        assert json.loads(pages[0])["format"] == "json-pages-1.0"
        assert {unquote(json.loads(line)["url"]) for line in pages[1:]} == {
            HOST + PAGES[0][0],
            HOST + PAGES[1][0],
            HOST + "/",
        }
        assert package.read("indexes/index.cdx").count(b"\n") == 9
    assert [item.name for item in tmp_path.iterdir() if "wacz" in item.name] == ["export.wacz"]


def test_warcio_fastwarc_and_pywb_open_what_we_write(house: House, tmp_path: Path) -> None:
    if not CHECKERS.exists():
        why = "no .venv-checkers; run `make setup-checkers`"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    clean = CleanDocument(kind="document", text="关于印发办法的通知", simplified="关于印发办法的通知")
    house.archive.write_texts([TextItem(hashlib.sha256(PAGE).hexdigest(), "", "2026.11.0", clean)])
    objects = [*house.archive.objects.keys("segments/"), *house.archive.objects.keys("texts/")]
    export = tmp_path / "export.warc.gz"
    exported(house, export)
    files = [*(tmp_path / "store" / info.key for info in objects), export]
    work = tmp_path / "pywb"
    work.mkdir()
    done = subprocess.run(
        [CHECKERS, "-W", "ignore", ROOT / "tests" / "checkers" / "check.py", work, *files],
        capture_output=True, text=True, timeout=120, check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads((work / "seen.json").read_text(encoding="utf-8"))
    kinds = {name: [record[0] for record in records] for name, records in seen["warcio"].items()}
    assert kinds == {name: [record[0] for record in records] for name, records in seen["fastwarc"].items()}
    assert {kind for found in kinds.values() for kind in found} == {
        "warcinfo", "response", "request", "revisit", "conversion", "metadata"
    }  # fmt: skip
    payloads = {record[1]: record[2] for record in seen["warcio"][export.name] if record[0] == "response"}
    blobs = {path: hashlib.sha256(blob).hexdigest() for path, _, blob, _ in PAGES}
    assert payloads[HOST + PAGES[0][0]] == blobs[PAGES[0][0]]
    # pywb's own index is ours: the same keys, times, places
    ours = export.with_suffix(".cdxj").read_text().splitlines()
    assert [comparable(line) for line in sorted(seen["pywb"]["index"])] == [comparable(line) for line in ours]
    # and it replays every capture, revisits through the record they refer to
    replayed = [tuple(item) for item in seen["pywb"]["replayed"]]
    assert len(replayed) == 9
    for url, moment, status, digest in replayed:
        path = unquote(url).removeprefix(HOST)
        if path == "/old":
            assert status == 302
            continue
        assert (status, digest) == (200, blobs[path]), (url, moment)


def comparable(line: str) -> tuple[str, str, str, str, str]:
    key, moment, text = line.split(" ", 2)
    fields = json.loads(text)
    return key, moment, fields["url"], fields["offset"], fields["length"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www2.gz.gov.cn:443/A/B/?b=2&a=1&a", "cn,gov,gz)/a/b?a&a=1&b=2"),
        ("http://gz.gov.cn:8080", "cn,gov,gz:8080)/"),
        ("http://gz.gov.cn/a//b/../c/./d/?", "cn,gov,gz)/a/c/d"),
        ("http://gz.gov.cn/%E4%B8%AD文?q=%e4%b8%AD%20b#x", "cn,gov,gz)/%e4%b8%ad%e6%96%87?q=%e4%b8%ad%20b"),
        ("http://1.2.3.4/a", "4,3,2,1)/a"),
        ("http://user:pw@中国.cn/", "cn,xn--fiqs8s)/"),
        ("http://h.cn/?x=1&jsessionid=0123456789abcdef0123456789abcdef", "cn,h)/?x=1"),
        ("http://h.cn/%2525", "cn,h)/%25"),
        ("urn:sha256:ABC", "urn:sha256:abc"),
    ],
)
def test_keys_are_those_of_pywb(url: str, key: str) -> None:  # its own answers, as recorded on 2026-11-22
    assert surt(url) == key


def test_the_verb_writes_whole_files_and_says_when_there_is_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("DIBAO_CATALOG", f"sqlite:///{tmp_path}/catalog.sqlite")
    house.catalog.close()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["export", *arguments])

    path, index = tmp_path / "out.warc.gz", tmp_path / "out.cdxj"
    done = run("--warc", str(path), "--cdxj", str(index), "--since", "2026-03-03")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == "5 responses, 4 revisits\n"
    # bytes through a pipe, as a shell gives them
    command = [sys.executable, "-m", "dibao", "export", "--warc", "-", "--since", "2026-03-03"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == path.read_bytes()
    assert len(index.read_text().splitlines()) == 9
    assert run("--warc", str(path), "--source", "none").exit_code == 99
    assert run("--wacz", str(tmp_path / "out.wacz")).exit_code == 0
    for wrong in ((), ("--warc", "-", "--cdxj", str(index)), ("--warc", str(path), "--wacz", str(path))):
        assert run(*wrong).exit_code == 2
    assert run("--warc", str(tmp_path / "none" / "x")).exit_code == 2
