"""Verbs of making room: compact, orphans, condemn, sweep."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from dibao.cli.context import Context, pass_context

_GRACE = click.option(
    "--grace",
    type=click.IntRange(1, 3650),
    default=14,
    show_default=True,
    metavar="DAYS",
    help="What is condemned may still be read, and named again, this long.",
)


@click.command()
@click.option(
    "--below",
    type=click.FloatRange(0, 64, min_open=True),
    default=16,
    show_default=True,
    metavar="MiB",
    help="Only objects smaller than this are merged.",
)
@_GRACE
@click.option("--dry-run", is_flag=True, help="Show what would be merged.")
@pass_context
def compact(context: Context, below: float, grace: int, dry_run: bool) -> None:
    """Merge small segments and texts of past nights into large ones; the old ones are condemned."""
    from storage.compact import compact as merge
    from storage.compact import groups

    with context.house() as house:
        wanted = groups(house.archive, house.catalog, small=int(below * 1024 * 1024))
        if dry_run:
            context.out.rows(wanted, ("size", "keys"), empty="nothing to merge")
            return
        if not wanted:
            context.out.line("nothing to merge")
            sys.exit(99)
        with context.out.progress() as progress:
            done = merge(house.archive, house.catalog, wanted, grace=timedelta(days=grace), progress=progress)
    context.out.rows([done], ("before", "after", "bytes"))


@click.command()
@pass_context
def orphans(context: Context) -> None:
    """List what nothing names: objects, browse copies, files of killed processes. Nothing is touched."""
    from storage.orphans import orphans as find

    with context.house() as house:
        found = list(find(house.archive, house.catalog, context.settings.home))
    context.out.rows(found, ("kind", "key", "size", "modified", "why"), empty="nothing is left over")


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@click.option("--why", required=True, help="The reason, kept in the ledger.")
@_GRACE
@pass_context
def condemn(context: Context, keys: tuple[str, ...], why: str, grace: int) -> None:
    """Condemn objects that `orphans` lists; `sweep` deletes them when their grace has passed."""
    from storage.removal import condemn as sentence

    with context.house() as house:
        done = sentence(house.archive, house.catalog, keys, why, grace=timedelta(days=grace))
    context.out.rows(done, ("key", "reason", "until"))


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what is condemned, and what is due.")
@pass_context
def sweep(context: Context, dry_run: bool) -> None:
    """Delete what was condemned and whose grace has passed; finish take-downs that were interrupted.

    What something names again is kept.
    """
    from storage.removal import sweep as clear
    from storage.takedown import enforce

    with context.house() as house:
        if not dry_run:
            done = enforce(house.archive, house.catalog)
            if done.rewritten or done.deleted or done.tombstones:
                context.out.note(
                    f"take-downs: {done.tombstones} tombstones, {done.rewritten} objects rewritten, {done.deleted} deleted"
                )
        found = clear(house.archive, house.catalog, dry=dry_run)
    context.out.rows(found, ("state", "key", "reason", "until"), empty="nothing is condemned")


COMMANDS = (compact, orphans, condemn, sweep)
