"""Records what a curator says, and takes it back: each an assertion in the publisher's ledger, nothing is deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from dibao import clock
from dibao.assertable import checked
from dibao.errors import NotFoundError, UsageError
from dibao.records.assertions import IDENTITY_FIELDS, relation_of
from dibao.records.entries import Asserted, Changed
from dibao.reference import find_document
from normalizers.ids import mint

if TYPE_CHECKING:
    from dibao.pipeline import House
    from storage.catalog.batch import Batch
    from storage.catalog.catalog import Catalog

_ID = re.compile(r"[dlv][a-z2-7]{20}")
#: characters of a name and of a reason
_WHO, _WHY = 100, 1000


def subject_of(catalog: Catalog, ref: str) -> str:
    """Return the id an assertion is about: a document, version or place by its id, else the document `ref` names.

    Raises NotFoundError, AmbiguousError or TakenDownError.
    """
    if not _ID.fullmatch(ref):
        return find_document(catalog, ref).id
    rows = catalog.find(ref)
    if not rows:
        raise NotFoundError(f"{ref}: no document, version or place of this archive has this id")
    for row in rows:
        catalog.need_shown(row.id)
    if ref.startswith("v"):
        catalog.need_version_shown(ref)
    return ref


def place_of(catalog: Catalog, ref: str) -> str:
    """Return the id of the one place (location) a reference means: of a document, the place that speaks for it.

    Raises NotFoundError, AmbiguousError or TakenDownError.
    """
    if "://" in ref:
        found = [row for row in catalog.locations_at(ref) if not row.part] or list(catalog.locations_at(ref))
        if len(found) == 1:
            catalog.need_shown(found[0].document)
            return found[0].id
    subject = subject_of(catalog, ref)
    if subject.startswith("l"):
        return subject
    if subject.startswith("v"):
        version = catalog.version(subject)
    else:
        row = find_document(catalog, subject)
        place = catalog.location(row.url, row.part)
        if place is not None:
            return place.id
        version = None
    if version is None:
        raise NotFoundError(f"{ref}: no place of it is known; name a location id of `dibao versions --json`")
    return version.location


def say(
    house: House, ref: str, field: str, value: str, *, who: str, why: str, instead_of: str = ""
) -> Asserted:
    """Record that `field` of what `ref` names is `value`; raises UsageError for a field or value that cannot be.

    With `instead_of` an earlier assertion is taken back in the same moment; errors as `take_back`.
    """
    catalog = house.catalog
    relation = relation_of(field)
    if field in IDENTITY_FIELDS:
        subject, target = place_of(catalog, ref), place_of(catalog, value)
        if subject == target:
            raise UsageError(f"{field}: {ref!r} and {value!r} are one place; name two")
        subject, value = sorted((subject, target))
    elif relation:
        subject, value = find_document(catalog, ref).id, find_document(catalog, value).id
        if subject == value:
            raise UsageError(f"{field}: both are document {subject}; name two documents")
    else:
        value = checked(field, value)
        subject = subject_of(catalog, ref)
    return record(house, subject, field, value, who=who, why=why, instead_of=instead_of)


def record(
    house: House, subject: str, field: str, value: str, *, who: str, why: str, instead_of: str = ""
) -> Asserted:
    """Record an assertion of which subject and value are checked already; errors as `take_back`."""
    who, why = _line("who", who, _WHO), _line("why", why, _WHY)
    back = _standing(house.catalog, instead_of) if instead_of else None
    made = _made(house.catalog, subject, field, value, who, why)
    entries: list[Asserted | Changed] = []
    if back is not None:
        entries.append(_made(house.catalog, back.subject, back.field, "", who, why, back.id))
        entries += _changes(house.catalog, back, "retracted")
    _write(house, [*entries, made, *_changes(house.catalog, made, "asserted")])
    return made


def take_back(house: House, identifier: str, *, who: str, why: str) -> Asserted:
    """Record that an assertion no longer holds; raises NotFoundError, or UsageError when it does not hold already."""
    known = _standing(house.catalog, identifier)
    who, why = _line("who", who, _WHO), _line("why", why, _WHY)
    made = _made(house.catalog, known.subject, known.field, "", who, why, identifier)
    _write(house, [made, *_changes(house.catalog, known, "retracted")])
    return made


def rule(
    house: House, one: str, two: str, ruling: Literal["confirm", "overrule"], *, who: str, why: str
) -> Asserted:
    """Record that two places show one document, or do not: as they are taken now (`confirm`), or the contrary.

    An earlier ruling over the two is taken back in the same moment. Raises UsageError where they are one place, or
    were ruled upon in the same way.
    """
    catalog = house.catalog
    places = sorted((place_of(catalog, one), place_of(catalog, two)))
    if places[0] == places[1]:
        raise UsageError(f"{one!r} and {two!r} are one place; name two")
    roots = {row.id for place in places for row in catalog.find(place)}
    together = len(roots) == 1
    field = "same-document" if together == (ruling == "confirm") else "other-document"
    earlier = catalog.rulings().get((places[0], places[1]))
    if earlier is not None and earlier[0] == (field == "same-document"):
        raise UsageError(f"{places[0]} and {places[1]}: {field} is recorded already ({earlier[1]})")
    return record(
        house, *(places[0], field, places[1]), who=who, why=why, instead_of=earlier[1] if earlier else ""
    )


def _standing(catalog: Catalog, identifier: str) -> Asserted:
    known = catalog.assertion(identifier)
    if known is None:
        raise NotFoundError(f"no assertion {identifier!r}; `dibao assertions REF` lists their ids")
    if known.retracts:
        raise UsageError(f"{identifier} takes {known.retracts} back itself; assert what holds anew")
    said = catalog.assertions(known.subject, retracted=True)
    if any(item.retracts == identifier for item in said):
        raise UsageError(f"{identifier} was taken back already")
    return known


def _write(house: House, entries: Sequence[Asserted | Changed]) -> None:
    from dibao.resolve.publisher import Publisher

    with house.catalog.batch(house.archive) as batch:
        for entry in entries:
            batch.apply(entry)
        ruled = {
            place
            for entry in entries
            if isinstance(entry, Asserted) and entry.field in IDENTITY_FIELDS
            for place in _places(batch, entry)
        }
        if ruled:  # made now, the publisher obeys this ruling, or no longer does
            Publisher(house.archive, batch, house.cards).obey(sorted(ruled))


def _places(batch: Batch, entry: Asserted) -> tuple[str, str]:
    """Return the two places an assertion of identity, or what takes it back, is about."""
    said = batch.assertion(entry.retracts) if entry.retracts else entry
    if said is None:
        raise LookupError(f"assertion {entry.id} retracts {entry.retracts}, which is not there")
    return said.subject, said.value


def _made(
    catalog: Catalog, subject: str, field: str, value: str, who: str, why: str, retracts: str = ""
) -> Asserted:
    now = clock.now()
    count = len(catalog.assertions(subject, retracted=True))
    name = mint("a", subject, field, value, who, now.isoformat(), str(count))
    return Asserted(name, subject, field, value, who, why, now, retracts)


def _changes(catalog: Catalog, said: Asserted, detail: str) -> list[Changed]:
    """Return what the feed says of it: followers read the document again."""
    if not _ID.fullmatch(said.subject) or said.field in IDENTITY_FIELDS:
        return []  # of identity the publisher tells when it has merged or split
    row = next(iter(catalog.find(said.subject)), None)
    if row is None:
        return []
    if relation_of(said.field):
        return [Changed("related", row.id, said.at, other=said.value, detail=detail)]
    return [Changed("metadata", row.id, said.at, detail=detail)]


def _line(name: str, text: str, most: int) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > most:
        raise UsageError(f"--{name}: write one line of at most {most} characters")
    return plain
