"""Verbs of keeping: verify, rebuild, reindex."""

from __future__ import annotations

import sys

import click

from dibao.cli.context import Context, pass_context


@click.command()
@click.option("--read-data", is_flag=True, help="Read and hash every record, not only the structure.")
@pass_context
def verify(context: Context, read_data: bool) -> None:
    """Check that everything the ledgers promise is there and unaltered; exit 4 lists what is not."""
    from storage.archive import Archive
    from storage.fixity import verify as check

    problems = list(check(Archive.open(context.settings.store), read_data=read_data))
    context.out.rows(problems, ("kind", "key", "what"), empty="all is well")
    sys.exit(4 if any(problem.kind != "orphan" for problem in problems) else 0)


@click.command()
@pass_context
def rebuild(context: Context) -> None:
    """Make the catalog again from the ledgers and texts."""
    from storage.archive import Archive
    from storage.rebuild import rebuild as make_again

    applied = make_again(Archive.open(context.settings.store), context.settings.catalog_url)
    context.out.line(f"replayed {applied} ledger entries")


@click.command()
@pass_context
def reindex(context: Context) -> None:
    """Make the search index again from the texts; the old one answers meanwhile."""
    from storage.archive import Archive
    from storage.rebuild import reindex as index_again

    settings = context.settings
    with context.out.progress() as progress:
        held = index_again(
            Archive.open(settings.store),
            settings.catalog_url,
            lambda done, total: progress("index", done, total),
        )
    context.out.line(f"indexed {held} texts")


COMMANDS = (verify, rebuild, reindex)
