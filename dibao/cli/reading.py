"""Verbs of reading: search, show, versions, relations, changes."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context

if TYPE_CHECKING:
    from dibao.explaining import Reason
    from dibao.neighbours import Neighbour

_REF = click.argument("ref", metavar="REF")


@click.command()
@click.argument("query")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="Hits at the most."
)
@pass_context
def search(context: Context, query: str, limit: int) -> None:
    """Find documents by words of their text, title or number; two-character Chinese words are found too."""
    with context.reader() as reader:
        hits = reader.catalog.search(query, limit)
    if context.out.as_json:
        context.out.rows(hits, ())
        return
    for hit in hits:
        row = hit.document
        context.out.styled(
            f"[bold]{shown(row.title)}[/]  {shown(row.number)}  [dim]{row.id} {shown(row.signed)}[/]"
        )
        context.out.styled(f"    {shown(hit.snippet)}".replace("«", "[bold yellow]").replace("»", "[/]"))
    if not hits:
        context.out.line(f"no document holds {query!r}")
        sys.exit(4)


@click.command()
@_REF
@click.option("--version", "number", type=int, metavar="N", help="Version N of `dibao versions REF`.")
@click.option("--captured-as-of", metavar="T", help="What had been captured by then.")
@click.option("--in-force-on", metavar="DATE", help="Was it in force that day?")
@click.option("--known-as-of", metavar="T|CURSOR", help="Answer from what the archive knew then.")
@click.option("--text", "as_text", is_flag=True, help="Print the clean text alone.")
@click.option("--original", is_flag=True, help="Write the original bytes to stdout.")
@pass_context
def show(
    context: Context,
    ref: str,
    number: int | None,
    captured_as_of: str | None,
    in_force_on: str | None,
    known_as_of: str | None,
    as_text: bool,
    original: bool,
) -> None:
    """Show a document: what it is, where it was found, its text; or whether it was in force.

    REF is a 文号 in any bracket style, a document id, a URL, or a unique title. A date means the end of that day
    at +08:00.
    """
    from dibao.answer import Question, answer
    from dibao.evidence import original_of

    with context.reader() as reader:
        question = Question(ref, number, captured_as_of, in_force_on, known_as_of)
        found = answer(reader, question)
        if original:
            with original_of(reader, found.version.version, found.version.version.blob) as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            return
    if as_text:
        context.out.text(found.clean.text)
        return
    if context.out.as_json:
        context.out.object(found)
        return
    for line in found.described():
        context.out.styled(f"[bold]{shown(line.label):>14}[/]  {shown(line.value)}")
    if found.force is None:
        context.out.line()
        context.out.line(found.opening())


@click.command()
@_REF
@pass_context
def versions(context: Context, ref: str) -> None:
    """List every version of a document at every place, in order of first capture."""
    from dibao.reference import find_document, numbered

    with context.reader() as reader:
        rows = numbered(reader.catalog, find_document(reader.catalog, ref))
    context.out.rows(
        [
            _VersionLine(
                row.number, row.version.id, row.version.captured, row.version.last_seen, row.version.standing,
                row.coverage, row.withdrawn, "witnessed" if row.witnessed else "imported", row.version.url,
                row.version.part,
            )
            for row in rows
        ],
        ("number", "captured", "last_seen", "standing", "coverage", "withdrawn", "attested", "url", "part"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _VersionLine:
    number: int
    version: str
    captured: datetime
    last_seen: datetime
    standing: str
    coverage: float
    withdrawn: bool
    attested: str  # witnessed, or imported: then `captured` is a claim
    url: str
    part: str


@dataclass(frozen=True, slots=True)
class _Explained:
    """A relation with why it is recorded."""

    relation: Neighbour
    reasons: tuple[Reason, ...]


@click.command()
@_REF
@click.option("--why", is_flag=True, help="Explain each: what it rests on, and what a curator denies.")
@pass_context
def relations(context: Context, ref: str, *, why: bool) -> None:
    """List how a document stands to others, and which places copy or excerpt it."""
    from dibao.explaining import reasons
    from dibao.neighbours import neighbours
    from dibao.reference import find_document

    with context.reader() as reader:
        lines = neighbours(reader.catalog, find_document(reader.catalog, ref), denied=why)
        told = [_Explained(line, reasons(reader.catalog, line)) for line in lines] if why else []
    if why and context.out.as_json:
        context.out.rows(told, ())
        return
    for item in told:
        way = "→" if item.relation.direction == "to" else "←"
        target = item.relation.target_title or item.relation.target_url or item.relation.target
        context.out.styled(f"[bold]{item.relation.kind}[/] {way} {shown(target)}")
        if item.relation.target_url:
            context.out.styled(f"    [dim]{shown(item.relation.target_url)}[/]")
        for reason in item.reasons:
            context.out.line(f"    - {reason.sentence}")
    if told:
        return
    columns = ("kind", "direction", "target", "target_title", "target_url", "coverage", "evidence")
    context.out.rows(lines, columns, empty="no relation known to this archive")


@click.command()
@click.option("--since", default="", metavar="CURSOR", help="Only what came after this cursor.")
@click.option("--limit", type=click.IntRange(1), help="Entries at the most.")
@pass_context
def changes(context: Context, since: str, limit: int | None) -> None:
    """Follow the change feed: every event in the order the archive came to know it, each with a cursor."""
    with context.reader() as reader:
        rows = list(reader.catalog.changes(since, limit))
    if not context.out.as_json:
        # for people: where a document moved from, instead of the id of that place
        rows = [replace(row, detail=row.former) if row.former else row for row in rows]
    context.out.rows(
        rows, ("cursor", "at", "kind", "detail", "number", "title", "url", "part"), empty="no change"
    )


COMMANDS = (search, show, versions, relations, changes)
