"""Verbs of taking down: takedown, takedowns."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, cast

import click

from dibao.cli.context import Context, pass_context

if TYPE_CHECKING:
    from dibao.pipeline import House
    from dibao.records.entries import TakeDownLevel
    from storage.reach import Reach

_REF = click.argument("ref", metavar="REF")
_ID = re.compile(r"[dlv][a-z2-7]{20}\Z")


@click.command()
@_REF
@click.option(
    "--level",
    type=click.Choice(["hide", "redact", "destroy"]),
    required=True,
    help="Show it no more; black out words and hide the original; or rewrite every object without it.",
)
@click.option(
    "--requester", required=True, help="Who asks for it; kept in the ledger, never shown to readers."
)
@click.option("--basis", required=True, help="The legal basis, which readers are told.")
@click.option(
    "--span",
    "spans",
    multiple=True,
    metavar="START-END",
    help="Characters of `dibao show REF --text` to black out, for redact; may be given again.",
)
@click.option("--dry-run", is_flag=True, help="Show all it would reach, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@pass_context
def takedown(
    context: Context,
    ref: str,
    level: str,
    requester: str,
    basis: str,
    spans: tuple[str, ...],
    dry_run: bool,
    yes: bool,
) -> None:
    """Take down a document, a version or location (by id), or all that was found at a URL.

    The decision is kept in the ledger, by hashes and ids. It binds rebuilds, later crawls and imports: equal bytes,
    the same addresses and the same text do not come back.
    """
    from storage.reach import reach
    from storage.takedown import Order, check, take_down

    with context.house() as house:
        target = _target(house, ref)
        found = reach(house.archive, house.catalog, target)
        reference = _reference(house, target) if spans else ""
        order = Order(
            target, cast("TakeDownLevel", level), requester, basis, tuple(map(_span, spans)), reference
        )
        check(order, found)
        _show(context, found)
        if dry_run:
            return
        if not yes:
            click.confirm(
                f"Take down {target} ({level})? A destroyed text cannot be had back", abort=True, err=True
            )
        done = take_down(house.archive, house.catalog, order)
    if context.out.as_json:
        context.out.object(done)
    context.out.line(
        f"decision {done.id}: {done.rewritten} objects rewritten, {done.deleted} objects and copies deleted"
    )
    for name in done.unredacted:
        context.out.note(f"text {name} does not hold these words; it was left as it is")
    context.out.note(
        "copies outside this archive are listed in docs/keeping.md: spools, backups, exports, caches"
    )


def _target(house: House, ref: str) -> str:
    """Return the id or URL to take down: an id or URL as given, else the document that is meant."""
    from dibao.errors import NotFoundError
    from dibao.reference import find_document

    if _ID.match(ref):
        return ref
    if "://" in ref:
        if not house.catalog.locations_at(ref) and not house.catalog.captures_of(ref, 1):
            raise NotFoundError(f"{ref}: nothing was captured there; nothing was taken down")
        return ref
    return find_document(house.catalog, ref).id


def _reference(house: House, target: str) -> str:
    """Return the rendition whose text `dibao show` prints, in which spans count."""
    from dibao.answer import Question, answer

    return answer(house, Question(target)).version.version.rendition


def _span(text: str) -> tuple[int, int]:
    from dibao.errors import UsageError

    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text)
    if match is None or int(match[1]) >= int(match[2]):
        raise UsageError(
            f"--span {text!r}: write START-END in characters, such as 120-138; the end is not included"
        )
    return int(match[1]), int(match[2])


def _show(context: Context, found: Reach) -> None:
    """List what a take-down reaches."""
    if context.out.as_json:
        context.out.object(found)
        return
    context.out.rows(found.versions, ("id", "url", "part", "captured", "blob"), title="versions")
    context.out.rows(found.renditions, ("id", "blob", "part", "normalizer"), title="texts")
    for title, names in (
        ("addresses of which nothing more is stored", found.urls),
        ("payloads", found.blobs),
        ("objects", found.objects),
        ("browse copies", found.browse),
        ("exports to be made again", found.datasets),
        ("other documents that show the same bytes or text", found.shared),
    ):
        if names:
            context.out.line(f"{title}: {len(names)}")
            for name in names:
                context.out.line(f"    {name}")


@click.command()
@click.argument("identifier", required=False, default="", metavar="[ID]")
@pass_context
def takedowns(context: Context, identifier: str) -> None:
    """List the decisions to take something down, with who asked and why."""
    with context.reader() as reader:
        rows = reader.catalog.takedowns(identifier)
    context.out.rows(
        rows,
        ("id", "level", "target", "at", "requester", "basis", "blobs", "renditions"),
        empty="nothing was taken down",
    )
    if identifier and not rows:
        sys.exit(4)


COMMANDS = (takedown, takedowns)
