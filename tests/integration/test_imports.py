"""What others bring: their dates are claims, and nothing of it passes for what we saw ourselves."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from foreign_warcs import digest, record

from dibao import clock
from dibao import ingest as ingest_module
from dibao.answer import Question, answer
from dibao.cli.main import main
from dibao.errors import NotFoundError, UsageError
from dibao.ingest import Intake, ingest
from dibao.pipeline import House
from dibao.records.capture import Capture, Exchange
from dibao.settings import load
from storage.fixity import verify
from storage.spool import SpoolWriter

URL = "http://a.test/2019/notice.html"
PLACE = f"imported:{URL}"
NUMBER = "云府办〔2019〕8号"


def page(fee: str) -> bytes:
    """Return a notice as a portal shows it; another fee is another version."""
    return f"""<html><head><meta charset="utf-8"><title>关于印发云澜市渡口收费管理办法的通知</title></head><body><div class="article">
<h1>关于印发云澜市渡口收费管理办法的通知</h1><p>{NUMBER}</p><p>各镇人民政府，市政府各部门：</p>
<p>第一条 为规范渡口收费，保障乘客和经营者的合法权益，结合本市实际，制定本办法。</p>
<p>第二条 本市行政区域内渡口的收费标准为每人每次{fee}元，学生凭证件减半收取，残疾人免费乘坐。</p>
<p>第三条 渡口经营者应当在渡口的显著位置公布收费标准，接受社会监督。</p>
<p>第四条 本办法自2019年2月1日起施行。</p><p>云澜市人民政府办公室</p><p>2019年1月5日</p></div></body></html>""".encode()


def silent(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        yield opened


def warc(path: Path, *pages: tuple[str, str]) -> Path:
    """Write a WARC that claims a page with this fee on each of these days."""
    days = (record(page(fee), url=URL, WARC_Date=f"{day}T04:00:00Z") for day, fee in pages)
    path.write_bytes(b"".join(map(gzip.compress, days)))
    return path


def take(house: House, *paths: Path, **options: object) -> Intake:
    return ingest(house, paths, progress=silent, **options)  # type: ignore[arg-type]  # the callers' business


def timeline(house: House) -> list[tuple[str, str]]:
    """Return the versions of the imported place as (day, fee)."""
    location = house.catalog.location(PLACE)
    assert location is not None
    found = []
    for version in house.catalog.versions_at(location.id):
        rendition = house.catalog.rendition(version.rendition)
        assert rendition is not None
        text = house.archive.clean(rendition).text
        found.append((version.captured.date().isoformat(), text.partition("每人每次")[2].partition("元")[0]))
    return found


def witness(house: House, fee: str, *, verdict: str = "ok", status: int = 200) -> None:
    """Have our own crawl see the page now."""
    body = page(fee) if verdict == "ok" else b""
    exchange = Exchange(URL, clock.now(), status, (("Content-Type", "text/html"),), body)
    digest_ = hashlib.sha256(body).hexdigest() if body else ""
    capture = Capture(
        "yunhe", "yunhe-x", URL, clock.now(), verdict, status, "", "text/html", digest_, len(body)
    )  # type: ignore[arg-type]  # a verdict
    with SpoolWriter(house.settings.spool_folder, "yunhe") as spool:
        spool.add(capture, exchange)
    house.ship()
    house.process()


def shown(house: House, **clocks: str) -> str:
    return answer(house, Question(NUMBER, **clocks)).attestation  # type: ignore[arg-type]  # clocks are texts


def test_every_answer_says_that_it_was_not_witnessed(house: House, tmp_path: Path) -> None:
    take(house, warc(tmp_path / "web.warc.gz", ("2019-03-05", "5")))
    said = "imported from web.warc.gz on 2026-03-09T02:00:00+08:00 and not witnessed by us; "
    said += "the date 2019-03-05T12:00:00+08:00 is a claim (warc)"
    assert shown(house) == said
    assert shown(house, captured_as_of="2020-01-01") == said
    found = answer(house, Question(NUMBER, in_force_on="2020-01-01"))
    assert found.force is not None
    assert found.force.answer == "yes"
    assert "never saw the document" in found.force.reasons[-1]
    assert found.imported is not None
    assert found.imported.claimed == datetime(2019, 3, 5, 4, tzinfo=UTC)
    with pytest.raises(NotFoundError, match="never witnessed, only imported"):
        shown(house, captured_as_of="2019-01-01")
    (change,) = house.catalog.changes()
    assert (change.kind, change.at, change.url) == ("new", clock.now(), PLACE)


def test_what_others_say_was_longer_makes_no_excerpt_of_what_we_saw(house: House, tmp_path: Path) -> None:
    witness(house, "7")
    more = "".join(f"<p>第{n}条 渡船第{n}次开航前应当清点乘客人数并逐日登记。</p>" for n in range(5, 60))
    body = page("7").replace("<p>第四条".encode(), f"{more}<p>第四条".encode())
    other = "http://b.test/copy.html"
    (tmp_path / "long.warc").write_bytes(record(body, url=other, WARC_Date="2019-03-05T04:00:00Z"))
    take(house, tmp_path / "long.warc")
    ours, theirs = house.catalog.location(URL), house.catalog.location(f"imported:{other}")
    assert ours is not None
    assert theirs is not None
    assert theirs.document == ours.document
    assert ours.coverage == 1.0
    assert {row.subject for row in house.catalog.relations(ours.document)} == {theirs.id}


def test_what_we_witnessed_speaks_for_the_document(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(house, warc(tmp_path / "web.warc.gz", ("2019-03-05", "5"), ("2025-03-05", "6")))
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-10T02:00:00+08:00")
    witness(house, "7")
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-12T02:00:00+08:00")
    take(house, warc(tmp_path / "late.warc.gz", ("2026-03-11", "8")))
    (row,) = house.catalog.find(NUMBER)
    assert row.versions == 4
    assert shown(house).startswith("captured 2026-03-10")
    assert house.catalog.find(URL)[0].id == row.id
    # asked for a time before we looked, what is claimed is all there is
    assert "2025-03-05" in shown(house, captured_as_of="2026-01-01")
    assert shown(house, captured_as_of="2026-03-31").startswith("captured 2026-03-10")
    last = house.catalog.document(row.id)
    assert last is not None
    assert last.url == URL


def test_imports_neither_withdraw_nor_restore(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness(house, "5")
    gone = record(b"", url=URL, status="404 Not Found", WARC_Date="2026-03-01T00:00:00Z")
    (tmp_path / "gone.warc").write_bytes(gone * 5)
    assert take(house, tmp_path / "gone.warc").count == 0
    assert not any(change.kind == "withdrawn" for change in house.catalog.changes())
    for day in ("11", "14", "17"):
        monkeypatch.setenv("DIBAO_CLOCK", f"2026-03-{day}T02:00:00+08:00")
        witness(house, "", verdict="gone", status=404)
    assert house.catalog.latest_changes(1)[0].kind == "withdrawn"
    take(house, warc(tmp_path / "web.warc.gz", ("2026-03-16", "5")))
    assert not any(change.kind == "restored" for change in house.catalog.changes())
    (row,) = house.catalog.find(NUMBER)
    assert row.withdrawn
    assert house.catalog.due("yunhe")[0].verdict == "gone"
    assert [visit.url for visit in house.catalog.due("yunhe")] == [URL]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_versions_follow_the_claims_whatever_arrives_first(
    house: House, tmp_path: Path, order: tuple[int, ...]
) -> None:
    claims = [("2019-01-01", "5"), ("2020-01-01", "6"), ("2021-01-01", "6"), ("2022-01-01", "5")]
    for number in order:
        take(house, warc(tmp_path / f"{number}.warc.gz", claims[number]))
    assert timeline(house) == [("2019-01-01", "5"), ("2020-01-01", "6"), ("2022-01-01", "5")]


def test_all_versions_of_one_file_in_one_call(house: House, tmp_path: Path) -> None:
    take(house, warc(tmp_path / "a.warc.gz", ("2019-01-01", "5"), ("2021-01-01", "5"), ("2020-01-01", "6")))
    assert timeline(house) == [("2019-01-01", "5"), ("2020-01-01", "6"), ("2021-01-01", "5")]


def test_a_revisit_record_brings_an_earlier_content_back(house: House, tmp_path: Path) -> None:
    pages = [
        record(page(fee), url=URL, WARC_Date=f"{day}T04:00:00Z")
        for day, fee in (("2019-01-01", "5"), ("2020-01-01", "6"))
    ]
    again = record(
        b"", url=URL, kind="revisit", WARC_Date="2021-01-01T04:00:00Z", WARC_Payload_Digest=digest(page("5"))
    )
    (tmp_path / "a.warc").write_bytes(b"".join(pages) + again)
    assert take(house, tmp_path / "a.warc").count == 3
    assert timeline(house) == [("2019-01-01", "5"), ("2020-01-01", "6"), ("2021-01-01", "5")]
    captures = house.catalog.captures_of(PLACE)
    assert [(row.verdict, bool(row.capture.segment)) for row in captures] == [
        ("unchanged", False),
        ("ok", True),
        ("ok", True),
    ]
    assert list(verify(house.archive, read_data=True)) == []


def test_the_same_again_changes_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, plain = warc(tmp_path / "a.warc.gz", ("2019-01-01", "5"), ("2020-01-01", "6")), tmp_path / "b.html"
    plain.write_bytes(page("9"))
    take(house, file, plain)
    before = [info.key for info in house.archive.objects.keys("")]
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-10T02:00:00+08:00")
    shutil.copy(plain, tmp_path / "copy.html")
    os.utime(tmp_path / "copy.html", (1_000_000_000, 1_000_000_000))
    again = take(house, file, plain, tmp_path / "copy.html")
    assert (again.count, sum(item.count for item in again.omitted)) == (0, 4)
    assert not any(item.fault for item in again.omitted)
    assert [info.key for info in house.archive.objects.keys("")] == before


def test_a_killed_call_goes_on_where_it_stopped(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "BATCH", 3)
    file = warc(tmp_path / "a.warc.gz", *((f"20{year}-01-01", str(year)) for year in range(10, 20)))
    real, calls = House.process, []

    def dies(opened: House, progress: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(opened, progress)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(House, "process", dies)
    with pytest.raises(KeyboardInterrupt):
        take(house, file)
    monkeypatch.setattr(House, "process", real)
    assert take(house, file).count == 1
    assert len(timeline(house)) == 10
    assert house.catalog.counts().captures == 10
    assert list(verify(house.archive, read_data=True)) == []


def test_a_cut_file_gives_its_longest_valid_prefix_and_ends_with_3(tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc.gz", ("2019-01-01", "5"), ("2020-01-01", "6"))
    file.write_bytes(file.read_bytes()[:-40])
    runner = CliRunner()
    asked = ["--store", str(tmp_path / "store"), "--json", "ingest", str(file)]
    done = runner.invoke(main, asked)
    assert done.exit_code == 3, done.output
    assert "ends in the middle" in done.output
    assert runner.invoke(main, asked).exit_code == 3  # it is still damaged
    whole = warc(tmp_path / "b.warc.gz", ("2019-01-01", "5"))
    assert runner.invoke(main, [*asked[:-1], str(whole)]).exit_code == 99  # all of it is here
    assert runner.invoke(main, ["--store", str(tmp_path / "store"), "ingest"]).exit_code == 2
    versions = runner.invoke(main, ["--store", str(tmp_path / "store"), "versions", NUMBER])
    assert "imported" in versions.output


def test_dates_of_files(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    named = {
        "2019-03-05_a.txt": "name",
        "20190306.txt": "name",
        "notes-1.txt": "mtime",
        "20190231.txt": "mtime",
    }
    for number, name in enumerate((*named, "future.txt")):
        (folder / name).write_text(f"第{number}号说明\n\n这是一份没有标题的说明文件。", encoding="utf-8")
        os.utime(folder / name, (1_500_000_000, 1_500_000_000))
    os.utime(folder / "future.txt", (4_000_000_000, 4_000_000_000))
    got = take(house, folder)
    bases = {}
    for item in got.taken:
        (row,) = house.catalog.captures_of(item.url)
        bases[item.name] = (row.capture.reason, row.capture.captured)
    assert {name: basis for name, (basis, _) in bases.items()} == {
        **{name: f"imported-{basis}" for name, basis in named.items()},
        "future.txt": "imported-none",
    }
    assert clock.local(bases["2019-03-05_a.txt"][1]) == "2019-03-05T23:59:59+08:00"
    assert bases["notes-1.txt"][1] == datetime.fromtimestamp(1_500_000_000, UTC)
    assert bases["future.txt"][1] == clock.now()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_manifest_says_where_and_when(house: House, tmp_path: Path, kind: str) -> None:
    rows = [
        (URL, "2019-03-05", "a.html"),
        (URL, "2020-03-05T10:00:00+08:00", "sub/b.html"),
        ("", "", "c.html"),
    ]
    (tmp_path / "sub").mkdir()
    for fee, (_, _, name) in enumerate(rows, 5):
        (tmp_path / name).write_bytes(page(str(fee)))
    manifest = tmp_path / f"m.{kind}"
    if kind == "csv":
        manifest.write_text(
            "url,date,file\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8-sig"
        )
    else:
        manifest.write_text(
            json.dumps([dict(zip(("url", "date", "file"), row, strict=True)) for row in rows])
        )
    got = take(house, manifest=manifest)
    assert got.count == 3
    assert timeline(house) == [("2019-03-05", "5"), ("2020-03-05", "6")]
    assert "(manifest)" in answer(house, Question(URL)).attestation


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (",2019-01-01,../x.html", "does not lie below"),
        (",2019-01-01,/etc/passwd", "does not lie below"),
        (",2019-01-01,link", "does not lie below"),
        (",2999-01-01,a.html", "future"),
        (",yesterday,a.html", "no ISO 8601"),
        ("ftp://a.test/,,a.html", "http or https"),
        (",,a.html\n,,a.html", "named twice"),
        (",,a.html,x", "nothing else"),
    ],
)
def test_a_wrong_manifest_is_refused_before_anything_is_kept(
    house: House, tmp_path: Path, row: str, word: str
) -> None:
    (tmp_path / "a.html").write_bytes(page("5"))
    (tmp_path / "link").symlink_to("/etc/hostname")
    (tmp_path / "m.csv").write_text(f"url,date,file\n{row}\n")
    with pytest.raises(UsageError, match=word):
        take(house, manifest=tmp_path / "m.csv")
    assert house.catalog.counts().captures == 0


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget on this machine")
def test_a_warc_of_wget(tmp_path: Path) -> None:
    class Chunked(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = page("5")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (body[:100], body[100:], b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Chunked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = ["wget", "-q", "--no-proxy", "--warc-file=w", "-O", "/dev/null"]
        subprocess.run([*command, f"http://127.0.0.1:{server.server_port}/n.html"], cwd=tmp_path, check=True)
        server.shutdown()
    with House(load(store=str(tmp_path / "store")), create=True) as opened:
        got = take(opened, tmp_path / "w.warc.gz")
        (item,) = got.taken
        (row,) = opened.catalog.captures_of(item.url)
        assert opened.archive.payload(row.capture) == page("5")
        assert not any(left.fault for left in got.omitted)
