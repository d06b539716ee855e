"""Runs the writer, the shipper and the publisher, each killed (SIGKILL) at one of its calls to the system or at any time.

`killing.py FOLDER ROLE COUNT SEED`: COUNT times a child does the role's work on a copy of the same small archive and is
killed; another child goes on where it left off. Then the archive must be what undisturbed work makes of it.
Everything is in one process tree without threads, so that a child is a fork and costs milliseconds. The last line
of stdout says how many children were killed, and how many of them in the middle of their work.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

os.environ["DIBAO_CLOCK"] = "2026-03-02T18:00:00+00:00"

from dibao.process import process
from dibao.records.capture import Capture, Exchange, Run
from dibao.records.entries import Shipped
from storage import ship as ship_module
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.fixity import verify
from storage.journal import read_spool
from storage.spool import SpoolWriter

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
DOCUMENTS = 4
PAGE = (
    "<html><head><title>关于印发第{n}号办法的通知</title></head><body><div class='article-content'>"
    "<h1>关于印发第{n}号办法的通知</h1><p>穗府办〔2026〕{n}号</p><p>各区人民政府：现将第{n}号办法印发给你们，{own}，请认真组织实施。"
    "</p><p>广州市人民政府办公厅</p><p>2026年3月{n}日</p></div></body></html>"
)
#: C functions whose callers talk to the disk: between any two of them a machine may stop
CALLS = frozenset(
    {"write", "flush", "fsync", "open", "close", "link", "rename", "replace", "unlink", "mkdir", "truncate", "flock",
     "execute", "executemany", "commit", "writelines", "sendfile", "copy_file_range", "stat", "scandir"}
)  # fmt: skip


def pair(source: str, number: int) -> tuple[Capture, Exchange]:
    own = "，".join(hashlib.sha256(f"{source}{number}{n}".encode()).hexdigest() for n in range(4))
    body = PAGE.format(n=number + 1, own=own).encode()
    url = f"http://{source}.dibao.test/content/post_{number}.html"
    capture = Capture(
        source, f"{source}-1", url, WHEN, "ok", status=200, media_type="text/html; charset=utf-8",
        sha256=hashlib.sha256(body).hexdigest(), length=len(body),
    )  # fmt: skip
    return capture, Exchange(url, WHEN, 200, (("Content-Type", "text/html; charset=utf-8"),), body)


# the work


def spool_of(folder: Path) -> Path:
    return folder / "machine" / "spool"


def write(folder: Path) -> None:
    """Crawl: two captures at a time are acknowledged; a file says which."""
    said = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT)
    with SpoolWriter(spool_of(folder), "gd-1") as spool:
        for number in range(DOCUMENTS):
            spool.add(*pair("gd", number))
            if number % 2:
                spool.sync()
                os.pwrite(said, b"%d" % (number + 1), 0)
        spool.finish(Run("gd-1", "gd", "nightly", date(2026, 3, 3), "complete"))
        os.pwrite(said, b"9", 0)


def carry(folder: Path) -> None:
    """Ship."""
    ship_module.ship(Archive.open(str(folder / "store")), spool_of(folder))


def publish(folder: Path) -> None:
    """Process."""
    archive = Archive.open(str(folder / "store"))
    with Catalog.open(f"sqlite:///{folder}/catalog.sqlite") as catalog:
        catalog.sync(archive)
        process(archive, catalog, {})


# before and after


def begin(folder: Path, role: str) -> None:
    """Make the archive a role begins with."""
    folder.mkdir()
    Archive.open(str(folder / "store"), create=True, demo=True)
    if role == "write":
        return
    for source in ("gd", "gz"):
        with SpoolWriter(spool_of(folder), f"{source}-1") as spool:
            for number in range(DOCUMENTS if source == "gd" else 1):
                spool.add(*pair(source, number))
            spool.add(replace(pair(source, 0)[0], verdict="unchanged"), None)
            spool.finish(Run(f"{source}-1", source, "nightly", date(2026, 3, 3), "complete"))
    if role == "publish":
        carry(folder)


def captures_of(folder: Path) -> list[Capture]:
    archive = Archive.open(str(folder / "store"))
    found = []
    for writer in archive.ledger.writers():
        for item in archive.ledger.read(writer):
            for entry in item.entries:
                if isinstance(entry, Shipped):
                    found += entry.captures
    return found


def check_archive(folder: Path) -> list[str]:
    """Return a state that does not depend on names made at random; raises AssertionError for anything wrong."""
    archive = Archive.open(str(folder / "store"))
    problems = [problem for problem in verify(archive, read_data=True) if problem.kind != "orphan"]
    assert not problems, problems
    lines = []
    for capture in captures_of(folder):
        if capture.segment:
            assert archive.payload(capture) == pair(capture.source, int(capture.url[-6]))[1].body
        lines.append(f"{capture.source} {capture.url} {capture.verdict} {capture.sha256} {capture.size}")
    return sorted(lines)


def check_write(folder: Path) -> list[str]:
    """What was acknowledged is in the spool, in order, and every byte of it."""
    said = folder / "acknowledged"
    acknowledged = int(said.read_text() or 0) if said.exists() else 0
    found: list[Capture] = []
    run = None
    for journal in sorted(spool_of(folder).glob("*.jsonl")):
        spool = read_spool(journal)
        assert not spool.damaged, journal
        found += [item.capture for item in spool.captures]
        run = run or spool.run
    assert len(found) >= min(acknowledged, DOCUMENTS), f"{len(found)} of {acknowledged} acknowledged captures"
    assert run is not None or acknowledged < 9, "the run was acknowledged and is lost"
    # what was not acknowledged is crawled again, and shipped beside it; the archive then holds every document
    fresh = folder / "acknowledged"
    fresh.unlink(missing_ok=True)
    write(folder)
    carry(folder)
    lines = check_archive(folder)
    assert not list(spool_of(folder).iterdir()), "the spools are gone"
    return sorted(set(lines))


def check_carry(folder: Path) -> list[str]:
    carry(folder)
    assert not list(spool_of(folder).iterdir()), "the spools are gone"
    return check_archive(folder)


def check_publish(folder: Path) -> list[str]:
    publish(folder)
    lines = check_archive(folder)
    archive = Archive.open(str(folder / "store"))
    with Catalog.open(f"sqlite:///{folder}/again.sqlite") as catalog:
        catalog.sync(archive)
        # ids of documents and versions are minted from what was captured: they are the same in every run
        for change in catalog.changes():
            lines.append(f"{change.kind} {change.document} {change.url} {change.number} {change.title}")
        assert not catalog.unconsumed(), "everything was consumed"
    return sorted(lines)


ROLES: dict[str, tuple[Callable[[Path], None], Callable[[Path], list[str]]]] = {
    "write": (write, check_write),
    "carry": (carry, check_carry),
    "publish": (publish, check_publish),
}


# the killing


def child(work: Callable[[], object], report: Path | None = None) -> int:
    """Do some work in a forked process; return its wait status."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    try:
        result = work()
        if report is not None:
            report.write_text(json.dumps(result))
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must hear of it and this process must not go on
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


def counted(work: Callable[[], object], until: int | None) -> Callable[[], object]:
    """Wrap work so that it returns the number of its calls to the system, or dies before number `until`."""

    def run() -> object:
        calls = 0

        def seen(_frame: object, event: str, argument: object) -> None:
            nonlocal calls
            if event == "c_call" and getattr(argument, "__name__", "") in CALLS:
                calls += 1
                if calls == until:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(seen)
        work()
        sys.setprofile(None)
        return calls

    return run


def late(work: Callable[[], object], seconds: float) -> Callable[[], object]:
    """Wrap work so that a kill comes after a time, wherever it then is."""

    def run() -> object:
        signal.signal(
            signal.SIGALRM, signal.SIG_DFL
        )  # ends the process as SIGKILL does: nothing is run or flushed
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return work()

    return run


def main(folder: Path, role: str, count: int, seed: int) -> None:
    work, check = ROLES[role]
    chance = random.Random(seed)  # noqa: S311 - a seed replays
    base, report = folder / "base", folder / "report.json"
    begin(base, role)
    calm = folder / "calm"
    shutil.copytree(base, calm)
    started = time.perf_counter()
    assert child(counted(lambda: work(calm), None), report) == 0
    took, calls = time.perf_counter() - started, json.loads(report.read_text())
    assert child(lambda: check(calm), report) == 0
    expected = json.loads(report.read_text())
    assert expected, "the undisturbed run made something"
    killed = inside = 0
    for number in range(count):
        place = folder / f"{role}-{number}"
        shutil.copytree(base, place)
        # every call once, or spread evenly over them; one in five at any time instead
        timed = number % 5 == 4
        until = 1 + (number * calls // count + chance.randrange(max(calls // count, 1))) % calls
        wrapped = (
            late(lambda p=place: work(p), chance.random() * took)
            if timed
            else counted(lambda p=place: work(p), until)
        )  # type: ignore[misc]
        status = child(wrapped)
        assert os.WIFSIGNALED(status) or timed, (
            f"{role} {number}: exit {status} instead of a kill at call {until}"
        )
        killed += os.WIFSIGNALED(status)
        inside += os.WIFSIGNALED(status) and not timed
        assert child(lambda p=place: check(p), report) == 0, (
            f"{role} {number}: after a kill at {until} of {calls} calls"
        )  # type: ignore[misc]
        found = json.loads(report.read_text())
        assert found == expected, (
            f"{role} {number}: {found} instead of {expected} after a kill at call {until}"
        )
        shutil.rmtree(place)
    print(json.dumps({"role": role, "killed": killed, "inside": inside, "calls": calls}))  # noqa: T201 - a script's result


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
