"""The demo as a user runs it: everything in the answer key is found, and doing it again changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dibao.cli import main
from dibao.demo.key import post_url
from dibao.demo.office import docx, xlsx
from dibao.demo.schedule import schedule
from dibao.demo.sites.nfcms import annex_path
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.rebuild import rebuild


def dibao(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")}
    command = [sys.executable, "-m", "dibao", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def asked(*arguments: str) -> Result:
    """Run a verb that only reads: in this process, which spares it the second that a start takes."""
    return CliRunner().invoke(main, list(arguments))


def dump(store: Path) -> list[str]:
    with Catalog.open(f"sqlite:///{store}/local/catalog.sqlite") as catalog:
        return list(catalog.dump())


@pytest.fixture
def demo(whole_demo: Path) -> Path:
    return whole_demo


def test_running_it_again_changes_nothing(demo: Path) -> None:
    before = dump(demo)
    done = dibao("demo", folder=demo.parent)
    assert done.returncode == 0, done.stderr
    assert dump(demo) == before


def test_a_rebuild_gives_the_same_catalog(demo: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.sqlite"
    rebuild(Archive.open(str(demo)), url)
    with Catalog.open(url) as catalog:
        assert list(catalog.dump()) == dump(demo)


def test_everything_verifies(demo: Path) -> None:
    done = dibao("--store", str(demo), "verify", "--read-data", folder=demo.parent)
    assert done.returncode == 0, done.stdout


def test_segments_open_in_warcio(demo: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    types: set[str] = set()
    for path in demo.glob("segments/*/*/*/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                types.add(record.rec_type)
    assert {"warcinfo", "response"} <= types


def test_attached_office_files_are_read_and_are_no_documents(demo: Path) -> None:
    archive = Archive.open(str(demo))
    story = schedule()
    post = next(post for post in story.posts if post.key == "volunteers")
    with Catalog.open(f"sqlite:///{demo}/local/catalog.sqlite") as catalog:
        page = catalog.location(post_url(story, post))
        assert page is not None
        version = catalog.latest_version(page.id)
        assert version is not None
        assert len(version.attachments) == 2
        for index, make in enumerate((docx, xlsx)):
            url = f"http://{story.site(post.site).host}{annex_path(post, index)}"
            (first, *_) = catalog.captures_of(url)[::-1]
            assert archive.payload(first.capture) == make(post.annex(index, 0))
            rendition = catalog.rendition(version.attachments[index])
            assert rendition is not None
            assert rendition.blob == first.capture.sha256
            clean = archive.clean(rendition)
            assert (clean.kind, clean.title) == ("document", post.annex(index, 0).title)
            assert "suspect" not in clean.quality.flags
            assert catalog.location(url) is None


def test_an_archivist_sees_what_changed(demo: Path) -> None:
    feed = [json.loads(line) for line in asked("--store", str(demo), "--json", "changes").stdout.splitlines()]
    revised = next(entry for entry in feed if entry["kind"] == "revised" and not entry["part"])
    found = asked("--store", str(demo), "diff", revised["document"])
    assert found.exit_code == 0, found.stderr
    assert any(line.startswith("~") for line in found.stdout.splitlines())
    before = asked(
        "--store",
        str(demo),
        "show",
        revised["url"],
        "--captured-as-of",
        "2026-03-02",
        "--text",
    )
    after = asked("--store", str(demo), "show", revised["url"], "--text")
    assert before.exit_code == after.exit_code == 0
    assert before.stdout != after.stdout


def test_what_was_known_then(demo: Path) -> None:
    feed = [json.loads(line) for line in asked("--store", str(demo), "--json", "changes").stdout.splitlines()]
    last = feed[-1]
    assert (
        asked(
            "--store",
            str(demo),
            "show",
            feed[0]["document"],
            "--known-as-of",
            feed[0]["cursor"],
        ).exit_code
        == 0
    )
    late = next(entry for entry in reversed(feed) if entry["kind"] == "new")
    unknown = asked("--store", str(demo), "show", late["document"], "--known-as-of", feed[0]["cursor"])
    assert unknown.exit_code == 4, unknown.stdout
    assert "nothing in this archive" in unknown.stderr
    since = asked("--store", str(demo), "--json", "changes", "--since", last["cursor"])
    assert since.stdout == ""


def test_mistakes_are_one_line(demo: Path, tmp_path: Path) -> None:
    # once as a user does: what Python itself would add is seen; of a copy, since a night reads the calendar
    own = shutil.copytree(demo, tmp_path / "demo")
    done = dibao("--store", str(own), "nightly", folder=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (99, 1), done.stderr
    for arguments, code in (
        (("--store", str(demo), "show", "没有这个文件"), 4),
        (("--store", str(demo), "show", "云澜市"), 2),
        (("--store", str(tmp_path), "search", "通知"), 4),
        (("--store", str(demo), "show", "云澜市绿道管理规定", "--in-force-on", "someday"), 2),
        (("--store", str(demo), "changes", "--since", "yesterday"), 2),
    ):
        told = asked(*arguments)
        assert told.exit_code == code, (arguments, told.output)
        assert isinstance(told.exception, SystemExit), arguments
        assert len(told.stderr.splitlines()) == 1, arguments
