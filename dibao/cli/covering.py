"""Verbs of completeness: gaps, coverage."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from dibao.cli.asserting import WHO, WHY
from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context
from dibao.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from dibao.coverage import Coverage
    from dibao.gaps import Gap
    from dibao.pipeline import House

_CLOSED = ("not-public", "void", "elsewhere")
_STATES = ("missing", *_CLOSED)


@click.group(invoke_without_command=True)
@click.option("--name", default="", metavar="SERIES", help="Only this 代字, body or gazette.")
@click.option("--year", type=int, help="Only runs of this year.")
@click.option(
    "--state", type=click.Choice([*_STATES, "all"]), default="missing", show_default=True, help="Only such gaps."
)  # fmt: skip
@click.pass_context
def gaps(click_context: click.Context, name: str, year: int | None, state: str) -> None:
    """List numbers that are missing inside a run of 文号 or of gazette issues; close those that are explained.

    A run of which too few numbers are held is a selection: of it only those are listed that a document held cites.
    """
    if click_context.invoked_subcommand is not None:
        return
    from dibao.gaps import register

    context = click_context.find_object(Context)
    assert context is not None  # noqa: S101 - set by the group above
    with context.reader() as reader:
        runs = [
            run
            for run in register(reader.catalog)
            if (not name or run.name == name) and (year is None or run.year == year)
        ]
    found = [gap for run in runs for gap in run.gaps if state in ("all", gap.state)]
    context.out.rows(
        found, ("label", "state", "cited_by", "why", "who", "at", "assertion"), empty="no such gap"
    )
    thin = [run for run in runs if run.sampled and run.absent]
    if thin:
        context.out.note(
            f"runs held too thinly to call the numbers between theirs missing: {len(thin)}, with"
            f" {sum(run.absent for run in thin)} such numbers; `dibao coverage ISSUER` names them"
        )


@gaps.command("close")
@click.argument("series")
@click.argument("year")
@click.argument("number", type=click.IntRange(1))
@click.option("--as", "reason", type=click.Choice(_CLOSED), required=True, help="Why it is not held.")
@WHY
@WHO
@pass_context
def close(context: Context, series: str, year: str, number: int, reason: str, why: str, who: str) -> None:
    """Close a gap with evidence, so that it never alarms again: SERIES YEAR NUMBER (YEAR `-` for a run over the years).

    not-public: its issuer did not publish it; void: the number was never given to a paper; elsewhere: another
    archive holds it. What closes it is an assertion in the ledger.
    """
    from dibao.curation import record
    from dibao.gaps import run_id
    from dibao.records.assertions import GAP

    with context.house() as house:
        gap = _gap(house, series, year, number)
        subject = run_id(gap.kind, gap.run)
        made = record(house, subject, GAP, f"{number} {reason}", who=who, why=why, instead_of=gap.assertion)
    context.out.rows([made], ("id", "value", "who", "why", "at"))


@gaps.command("reopen")
@click.argument("series")
@click.argument("year")
@click.argument("number", type=click.IntRange(1))
@WHY
@WHO
@pass_context
def reopen(context: Context, series: str, year: str, number: int, why: str, who: str) -> None:
    """Take back what closed a gap: it is missing again."""
    from dibao.curation import take_back

    with context.house() as house:
        gap = _gap(house, series, year, number)
        if not gap.assertion:
            raise UsageError(f"{gap.label} is not closed; `dibao gaps --state all` lists what is")
        made = take_back(house, gap.assertion, who=who, why=why)
    context.out.rows([made], ("id", "retracts", "who", "why", "at"))


def _gap(house: House, series: str, year: str, number: int) -> Gap:
    from dibao.gaps import find_gap

    if year != "-" and not re.fullmatch("[0-9]{4}", year):
        raise UsageError(f"YEAR {year!r}: write four digits, or - for a run that goes on over the years")
    found = find_gap(house.catalog, series, None if year == "-" else int(year), number)
    if found is None:
        raise NotFoundError(
            f"{series} {year} {number} is no gap: numbers are missing only between two of a run that are held;"
            " `dibao gaps --state all` lists them"
        )
    return found


@click.command()
@click.argument("issuer", required=False, default="")
@click.option("--year", type=int, help="Only this year.")
@pass_context
def coverage(context: Context, issuer: str, year: int | None) -> None:
    """State what is held of an issuer and a year, and what is not claimed; without ISSUER list all of them."""
    from dibao.coverage import coverage as state
    from dibao.coverage import overview

    with context.reader() as reader:
        if issuer:
            found = state(reader.catalog, issuer, year)
        else:
            lines = [line for line in overview(reader.catalog) if year is None or line.year == year]
            gone = reader.catalog.taken_down_documents()
            context.out.rows(
                lines, ("issuer", "year", "documents", "held", "known", "missing"), empty="nothing"
            )
            if gone:
                context.out.note(f"{gone} documents were taken down; they count for no issuer")
            sys.exit(0 if lines else 4)
    if context.out.as_json:
        context.out.rows(found, ())
        return
    for item in found:
        _print(context, item)


def _print(context: Context, item: Coverage) -> None:
    out = context.out
    also = "" if item.names == (item.issuer,) else f" ({', '.join(item.names)})"
    out.styled(f"[bold]{shown(item.issuer + also)} {item.year or 'undated'}[/]")
    out.line(f"  documents held  {item.documents}")
    if item.share is not None:
        out.line(f"  numbers held    {item.held} of {item.known} known to exist ({100 * item.share:.1f} %)")
    out.line(f"  captured        {shown(item.first_captured)} to {shown(item.last_captured)}")
    out.line("  from            " + ", ".join(f"{source} ({count})" for source, count in item.sources))
    columns = ("run", "first", "last", "held", "missing", "not_public", "void", "elsewhere", "selection")
    if item.runs:
        out.rows(item.runs, columns)
    for reservation in item.not_claimed:
        out.line(f"  not claimed: {reservation.sentence()}")
    out.line()


COMMANDS = (gaps, coverage)
