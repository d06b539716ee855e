"""One crawl of one source, one per process: `python -m spiders.crawl --plan FILE --spool DIR --report FILE`.

Exit codes: 0 complete, 2 wrong usage, 3 partial, 4 failed, 75 temporary (try again). The report is the `Run` as
JSON; the spool ends with the same run. Cards and test names come from the settings (DIBAO_SOURCES,
DIBAO_RESOLVE).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings as ScrapySettings

from dibao import clock, settings
from dibao.errors import DibaoError, NotFoundError
from dibao.records.capture import Run
from spiders import settings as safe
from spiders.cards import Card, load_cards

# the settings name `headers`; imported by Scrapy itself, deep in its calls, it takes a tenth of a second more, for
# every frame's source is read there (scrapy.utils.deprecate)
from spiders.guards import headers as headers  # noqa: PLC0414 - the form that says it is meant
from spiders.guards import limits
from spiders.guards.egress import read_pins
from spiders.job import Job, make_job, read_plan, write_run
from spiders.spider import SourceSpider
from spiders.tally import TEMPORARY
from storage.spool import SpoolWriter

logger = logging.getLogger(__name__)


def scrapy_settings(card: Card, *, contact: str, seconds: float, body: int, night: float) -> ScrapySettings:
    """Return Scrapy's settings for one crawl: the safe ones of `spiders.settings`, and what the card says."""
    chosen = ScrapySettings()
    chosen.setmodule(safe)
    agent = f"{safe.USER_AGENT} (+{contact})" if contact else safe.USER_AGENT
    own = {
        "USER_AGENT": agent,
        "DOWNLOAD_DELAY": card.delay,
        "DOWNLOAD_TIMEOUT": seconds,
        "DOWNLOAD_MAXSIZE": body,
        "CLOSESPIDER_TIMEOUT": night,
    }
    chosen.setdict(own, priority="cmdline")
    return chosen


def crawl(job: Job, scrapy: ScrapySettings) -> tuple[Run, int]:
    """Crawl, and return the run and the exit code; everything captured is in the spool, and so is the run."""
    started = clock.now()
    spider = type("Crawl", (SourceSpider,), {"job": job, "name": job.card.name})
    process = CrawlerProcess(scrapy)
    crawler = process.create_crawler(spider)
    process.crawl(crawler)
    process.start()
    run, code = job.tally.ended(started, clock.now(), _stopped(crawler))
    job.spool.finish(run)
    return run, code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one crawl as the command line says and return its exit code."""
    options = _options().parse_args(arguments)
    if options.watch_stdin:
        threading.Thread(target=_watch, name="stdin", daemon=True).start()
    try:
        given = settings.load()
        plan = read_plan(options.plan)
        cards = load_cards(given.card_folders)
        card = cards.get(plan.source)
        if card is None:
            raise NotFoundError(f"plan {options.plan}: no card {plan.source!r}; cards: {', '.join(cards)}")
        with SpoolWriter(options.spool, plan.run) as spool:
            job = make_job(card, plan, spool, read_pins(given.resolve))
            scrapy = scrapy_settings(
                card,
                contact=given.contact,
                seconds=options.timeout,
                body=options.max_body,
                night=options.night,
            )
            run, code = crawl(job, scrapy)
        write_run(run, options.report)
    except DibaoError as error:
        sys.stderr.write(f"dibao: {error}\n")
        return error.exit_code
    logger.info("run id=%s state=%s reason=%s exit=%d", run.id, run.state, run.reason, code)
    return code


def _stopped(crawler: Crawler) -> str:
    """Return why a crawl ended before it was done, "" if it did not."""
    reason = str(crawler.stats.get_value("finish_reason") or "not-started")
    broken = crawler.stats.get_value("spider_exceptions/count") or 0
    if reason == "finished":
        return f"defect: {broken} callbacks raised, see the log" if broken else ""
    return {"closespider_timeout": "night-over", "memusage_exceeded": "memory"}.get(reason, reason)


def _watch() -> None:
    """End at once when the parent is gone: it holds the other end of stdin. The spool survives that."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(TEMPORARY)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spiders.crawl", description="Crawl one source once.")
    parser.add_argument("--plan", type=Path, required=True, help="the plan, as JSON")
    parser.add_argument("--spool", type=Path, required=True, help="the folder for the spool")
    parser.add_argument("--report", type=Path, required=True, help="the file for the run, as JSON")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when stdin ends")
    parser.add_argument("--timeout", type=float, default=limits.SECONDS, help="seconds one exchange may take")
    parser.add_argument("--max-body", type=int, default=limits.BODY, help="bytes one payload may have")
    parser.add_argument("--night", type=float, default=limits.NIGHT, help="seconds the crawl may take")
    return parser


if __name__ == "__main__":
    sys.exit(main())
