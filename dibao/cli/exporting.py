"""The verb of export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time
from pathlib import Path

import click

from dibao.cli.context import Context, pass_context
from dibao.errors import UsageError


@click.command()
@click.argument("refs", metavar="[REF]...", nargs=-1)
@click.option("--warc", metavar="FILE|-", help="Write a WARC file (gzip), or write it to stdout.")
@click.option(
    "--cdxj", type=click.Path(path_type=Path), metavar="FILE", help="Write an index of --warc FILE."
)
@click.option("--wacz", type=click.Path(path_type=Path), metavar="FILE", help="Write a WACZ package.")
@click.option("--source", default="", metavar="NAME", help="Only captures of this source.")
@click.option("--since", metavar="T", help="Only captures from then on; a date means its beginning.")
@click.option("--until", metavar="T", help="Only captures up to then.")
@pass_context
def export(
    context: Context,
    refs: tuple[str, ...],
    warc: str | None,
    cdxj: Path | None,
    wacz: Path | None,
    source: str,
    since: str | None,
    until: str | None,
) -> None:
    """Export captures as WARC 1.1 (unchanged ones as revisit records) or WACZ, for pywb, ReplayWeb.page and others.

    With REFs those of these documents and their annexes, else all. Exits with 99 when there is none.
    """
    from dibao.export import Selection, export_wacz, export_warc, places_of, write_index
    from dibao.reference import parse_moment

    if (warc is None) == (wacz is None):
        raise UsageError("export: give either --warc FILE or --wacz FILE")
    if cdxj is not None and warc in (None, "-"):
        raise UsageError("export: --cdxj lists the records of a file; give --warc FILE with it")
    with context.reader() as reader, context.out.progress() as progress:
        selection = Selection(
            places_of(reader, refs) if refs else None,
            source,
            _beginning(since) if since else None,
            parse_moment(until) if until else None,
        )
        if wacz is not None:
            with _written(wacz):
                done = export_wacz(reader, selection, wacz, " ".join(refs) or source or "Dibao", progress)
        elif warc == "-":
            done, _ = export_warc(reader, selection, sys.stdout.buffer, "-", progress)
        else:
            path = Path(str(warc))
            with _written(path) as beside:
                with beside.open("wb") as out:
                    done, index = export_warc(reader, selection, out, path.name, progress)
                beside.replace(path)
                if cdxj is not None:
                    write_index(cdxj, index)
    context.out.note(f"{done.responses} responses, {done.revisits} revisits")
    if done.left_out:
        context.out.note(f"{done.left_out} unchanged captures left out: their bytes are not held")
    if not done.responses:
        sys.exit(99)
    sys.exit(3 if done.left_out else 0)


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Yield a place beside `path` to write to, so that it appears whole or not at all; raises UsageError."""
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours"
        ) from error
    finally:
        with suppress(OSError):  # a name that cannot be made cannot be removed
            beside.unlink(missing_ok=True)


def _beginning(text: str) -> datetime:
    from dibao.reference import parse_moment

    moment = parse_moment(text)
    return (
        datetime.combine(moment.date(), time(), moment.tzinfo) if len(text) == len("2026-03-02") else moment
    )


COMMANDS = (export,)
