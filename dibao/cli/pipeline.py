"""Verbs of the pipeline: demo, nightly and its parts, ingest, normalize."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dibao.cli.context import Context, pass_context

if TYPE_CHECKING:
    from dibao.records.capture import RunKind

_RECHECK = click.option("--recheck", is_flag=True, help="Visit only pages that were gone when last seen.")
_DATE = click.option(
    "--date", "day", metavar="DATE", help="The night this belongs to, by default today in China."
)
_SOURCES = click.argument("sources", nargs=-1, metavar="[SOURCE]…")


@click.command()
@click.option("--fresh", is_flag=True, help="Remove the demo archive of an earlier call first.")
@pass_context
def demo(context: Context, fresh: bool) -> None:
    """Crawl the bundled fictional city on three simulated nights and check the outcome.

    The archive is made in ./dibao-demo unless --store names another folder. A demo that was interrupted is
    taken up where it stopped. Ends with 0 only if everything found equals the answer key.
    """
    from dibao.demo.nights import run_demo

    sys.exit(run_demo(context.settings, context.out, fresh=fresh))


@click.command()
@_RECHECK
@_SOURCES
@pass_context
def nightly(context: Context, sources: tuple[str, ...], recheck: bool) -> None:
    """Do one whole night: plan, crawl, ship, process, publish, report.

    Without names all enabled sources are crawled. A source whose run for today has ended is not crawled again.
    """
    from dibao.cli.reports import print_report

    with context.house(create=True) as house:
        with context.out.progress() as progress:
            night = house.nightly(sources, kind=_kind(recheck), progress=progress)
        for name, error in night.crawled.failures:
            context.out.note(f"{name}: {error}")
        if night.unsealed:
            context.out.note(f"the night is done, but its checkpoint is not: {night.unsealed}")
        if night.exit_code == 99:
            context.out.note(
                "nothing to do: every source asked for has its run for today"
                if night.crawled.skipped
                else "nothing to do: no source card is enabled, or nothing is to be visited; `dibao sources list` shows them"
            )
        elif night.crawled.results or night.processed.captures:
            print_report(context, house)
    sys.exit(night.exit_code)


@click.command()
@_DATE
@_RECHECK
@_SOURCES
@pass_context
def plan(context: Context, sources: tuple[str, ...], recheck: bool, day: str | None) -> None:
    """Record tonight's work lists and show what they hold."""
    from dibao.cli.reports import PlanLine

    kind = _kind(recheck)
    with context.house(create=True, night=_night(day)) as house:
        lines = [PlanLine.of(house.plan(card, kind)) for card in house.chosen(sources)]
    context.out.rows(
        lines, ("source", "run", "start", "due", "gone", "retry", "known"), empty="no enabled source"
    )


@click.command()
@_DATE
@_RECHECK
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@pass_context
def crawl(context: Context, sources: tuple[str, ...], recheck: bool, day: str | None) -> None:
    """Crawl these sources into the spool; `ship` and `process` take it from there."""
    with context.house(create=True, night=_night(day)) as house, context.out.progress() as progress:
        crawled = house.crawl(house.chosen(sources), _kind(recheck), progress)
    for name in crawled.skipped:
        context.out.note(f"{name}: today's run has ended; not crawled again")
    for name, error in crawled.failures:
        context.out.note(f"{name}: {error}")
    context.out.rows(
        [result.run for result in crawled.results],
        ("source", "state", "reason", "requests", "listed", "verdicts"),
        empty="nothing crawled",
    )
    sys.exit(crawled.exit_code)


@click.command()
@pass_context
def ship(context: Context) -> None:
    """Make what is spooled durable: segments and one ledger entry."""
    with context.house(create=True) as house:
        shipment = house.ship()
    context.out.rows([shipment], ("spools", "captures", "runs", "segments", "torn"))


@click.command()
@pass_context
def process(context: Context) -> None:
    """Normalise, recognise and publish what was shipped."""
    with context.house(create=True) as house, context.out.progress() as progress:
        processed = house.process(progress)
    context.out.rows([processed], ("captures", "changes", "quarantined", "suspect"))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]…")
@click.option(
    "--source", default="", metavar="NAME", help="The source these files come from; its card is used."
)
@click.option("--url", default="", help="Where the (one) file was found.")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV or JSON with url, date and file of each.",
)
@pass_context
def ingest(context: Context, paths: tuple[Path, ...], source: str, url: str, manifest: Path | None) -> None:
    """Take in WARCs, WACZs and files of others: imported, not witnessed; their dates are claims.

    What is here already is not taken twice, so a call that was interrupted is simply repeated.
    """
    from dibao.cli.reports import described
    from dibao.ingest import ingest as take_in

    if not paths and manifest is None:
        raise click.UsageError("name files or folders, or a --manifest")
    with context.house(create=True) as house:
        with context.out.progress() as progress:
            intake = take_in(house, paths, source=source, url=url, manifest=manifest, progress=progress)
        lines = described(house, intake.taken)
    context.out.rows(lines, ("file", "kind", "document", "number", "title", "relation"))
    if intake.count > len(intake.taken):
        context.out.note(f"… and {intake.count - len(intake.taken)} more")
    for item in intake.omitted:
        context.out.note(f"{item.name}: left out {item.count}: {item.why}")
    if any(item.fault for item in intake.omitted):
        sys.exit(3)
    sys.exit(0 if intake.count else 99)


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--url", default="", help="Where the payload was found; resolves relative links.")
@click.option("--content-type", default="", metavar="T", help="Content-Type it was sent with.")
@pass_context
def normalize(context: Context, file: str, url: str, content_type: str) -> None:
    """Make one payload (a file, or - for stdin) a clean document; nothing is stored. Prints JSON."""
    import mimetypes

    from dibao.errors import NotFoundError
    from normalizers.document import normalize as clean_up

    if file == "-":
        payload = sys.stdin.buffer.read()
    else:
        path = Path(file)
        if not path.is_file():
            raise NotFoundError(f"{file}: no such file")
        payload = path.read_bytes()
        content_type = content_type or mimetypes.guess_type(path.name)[0] or ""
    context.out.object(clean_up(payload, content_type=content_type, url=url))


def _kind(recheck: bool) -> RunKind:
    return "recheck" if recheck else "nightly"


def _night(day: str | None) -> date | None:
    from dibao.reference import parse_day

    return parse_day(day) if day else None


COMMANDS = (demo, nightly, plan, crawl, ship, process, ingest, normalize)
