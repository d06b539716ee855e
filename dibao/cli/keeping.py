"""Verbs of keeping: verify, rebuild, reindex."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dibao.cli.context import Context, pass_context


@click.command()
@click.option("--read-data", is_flag=True, help="Read and hash every record, not only the structure.")
@click.option(
    "--offline", metavar="FILE", type=click.Path(path_type=Path), help="Check a proof of one version instead."
)
@click.option(
    "--key", metavar="PUB.pem", type=click.Path(path_type=Path), help="Public key that signed its checkpoint."
)
@click.option(
    "--tsa-ca",
    metavar="CA.pem",
    type=click.Path(path_type=Path),
    help="Certificates to check its time stamp against.",
)
@pass_context
def verify(
    context: Context, read_data: bool, offline: Path | None, key: Path | None, tsa_ca: Path | None
) -> None:
    """Check that everything the ledgers promise is there and unaltered; exit 4 lists what is not.

    With --offline, check a proof that `dibao proof` wrote, with the public key alone: no archive is needed.
    """
    if offline or key or tsa_ca:
        from dibao.cli.proving import check_proof

        check_proof(context, offline, key, tsa_ca)
        return
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
