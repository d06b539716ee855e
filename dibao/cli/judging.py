"""Verbs of identity: dedup stats, audit, confirm, overrule, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from dibao.cli.asserting import WHO, WHY
from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context

if TYPE_CHECKING:
    from dibao.audit import Doubt
    from dibao.pipeline import House

_BOUND = click.option(
    "--below",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    metavar="CONFIDENCE",
    help="Decisions with less confidence than this are borderline.",
)


@click.group()
def dedup() -> None:
    """Which places show one document: figures, the decisions that were closest, and a person's word over them."""


@dedup.command()
@_BOUND
@pass_context
def stats(context: Context, below: float) -> None:
    """Count documents, places, copies, excerpts, what was merged, split or diverged, and how much is borderline."""
    with context.reader() as reader:
        found = reader.catalog.identity_counts(below)
    if context.out.as_json:
        context.out.object(found)
        return
    for name in (
        "documents", "issues", "places", "copies", "excerpts", "merged", "split", "diverged", "near", "clashes",
        "compared", "borderline", "ruled",
    ):  # fmt: skip
        context.out.line(f"{name:>12}  {getattr(found, name)}")
    for title, counts in (("by standing", found.by_standing), ("by source", found.by_source)):
        context.out.line(f"{title:>12}  " + ", ".join(f"{name} {count}" for name, count in counts))


@dedup.command()
@_BOUND
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="On one page.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option("--all", "every", is_flag=True, help="Also those over which a curator has ruled.")
@pass_context
def audit(context: Context, below: float, limit: int, page: int, *, every: bool) -> None:
    """List the borderline decisions, the most doubtful first: copies and excerpts of low confidence, documents of nearly
    equal texts that were kept apart, and numbers that more than one document bears.
    """
    from dibao.audit import audit as doubts

    with context.reader() as reader:
        found, count = doubts(reader, bound=below, limit=limit, page=page, ruled=every)
    if context.out.as_json:
        context.out.rows(found, ())
        return
    for item in found:
        _print(context, item)
    context.out.line(f"{len(found)} of {count} decisions" if count else "no borderline decision")


def _print(context: Context, item: Doubt) -> None:
    out = context.out
    now = "one document now" if item.together else "two documents now"
    out.styled(f"[bold]{item.kind}[/]  doubt {item.doubt:.2f}  {now}")
    for side in (item.left, item.right):
        name = " ".join(part for part in (side.number, side.title) if part) or "taken down"
        out.styled(
            f"  {shown(name)}\n    [dim]{side.location} {shown(side.url)} {side.part} ({side.standing})[/]"
        )
    if item.forward is not None and item.backward is not None:
        out.line(
            f"  {100 * item.forward:.1f} % of the first is in the second, {100 * item.backward:.1f} % the other way"
        )
    for reason in item.reasons:
        out.line(f"  - {reason.sentence}")
    for passage in item.passages:
        out.line(f"    {passage.kind}: {passage.left or '(nothing)'} | {passage.right or '(nothing)'}")
    if item.ruling:
        out.line(f"  ruled by {item.ruling}; `dibao dedup undo {item.ruling}` takes it back")
    else:
        out.line(f"  dibao dedup confirm|overrule {item.left.location} {item.right.location} --why …")
    out.line()


@dedup.command()
@click.argument("a")
@click.argument("b")
@WHY
@WHO
@pass_context
def confirm(context: Context, a: str, b: str, why: str, who: str) -> None:
    """Say that it was decided rightly whether A and B (references, or location ids) show one document."""
    with context.house() as house:
        _rule(context, house, a, b, "confirm", who, why)


@dedup.command()
@click.argument("a")
@click.argument("b")
@WHY
@WHO
@pass_context
def overrule(context: Context, a: str, b: str, why: str, who: str) -> None:
    """Say the contrary of what was decided: places of one document show two, or those of two show one.

    It binds from now on, whatever the texts say: rebuilds and later nights, too.
    """
    with context.house() as house:
        _rule(context, house, a, b, "overrule", who, why)


@dedup.command()
@click.argument("identifier", metavar="ID")
@WHY
@WHO
@pass_context
def undo(context: Context, identifier: str, why: str, who: str) -> None:
    """Take a confirmation or overrule back: the texts decide again."""
    from dibao.curation import take_back
    from dibao.errors import UsageError
    from dibao.records.assertions import IDENTITY_FIELDS

    with context.house() as house:
        known = house.catalog.assertion(identifier)
        if known is not None and known.field not in IDENTITY_FIELDS:
            raise UsageError(
                f"{identifier} says {known.field} of {known.subject}; `dibao retract` takes it back"
            )
        made = take_back(house, identifier, who=who, why=why)
    context.out.rows([made], ("id", "retracts", "who", "why", "at"))


def _rule(
    context: Context, house: House, a: str, b: str, ruling: Literal["confirm", "overrule"], who: str, why: str
) -> None:
    from dibao.curation import rule

    made = rule(house, a, b, ruling, who=who, why=why)
    context.out.rows([made], ("id", "field", "subject", "value", "who", "at"))


COMMANDS = (dedup,)
