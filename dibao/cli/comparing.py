"""The verb diff: two versions of a document, or two documents, inline or side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context
from dibao.errors import UsageError
from dibao.excerpt import CONTEXT, Folded, around

if TYPE_CHECKING:  # numpy is slow to load, and most verbs do without
    from dibao.comparison import Comparison
    from normalizers.matching.difference import ParagraphChange

#: the other place of a moved paragraph, by the number of the move and how it stands there
Places = dict[tuple[int, str], "ParagraphChange"]

_SIGNS = {
    "equal": " ",
    "deleted": "-",
    "inserted": "+",
    "changed": "~",
    "renumbered": "~",
    "moved-out": "<",
    "moved-in": ">",
}


@click.command()
@click.argument("ref", metavar="REF")
@click.argument("a", required=False)
@click.argument("b", type=int, required=False)
@click.option("--side-by-side", is_flag=True, help="Two columns instead of one.")
@click.option("--only-changes/--full", default=True, help="Changed paragraphs (the default), or all of them.")
@click.option(
    "--context", "near", default=CONTEXT, show_default=True, type=click.IntRange(0), metavar="N",
    help="Equal paragraphs around a change.",
)  # fmt: skip
@pass_context
def diff(
    context: Context,
    ref: str,
    a: str | None,
    b: int | None,
    side_by_side: bool,
    only_changes: bool,
    near: int,
) -> None:
    """Show what changed between two versions; by default the last two of the most official place.

    A and B are numbers of `dibao versions REF`; another REF in their place compares two documents. `<` stands before
    a paragraph that moved from here, `>` before one that moved to here.
    """
    found = _found(context, ref, a, b)
    if context.out.as_json:
        context.out.rows(
            [
                {"part": part.name, "significance": part.significance, "operations": part.operations}
                for part in found.parts
            ],
            (),
        )
        return
    for part in found.parts:
        if part.name:
            context.out.styled(f"[bold]{shown(part.name)}[/]")
        if part.equal:
            continue
        places: Places = {(change.move, change.kind): change for change in part.changes if change.move}
        rows = list(around(part.changes, full=not only_changes, context=near))
        if side_by_side:
            titles = (
                _title(found.document.id, found.old.number),
                _title((found.other or found.document).id, found.new.number),
            )
            context.out.beside(titles, (_beside(row, places, context.out.coloured) for row in rows))
        else:
            for row in rows:
                for line in _inline(row, places, context.out.coloured):
                    context.out.styled(line)
    if all(part.equal for part in found.parts):
        context.out.line("the two texts are equal")
    else:
        context.out.styled(f"[dim]significance: {found.significance}[/]")


def _found(context: Context, ref: str, a: str | None, b: int | None) -> Comparison:
    from dibao.comparison import compare_documents, compare_versions

    with context.reader() as reader:
        if a is None or (a.isascii() and a.isdigit()):
            return compare_versions(reader, ref, int(a) if a else None, b)
        if b is not None:
            raise UsageError("two documents are compared as they stand: diff REF REF, without a number")
        return compare_documents(reader, ref, a)


def _title(document: str, number: int) -> str:
    return f"{shown(document)} · {number}"


def _inline(row: Folded, places: Places, coloured: bool) -> Iterator[str]:
    change = row.change
    if change is None:
        yield f"[dim]  … {row.left_out} equal paragraphs …[/]"
        return
    sign = _SIGNS[change.kind]
    if change.kind == "equal":
        yield f"[dim]  {shown(change.new)}[/]"
    elif change.kind == "deleted":
        yield f"[red]- {shown(change.old)}[/]"
    elif change.kind == "inserted":
        yield f"[green]+ {shown(change.new)}[/]"
    elif change.kind == "moved-out":
        yield f"[blue]< {shown(change.old)}[/]{_note(change, places)}"
    else:
        yield f"{sign} {_text(change, '-+', coloured)}{_note(change, places)}"


def _beside(row: Folded, places: Places, coloured: bool) -> tuple[str, str, str]:
    change = row.change
    if change is None:
        note = f"[dim]… {row.left_out} equal paragraphs …[/]"
        return " ", note, note
    sign = _SIGNS[change.kind]
    if change.kind == "equal":
        return sign, f"[dim]{shown(change.old)}[/]", f"[dim]{shown(change.new)}[/]"
    if change.kind in ("deleted", "inserted"):
        return sign, f"[red]{shown(change.old)}[/]", f"[green]{shown(change.new)}[/]"
    if change.kind == "moved-out":
        return sign, f"[blue]{shown(change.old)}[/]{_note(change, places)}", ""
    old = "" if change.move else _text(change, "-", coloured)
    return sign, old, _text(change, "-+" if change.move else "+", coloured) + _note(change, places)


def _text(change: ParagraphChange, signs: str, coloured: bool) -> str:
    """Return a changed paragraph: struck red and green, or [-old-]{+new+} where there is no colour."""
    found = []
    for piece in change.pieces:
        text = shown(piece.text)
        if piece.sign == "=":
            found.append(text)
        elif piece.sign in signs:
            style = "red strike" if piece.sign == "-" else "green"
            bare = f"\\[-{text}-]" if piece.sign == "-" else f"{{+{text}+}}"
            found.append(f"[{style}]{text}[/]" if coloured else bare)
    return "".join(found)


def _note(change: ParagraphChange, places: Places) -> str:
    """Return the kinds of a change, and for a moved paragraph the place of the other."""
    words = ", ".join(change.kinds)
    if change.move:
        other = "moved-in" if change.kind == "moved-out" else "moved-out"
        there = places[change.move, other]
        clause = there.new_clause if other == "moved-in" else there.old_clause
        place = there.new_at if other == "moved-in" else there.old_at
        way = "to" if other == "moved-in" else "from"
        words += f" {way} {clause or 'character'}" + (f" (character {place})" if clause else f" {place}")
    return f"  [dim]({shown(words)})[/]"


COMMANDS = (diff,)
