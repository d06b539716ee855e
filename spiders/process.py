"""A crawl as a child process: Scrapy's reactor runs once per process, and a crash stays its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dibao.errors import CrawlError
from dibao.records.capture import Plan, Run
from dibao.settings import SECRET_VARIABLES, Settings
from spiders.cards import Card
from spiders.job import read_run, write_plan

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl process ended; `run` is None when it was killed before it could say."""

    run: Run | None
    exit_code: int  # 0 complete, 3 partial, 4 failed, 75 temporary; negative: killed by that signal
    log: Path


def crawl(card: Card, plan: Plan, *, spool: Path, settings: Settings) -> CrawlResult:
    """Crawl one source in a process of its own and wait for it; safe to call from several threads.

    Its log is `<home>/logs/<run>.log`. Raises CrawlError when the process could not be started. When this process
    dies, the child sees its stdin end and stops.
    """
    if plan.source != card.name:
        raise CrawlError(f"plan {plan.run} is for source {plan.source}, not {card.name}; make a new plan")
    logs = settings.home / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        spool.mkdir(parents=True, exist_ok=True)
        log = logs / f"{plan.run}.log"
        with tempfile.TemporaryDirectory(prefix="dibao-crawl-") as folder, log.open("ab") as sink:
            return _run(plan, Path(folder), spool, settings, log, sink.fileno())
    except OSError as error:
        raise CrawlError(f"crawl of {card.name} could not start: {error}; see {logs}") from error


def _run(plan: Plan, folder: Path, spool: Path, settings: Settings, log: Path, sink: int) -> CrawlResult:
    paper, report = folder / "plan.json", folder / "run.json"
    write_plan(plan, paper)
    command = [sys.executable, "-m", "spiders.crawl", "--watch-stdin"]
    command += ["--plan", str(paper), "--spool", str(spool.absolute()), "--report", str(report)]
    with subprocess.Popen(  # noqa: S603 - our own module, paths of our own
        command, stdin=subprocess.PIPE, stdout=sink, stderr=sink, env=_environment(settings)
    ) as child:
        # not communicate(): it would close stdin, by which the child knows that we live
        code = child.wait()
    result = CrawlResult(read_run(report), code, log)
    logger.info("crawl run=%s exit=%d log=%s", plan.run, code, log)
    return result


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the child: ours without secrets, with the settings options may have changed."""
    chosen = {
        "DIBAO_SOURCES": settings.sources,
        "DIBAO_RESOLVE": settings.resolve,
        "DIBAO_CONTACT": settings.contact,
    }
    kept = {name: value for name, value in os.environ.items() if name not in SECRET_VARIABLES}
    return {**kept, **chosen}
