"""Verbs of reading: search, show, versions, editions, relations, changes."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context
from dibao.records.clean import Bound

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
    from dibao.acts import edition_of
    from dibao.answer import Question, answer
    from dibao.reference import find_document, numbered

    with context.reader() as reader:
        document = find_document(reader.catalog, ref)
        rows = numbered(reader.catalog, document)
        act = answer(reader, Question(document.id)).editions if rows else ()
    context.out.rows(
        [
            _VersionLine(
                row.number, row.version.id, row.version.captured, row.version.last_seen, row.version.standing,
                row.coverage, row.withdrawn, "witnessed" if row.witnessed else "imported", row.version.url,
                row.version.part, row.significance,
                edition.label if (edition := edition_of(act, row)) else "",
            )
            for row in rows
        ],
        (
            "number", "captured", "last_seen", *(("edition",) if act else ()), "significance", "standing", "coverage", "withdrawn", "attested",
            "url", "part",
        ),
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
    significance: str = ""
    edition: str = ""  # of the act, where it has more than one


@click.command()
@_REF
@pass_context
def editions(context: Context, ref: str) -> None:
    """List the editions of the act that a document states: its text as enacted, and as each act amended it.

    An edition of which no text is held is listed, too. Its time in force is bounded by
    `begins`, and by `ends`, the first day on which it is no longer the text.
    """
    from dibao.answer import Question, answer

    with context.reader() as reader:
        found = answer(reader, Question(ref)).editions
    lines = [
        _EditionLine(
            item.ordinal, item.label, item.held, *_days(item.begins), *_days(item.ends), item.title, item.number,
            item.act, item.documents, item.versions,
        )
        for item in found
    ]  # fmt: skip
    if context.out.as_json:
        context.out.rows(found, ())
        return
    context.out.rows(
        lines,
        ("ordinal", "edition", "held", "begins", "begins_at_latest", "ends", "ends_at_latest", "amended_by", "number",
         "document", "versions"),
        empty="no other edition of it is known to this archive",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _EditionLine:
    ordinal: int
    edition: str
    held: bool
    begins: date | None
    begins_at_latest: date | None
    ends: date | None  # the first day on which it is no longer the text
    ends_at_latest: date | None
    amended_by: str
    number: str
    act: str
    document: tuple[str, ...]
    versions: tuple[str, ...]


def _days(bound: Bound | None) -> tuple[date | None, date | None]:
    return (bound.earliest, bound.latest) if bound else (None, None)


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
    """List how a document stands to others, which places copy or excerpt it, and what it cites that is not held."""
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
        _explain(context, item)
    if told:
        return
    columns = ("kind", "direction", "clause", "target", "title", "url", "coverage", "evidence")
    context.out.rows(
        lines if context.out.as_json else [_RelationLine.of(line) for line in lines],
        columns,
        empty="no relation known to this archive",
    )


def _explain(context: Context, item: _Explained) -> None:
    line = _RelationLine.of(item.relation)
    way = "→" if line.direction == "to" else "←"
    name = " ".join(part for part in (line.title or line.url or line.target, line.clause) if part)
    context.out.styled(f"[bold]{line.kind}[/] {way} {shown(name)}")
    if line.url:
        context.out.styled(f"    [dim]{shown(line.url)}[/]")
    for reason in item.reasons:
        context.out.line(f"    - {reason.sentence}")


@dataclass(frozen=True, slots=True)
class _RelationLine:
    kind: str
    direction: str
    clause: str
    target: str
    title: str
    url: str
    coverage: float | None
    evidence: tuple[str, ...]

    @classmethod
    def of(cls, one: Neighbour) -> _RelationLine:
        title = one.target_title
        if not one.held:
            named = "".join((f"《{title}》" if title else "", one.target_number))
            several = f"it may be {', '.join(one.candidates)}" if one.candidates else "not in this archive"
            title = f"{named} — {several}"
        return cls(
            one.kind, one.direction, one.provisions, one.target, title, one.target_url, one.coverage, one.evidence
        )  # fmt: skip


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


COMMANDS = (search, show, versions, editions, relations, changes)
