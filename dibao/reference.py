"""From what a reader writes to a document, and from a document and a clock to one version of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from dibao.clock import CHINA, local
from dibao.errors import AmbiguousError, NotFoundError, UsageError
from dibao.records.origin import address, is_imported
from dibao.records.rows import DocumentRow, LocationRow, VersionRow
from dibao.resolve.rank import rank
from normalizers.urls import canonical
from storage.catalog.catalog import Catalog
from storage.catalog.reader import Reader

#: candidates an ambiguous reference lists; more would not be read
LISTED = 10


@dataclass(frozen=True, slots=True)
class Numbered:
    """A version of a document with its number in the document's list, from 1."""

    number: int
    version: VersionRow
    coverage: float
    withdrawn: bool
    witnessed: bool = True  # False: imported, and its dates are claims
    significance: str = (
        ""  # of the change from what the place showed before; "" for the first, and where not known
    )


def find_document(catalog: Catalog, ref: str) -> DocumentRow:
    """Return the one document a reference names.

    A reference is a 文号 in any bracket style, a document id, a URL, a 统一编号, a 索引号 or a title. Raises
    NotFoundError, AmbiguousError listing the candidates, or TakenDownError.
    """
    rows = catalog.find(ref)
    if not rows:
        raise NotFoundError(f"nothing in this archive is called {ref!r}; try `dibao search`")
    if len(rows) > 1:
        names = "; ".join(f"{row.id} {row.number} {row.title}" for row in rows[:LISTED])
        more = f" and {len(rows) - LISTED} more" if len(rows) > LISTED else ""
        raise AmbiguousError(f"{ref!r} names {len(rows)} documents: {names}{more}; use an id")
    catalog.need_shown(rows[0].id)
    return rows[0]


def numbered(catalog: Reader, document: DocumentRow) -> tuple[Numbered, ...]:
    """Return all versions of a document in order of first capture, the more official place first.

    Those that were taken down are left out; the numbers of the others stay.
    """
    hidden = catalog.hidden_versions(document.id)
    weights = catalog.weights(document.id)
    places = {row.id: row for row in catalog.locations_of(document.id)}
    versions = sorted(
        catalog.versions(document.id),
        key=lambda row: (
            row.captured,
            rank(row.standing),
            -_coverage(places, row),
            row.url,
            row.part,
            row.ordinal,
        ),
    )
    return tuple(
        Numbered(
            number,
            row,
            _coverage(places, row),
            row.location in places and places[row.location].withdrawn,
            not is_imported(row.url),
            weights.get(row.id, "") if not is_imported(row.url) else "",
        )
        for number, row in enumerate(versions, 1)
        if row.id not in hidden
    )


def _coverage(places: dict[str, LocationRow], version: VersionRow) -> float:
    return places[version.location].coverage if version.location in places else 0.0


def at_place(versions: Sequence[Numbered], ref: str) -> Sequence[Numbered]:
    """Return the versions at the place a URL names; all versions for any other reference."""
    place = canonical(ref)
    return [row for row in versions if address(row.version.url) == address(place)] or versions


def best(versions: Sequence[Numbered]) -> Numbered:
    """Return the version that speaks for a document: witnessed before imported, whole before part, most official
    place, then the latest.
    """
    return min(
        versions,
        key=lambda row: (
            not row.witnessed,
            row.coverage < 0.9,
            rank(row.version.standing),
            -row.version.captured.timestamp(),
            row.number,
        ),
    )


def captured_as_of(versions: Sequence[Numbered], moment: datetime) -> Numbered:
    """Return what the archive had captured by then, or else what an import claims of that time.

    Raises NotFoundError when that is nothing.
    """
    held = [row for row in versions if row.version.captured <= moment]
    if not held:
        seen = [row.version.captured for row in versions if row.witnessed]
        first = f"first seen {local(min(seen))}" if seen else "it was never witnessed, only imported"
        raise NotFoundError(f"nothing was captured by {local(moment)}; {first}")
    return best(held)


def chosen(versions: Sequence[Numbered], number: int) -> Numbered:
    """Return version `number` of the list; raises NotFoundError outside it."""
    found = next((row for row in versions if row.number == number), None)
    if found is None:
        listed = ", ".join(str(row.number) for row in versions)
        raise NotFoundError(f"there is no version {number} to be shown; `dibao versions` lists {listed}")
    return found


def parse_moment(text: str) -> datetime:
    """Return an instant from ISO 8601; a date alone means the end of that day in China."""
    try:
        if len(text) == len("2026-03-02"):
            return datetime.combine(date.fromisoformat(text), time.max, CHINA)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no ISO 8601 date or time; write 2026-03-02 or 2026-03-02T02:00:00+08:00"
        ) from error
    if moment.tzinfo is None:
        raise UsageError(f"{text!r} has no offset; write {text}+08:00")
    return moment


def parse_day(text: str) -> date:
    """Return a date from ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no ISO 8601 date; write 2026-03-02") from error
