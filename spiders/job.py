"""One crawl as its parts see it: card, plan, spool, account and guards."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from dibao.errors import UsageError
from dibao.records.capture import Plan, Run, Visit
from spiders.cards import Card
from spiders.platforms import Platform, platform_of
from spiders.tally import Tally
from storage.spool import SpoolWriter

if TYPE_CHECKING:  # Scrapy takes a second to import; a process that only starts crawls needs its names alone
    from scrapy.crawler import Crawler

    from spiders.guards.egress import Egress, Pin

_PLAN = TypeAdapter(Plan)
_RUN = TypeAdapter(Run)


@dataclass(frozen=True, slots=True)
class Job:
    """What one crawl process works on; the middlewares find it as `spidercls.job`."""

    card: Card
    plan: Plan
    spool: SpoolWriter
    tally: Tally
    platform: Platform
    egress: Egress
    pins: tuple[Pin, ...]
    visits: dict[str, Visit]
    known: frozenset[str]
    refused_names: set[str] = field(default_factory=set)


def make_job(card: Card, plan: Plan, spool: SpoolWriter, pins: tuple[Pin, ...]) -> Job:
    """Put a crawl together; URLs are kept as the plan spells them."""
    from spiders.guards.egress import Egress

    return Job(
        card=card,
        plan=plan,
        spool=spool,
        tally=Tally(plan, card.expect),
        platform=platform_of(card),
        egress=Egress(card),
        pins=pins,
        visits={visit.url: visit for visit in plan.visits},
        known=frozenset(plan.known),
    )


def job_of(crawler: Crawler) -> Job | None:
    """Return the job of a crawl, None for `scrapy shell` and the like."""
    return getattr(crawler.spidercls, "job", None)


def read_plan(path: Path) -> Plan:
    """Return the plan in a JSON file; raises UsageError."""
    try:
        return _PLAN.validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"plan {path}: {error.strerror}; name a plan as JSON") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"plan {path}: {where}: {first['msg']}") from error


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON."""
    path.write_bytes(_PLAN.dump_json(plan))


def read_run(path: Path) -> Run | None:
    """Return the run a crawl reported, None where it did not come to that."""
    try:
        return _RUN.validate_json(path.read_bytes())
    except (OSError, ValidationError):  # killed before, or while, it wrote: the spool tells what there is
        return None


def write_run(run: Run, path: Path) -> None:
    """Write a run as JSON, whole or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(_RUN.dump_json(run, indent=1))
    beside.replace(path)
