"""Verbs of keeping: verify, rebuild, reindex, salvage."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from dibao.cli.context import Context, pass_context

#: bytes of the MB of --rate
_MB = 1_000_000


@click.command()
@click.option("--read-data", is_flag=True, help="Read and hash every record, not only the structure.")
@click.option(
    "--subset", default="1/1", metavar="N/T", help="Read part N of T; T runs together read everything."
)
@click.option(
    "--resume",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to note how far it came; by default in the machine's folder.",
)
@click.option("--fresh", is_flag=True, help="Begin at the first object, whatever an earlier call noted.")
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), metavar="MB/s", help="Read no faster than this."
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
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
    context: Context,
    read_data: bool,
    subset: str,
    resume: Path | None,
    fresh: bool,
    rate: float | None,
    jobs: int,
    offline: Path | None,
    key: Path | None,
    tsa_ca: Path | None,
) -> None:
    """Check that everything the ledgers promise is there and unaltered; exit 4 lists what is not.

    A reading that was killed goes on where it was, for seven days. With --offline, check a proof that `dibao proof`
    wrote, with the public key alone: no archive is needed.
    """
    if offline or key or tsa_ca:
        from dibao.cli.proving import check_proof

        check_proof(context, offline, key, tsa_ca)
        return
    from dibao.errors import UsageError
    from storage.archive import Archive
    from storage.fixity import Checks
    from storage.fixity import verify as check
    from storage.progress import Place

    match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", subset)
    if match is None or int(match[1]) > int(match[2]):
        raise UsageError(f"--subset {subset!r}: write N/T with N from 1 to T, such as 2/8")
    store = context.settings.store
    checks = Checks(read_data, (int(match[1]), int(match[2])), (rate or 0.0) * _MB, jobs, store)
    archive = Archive.open(store)
    place = None
    if read_data:
        name = f"verify-{match[1]}-of-{match[2]}.json"
        path = resume or context.settings.home / name
        if fresh:
            path.unlink(missing_ok=True)
        place = Place(path, f"{store} {subset}")
        if place.reached:
            context.out.note(f"goes on after {place.reached} (noted in {path}; --fresh begins anew)")
    with context.out.progress() as progress:
        problems = list(check(archive, checks, place=place, progress=progress))
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


@click.command()
@click.argument("target", metavar="NEWSTORE")
@pass_context
def salvage(context: Context, target: str) -> None:
    """Make a new archive from segments and texts alone, where the ledger is lost or damaged.

    The store given is only read. `dibao --store NEWSTORE process` then recognises documents again.
    """
    from storage.salvage import salvage as save

    with context.out.progress() as progress:
        saved = save(context.settings.store, target, progress=progress)
    context.out.rows([saved], ("objects", "captures", "texts", "decisions", "damaged", "lost"))
    for line in saved.remarks:
        context.out.note(line)
    sys.exit(3 if saved.damaged else 0)


COMMANDS = (verify, rebuild, reindex, salvage)
