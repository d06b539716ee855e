"""A crawl as a child process: Scrapy's reactor runs once per process, and a crash stays its own."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dibao import clock
from dibao.errors import CrawlError, LeaseError
from dibao.records.capture import Plan, Run
from dibao.settings import SECRET_VARIABLES, Settings
from spiders.cards import Card
from spiders.guards import limits
from spiders.job import read_run, write_plan
from spiders.tally import COMPLETE, FAILED, PARTIAL, TEMPORARY
from storage.spool import SpoolWriter, lock, read_spool

logger = logging.getLogger(__name__)

#: seconds a crawl may go on after its night is over: it ends by itself then, unless something hangs it
GRACE = 900.0
#: seconds a crawl waits for another of its source to end: one whose parent was killed notices that once it has
#: started, which takes some seconds on a busy machine
ORPHAN = 20.0


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl process ended."""

    run: Run
    exit_code: int  # 0 complete, 3 partial, 4 failed, 75 temporary
    log: Path


def crawl(
    card: Card, plan: Plan, *, spool: Path, settings: Settings, patience: float = limits.NIGHT + GRACE
) -> CrawlResult:
    """Crawl one source in a process of its own and wait for it; safe to call from several threads.

    Its log is `<home>/logs/<run>.log`. A process that was killed, crashed, or hung for `patience` seconds leaves
    its captures and a failed run in the spool. Raises LeaseError while another process crawls this source,
    CrawlError when the process could not be started. When this process dies, the child sees its stdin end and
    stops.
    """
    if plan.source != card.name:
        raise CrawlError(f"plan {plan.run} is for source {plan.source}, not {card.name}; make a new plan")
    logs = settings.home / "logs"
    started = clock.now()
    try:
        logs.mkdir(parents=True, exist_ok=True)
        spool.mkdir(parents=True, exist_ok=True)
        log = logs / f"{plan.run}.log"
        with (
            _alone(settings.home / "locks", card.name) as held,
            tempfile.TemporaryDirectory(prefix="dibao-crawl-") as folder,
            log.open("ab") as sink,
        ):
            command = _command(plan, Path(folder), spool)
            code = _wait(command, _environment(settings), sink.fileno(), held, patience)
            run = read_run(Path(folder) / "run.json") or _spooled(spool, plan)
    except OSError as error:
        raise CrawlError(f"crawl of {card.name} could not start: {error}; see {logs}") from error
    if run is None:
        run, code = _lost(plan, code, started)
        with SpoolWriter(spool, plan.run) as writer:
            writer.finish(run)
    elif code not in (COMPLETE, PARTIAL, FAILED, TEMPORARY):  # killed, but only after it had said all
        code = {"complete": COMPLETE, "partial": PARTIAL, "failed": FAILED}[run.state]
    logger.info("crawl run=%s exit=%d log=%s", plan.run, code, log)
    return CrawlResult(run, code, log)


def _command(plan: Plan, folder: Path, spool: Path) -> list[str]:
    paper, report = folder / "plan.json", folder / "run.json"
    write_plan(plan, paper)
    command = [sys.executable, "-m", "spiders.crawl", "--watch-stdin"]
    return [*command, "--plan", str(paper), "--spool", str(spool.absolute()), "--report", str(report)]


def _wait(command: list[str], environment: dict[str, str], sink: int, held: int, patience: float) -> int:
    """Run the child and return its exit code; it shares the lock `held`, so that this outlives us if it does."""
    with subprocess.Popen(  # noqa: S603 - our own module, paths of our own
        command, stdin=subprocess.PIPE, stdout=sink, stderr=sink, env=environment, pass_fds=(held,)
    ) as child:
        # not communicate(): it would close stdin, by which the child knows that we live
        try:
            return child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


@contextmanager
def _alone(folder: Path, source: str) -> Iterator[int]:
    """Hold the one right to crawl a source from this machine: two crawls would halve its delay."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{source}.lock").open("ab") as file:
        until = time.monotonic() + ORPHAN
        while not lock(file.fileno()):
            if time.monotonic() > until:
                raise LeaseError(f"{source}: another process is crawling it; try again when that has ended")
            time.sleep(0.1)
        yield file.fileno()


def _spooled(spool: Path, plan: Plan) -> Run | None:
    """Return the run that a process spooled before it was killed, None if it did not come to that."""
    found = (read_spool(journal).run for journal in spool.glob(f"{plan.run}*.jsonl"))
    return next((run for run in found if run and run.id == plan.run), None)


def _lost(plan: Plan, code: int, started: datetime) -> tuple[Run, int]:
    """Return the failed run of a process that ended without one, and its exit code: killed may pass."""
    reason = f"killed: {_signal(-code)}" if code < 0 else f"crashed: exit {code}, see the log"
    passing = code < 0 or code == TEMPORARY
    run = Run(
        plan.run,
        plan.source,
        plan.kind,
        plan.logical_date,
        "failed",
        reason,
        started=started,
        ended=clock.now(),
    )
    return run, TEMPORARY if passing else FAILED


def _signal(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the child: ours without secrets, with the settings options may have changed."""
    chosen = {
        "DIBAO_SOURCES": settings.sources,
        "DIBAO_RESOLVE": settings.resolve,
        "DIBAO_CONTACT": settings.contact,
    }
    kept = {name: value for name, value in os.environ.items() if name not in SECRET_VARIABLES}
    return {**kept, **chosen}
