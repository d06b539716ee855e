"""How nights, plans and ingested files are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dibao.cli.console import shown
from dibao.cli.context import Context
from dibao.report import Report, SourceLine, report

if TYPE_CHECKING:
    from dibao.ingest import Ingested
    from dibao.pipeline import House
    from dibao.records.capture import Plan

#: rows of each list a report prints; the rest is in `dibao changes` and `dibao quarantine list`
SHOWN = 20

_COLUMNS = (
    "source", "state", "listed", "expected", "seen", "new", "copied", "revised", "withdrawn", "restored", "quarantined", "missing",
)  # fmt: skip
_INDENT = " " * 14
_STATES = {"complete": "green", "partial": "yellow", "failed": "red", "no run": "dim"}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in one line."""

    source: str
    run: str
    start: int
    due: int
    gone: int
    retry: int
    known: int

    @classmethod
    def of(cls, plan: Plan) -> PlanLine:
        """Count a plan's visits by reason."""
        reasons = Counter(visit.reason for visit in plan.visits)
        return cls(
            plan.source,
            plan.run,
            reasons["start"],
            reasons["due"],
            reasons["gone"],
            reasons["retry"],
            len(plan.known),
        )


@dataclass(frozen=True, slots=True)
class IngestedLine:
    """What an ingested file turned out to be; an issue has a line for itself and one per document."""

    file: str
    kind: str
    document: str
    number: str
    title: str
    relation: str


@dataclass(frozen=True, slots=True)
class _Cells:
    """A source line as the table shows it."""

    source: str
    state: str
    listed: int
    expected: int
    seen: int
    new: int
    copied: int
    revised: int
    withdrawn: int
    restored: int
    quarantined: int
    missing: int

    @classmethod
    def of(cls, line: SourceLine) -> _Cells:
        return cls(
            line.source, line.state, line.listed, line.expected, line.seen, line.new, line.copied, line.revised, line.withdrawn,
            line.restored, line.quarantined, len(line.missing),
        )  # fmt: skip


def print_report(context: Context, house: House, logical_date: date | None = None) -> None:
    """Print the report of a night: the table, what happened, what is missing, where to look next."""
    night = report(house.catalog, house.cards, logical_date)
    out = context.out
    if out.as_json:
        out.object(night)
        return
    out.rows([_Cells.of(line) for line in night.lines], _COLUMNS, title=f"Night of {night.logical_date}")
    out.styled(_verdict(night))
    _happened(context, house, night)
    out.line()
    out.styled(
        "Look next: [bold]dibao changes[/] (all events) · [bold]dibao quarantine list[/] · "
        "[bold]dibao show REF[/] · [bold]dibao diff REF[/]"
    )


def _verdict(night: Report) -> str:
    states = Counter(line.state for line in night.lines)
    return " · ".join(
        f"[{_STATES.get(state, 'red')}]{count} {state}[/]" for state, count in sorted(states.items())
    )


def _happened(context: Context, house: House, night: Report) -> None:
    out = context.out
    events = [change for change in night.changes if change.kind not in ("new", "copied")]
    for change in events[:SHOWN]:
        name = " ".join(part for part in (change.number, change.title) if part) or change.document
        detail = f" ({shown(change.detail)})" if change.detail and not change.former else ""
        out.styled(
            f"  [bold]{change.kind:>11}[/]{detail} {shown(name)}"
            + (f"\n{_INDENT}[dim]{shown(change.url)}[/]" if change.url else "")
        )
        if change.other and (target := house.catalog.document(change.other)):
            named = " ".join(part for part in (target.number, target.title) if part) or target.id
            out.styled(f"{_INDENT}→ {shown(named)}")
        if change.former:
            out.styled(f"{_INDENT}[dim]was {shown(change.former)}[/]")
    if len(events) > SHOWN:
        out.line(f"  … and {len(events) - SHOWN} more events")
    for row in night.quarantine[:SHOWN]:
        out.styled(f"  [yellow]quarantined[/] {shown(row.reason)}\n{_INDENT}[dim]{shown(row.url)}[/]")
    for line in night.lines:
        if line.reason:
            out.styled(
                f"  [{_STATES.get(line.state, 'red')}]{line.state:>11}[/] {shown(line.source)}: {shown(line.reason)}"
            )
        if line.too_quiet:
            out.styled(f"  [red]      quiet[/] {shown(line.source)}: nothing new for {line.quiet_days} days")
        for url in line.missing[:SHOWN]:
            out.styled(f"  [red]    missing[/] {shown(url)}")
    for gap in night.gaps[:SHOWN]:
        cited = " (cited by a document held)" if gap.cited_by else ""
        out.styled(f"  [red]        gap[/] {shown(gap.label)} never seen{cited}")
    if len(night.gaps) > SHOWN:
        out.line(f"  … and {len(night.gaps) - SHOWN} more new gaps; `dibao gaps` lists all")


def described(house: House, taken: Iterable[Ingested]) -> list[IngestedLine]:
    """Return what each ingested file turned out to be."""
    lines: list[IngestedLine] = []
    for item in taken:
        locations = house.catalog.locations_at(item.url)
        for place in locations:
            row = house.catalog.document(place.document)
            if row is None:
                continue
            kinds = [
                f"{relation.kind} {relation.coverage:.3f}" if relation.coverage is not None else relation.kind
                for relation in house.catalog.relations(row.id)
                if relation.subject == place.id
                or (place.part and relation.subject == row.id and relation.kind == "part-of")
            ]
            lines.append(IngestedLine(item.name, row.kind, row.id, row.number, row.title, ", ".join(kinds)))
        if not locations:
            lines.append(IngestedLine(item.name, _kind(house, item), "", "", "", "no document of its own"))
    return lines


def _kind(house: House, item: Ingested) -> str:
    """Return what a payload that founded no document is: a listing, an error page, an unreadable format …"""
    from normalizers.document import normalize
    from storage.coding import LIMIT

    if house.catalog.level_of("blob", item.sha256):
        return "taken down: nothing of it was stored"
    capture = house.catalog.stored(item.sha256)
    if capture is None:
        raise LookupError(f"{item.name}: taken in, but its record is not in the catalog")
    if capture.length > LIMIT:
        return "attachment, too-large"
    clean = normalize(house.archive.payload(capture), content_type=capture.media_type, url=capture.url)
    return ", ".join([clean.kind, *clean.quality.flags])
