"""Verbs of what a curator says: assert, retract, assertions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import click

from dibao.cli.context import Context, pass_context

WHY = click.option("--why", required=True, help="What it rests on.")
WHO = click.option("--who", envvar="USER", required=True, help="Who says so [USER].")
_SHOWN = ("id", "subject", "field", "value", "who", "at")


@click.command("assert")
@click.argument("ref", metavar="REF")
@click.argument("field")
@click.argument("value")
@WHY
@WHO
@click.option("--retracts", default="", metavar="ID", help="The earlier assertion that no longer holds.")
@pass_context
def assert_verb(
    context: Context, ref: str, field: str, value: str, why: str, who: str, retracts: str
) -> None:
    """Record what a curator says of a document, a version or a place: FIELD is VALUE, and why.

    It governs what the text says, and both are shown. docs/curating.md lists the fields and what each takes. With
    --retracts it stands in the place of an earlier one; an empty VALUE then only takes that one back.
    """
    from dibao.curation import say, take_back

    with context.house() as house:
        if retracts and not value:
            made = take_back(house, retracts, who=who, why=why)
        else:
            made = say(house, ref, field, value, who=who, why=why, instead_of=retracts)
    context.out.rows([made], _SHOWN)


@click.command()
@click.argument("identifier", metavar="ID")
@WHY
@WHO
@pass_context
def retract(context: Context, identifier: str, why: str, who: str) -> None:
    """Take an assertion back; what it governed is as it was before. Nothing is deleted."""
    from dibao.curation import take_back

    with context.house() as house:
        made = take_back(house, identifier, who=who, why=why)
    context.out.rows([made], ("id", "retracts", "subject", "field", "who", "why", "at"))


@dataclass(frozen=True, slots=True)
class _Line:
    """An assertion as it is listed; `withdrawn` says by whom and why it was taken back."""

    id: str
    subject: str
    field: str
    value: str
    who: str
    why: str
    at: datetime
    governs: bool
    withdrawn: str


@click.command()
@click.argument("ref", metavar="REF")
@click.option("--all", "every", is_flag=True, help="Also what was taken back, with who did and why.")
@pass_context
def assertions(context: Context, ref: str, *, every: bool) -> None:
    """List what curators said of a document, a version or a place; contradictions are kept, the last governs."""
    from dibao.curation import subject_of

    with context.reader() as reader:
        said = reader.catalog.said(subject_of(reader.catalog, ref), withdrawn=every)
    lines = [
        _Line(
            item.assertion.id,
            item.assertion.subject,
            item.assertion.field,
            item.assertion.value,
            item.assertion.who,
            item.assertion.why,
            item.assertion.at,
            item.governs,
            f"by {item.withdrawn.who}: {item.withdrawn.why}" if item.withdrawn else "",
        )
        for item in said
    ]
    columns = ("id", "field", "value", "who", "why", "at", "governs", *(("withdrawn",) if every else ()))
    context.out.rows(lines, columns, empty="nobody has said anything of it")


COMMANDS = (assert_verb, retract, assertions)
