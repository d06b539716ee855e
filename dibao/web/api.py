"""The JSON API: the same answers as the command line's, as records with a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query

from dibao.answer import Answer, Question, answer
from dibao.comparison import Comparison, compare_versions
from dibao.contents import IssuePart, contents
from dibao.coverage import Coverage
from dibao.coverage import coverage as statements
from dibao.editions import Edition
from dibao.errors import NotFoundError
from dibao.neighbours import Neighbour, neighbours
from dibao.records.rows import ChangeRow, DocumentRow, HitRow
from dibao.reference import Numbered, find_document, numbered
from dibao.web.limits import COMPARED, LONGEST_REF, QUERY_LIMIT
from dibao.web.room import Entered, Holdings

router = APIRouter(prefix="/api/v1", tags=["archive"])

Ref = Annotated[
    str,
    Path(
        max_length=LONGEST_REF,
        description="文号, document id, URL, 统一编号, 索引号 or title, percent-encoded",
    ),
]
Day = Annotated[str | None, Query(max_length=10, description="ISO 8601 date")]
Moment = Annotated[str | None, Query(max_length=40, description="ISO 8601 date, or time with offset")]


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a search, best first."""

    query: str
    hits: tuple[HitRow, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes in the order the archive came to know them; ask again with `since` = `next`."""

    changes: tuple[ChangeRow, ...]
    next: str  # the cursor of the last change, or the one given when there was none


@dataclass(frozen=True, slots=True)
class Issue:
    """A gazette issue and its documents in order."""

    issue: DocumentRow
    documents: tuple[IssuePart, ...]


@router.get("/status")
def status(room: Entered) -> Holdings:
    """Return what the archive holds."""
    return room.holdings()


@router.get("/search")
def search(
    room: Entered,
    q: Annotated[
        str, Query(max_length=QUERY_LIMIT, description="words, separated by spaces; all must occur")
    ],
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Hits:
    """Find documents; matches in the snippet stand between « »."""
    return Hits(q, room.catalog.search(q, limit))


@router.get("/documents")
def named(
    room: Entered, ref: Annotated[str, Query(min_length=1, max_length=LONGEST_REF)]
) -> tuple[DocumentRow, ...]:
    """Return every document that a reference names: none, one, or the candidates of an ambiguous one."""
    return room.catalog.find(ref)


@router.get("/documents/{ref:path}/versions")
def versions(room: Entered, ref: Ref) -> tuple[Numbered, ...]:
    """Return every version of a document at every place, in order of first capture."""
    return numbered(room.catalog, find_document(room.catalog, ref))


@router.get("/documents/{ref:path}/editions")
def editions(room: Entered, ref: Ref) -> tuple[Edition, ...]:
    """Return the editions of the act a document states (原文, 2019修正), held or not; empty where it has but one."""
    return answer(room, Question(ref)).editions


@router.get("/documents/{ref:path}/relations")
def relations(room: Entered, ref: Ref) -> tuple[Neighbour, ...]:
    """Return how a document stands to others, and which places copy or excerpt it."""
    return neighbours(room.catalog, find_document(room.catalog, ref))


@router.get("/documents/{ref:path}/diff")
def diff(
    room: Entered,
    ref: Ref,
    a: Annotated[int | None, Query(ge=1)] = None,
    b: Annotated[int | None, Query(ge=1)] = None,
) -> Comparison:
    """Return what changed between two versions; by default the last two of a place that has two."""
    with room.comparing:
        return compare_versions(room, ref, a, b, limit=COMPARED)


@router.get("/documents/{ref:path}")
def document(
    room: Entered,
    ref: Ref,
    version: Annotated[int | None, Query(ge=1)] = None,
    captured_as_of: Moment = None,
    in_force_on: Day = None,
) -> Answer:
    """Return a document with its text: the version named, or the one that answers under the clock named."""
    return answer(room, Question(ref, version, captured_as_of, in_force_on))


@router.get("/changes")
def changes(
    room: Entered,
    since: Annotated[str, Query(max_length=40, description="cursor; only what came after it")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ChangePage:
    """Follow the change feed."""
    rows = tuple(room.catalog.changes(since, limit))
    return ChangePage(rows, rows[-1].cursor if rows else since)


@router.get("/coverage")
def coverage(
    room: Entered,
    issuer: Annotated[str, Query(min_length=1, max_length=QUERY_LIMIT)],
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
) -> tuple[Coverage, ...]:
    """Return the statements of coverage of an issuer, all its years or one."""
    return statements(room.catalog, issuer, year)


@router.get("/issues")
def issues(
    room: Entered, gazette: Annotated[str | None, Query(max_length=QUERY_LIMIT)] = None
) -> tuple[DocumentRow, ...]:
    """Return gazette issues by gazette, year and number."""
    return room.catalog.issues(gazette)


@router.get("/issues/{ref:path}")
def issue(room: Entered, ref: Ref) -> Issue:
    """Return a gazette issue with its documents in order."""
    row = find_document(room.catalog, ref)
    if row.kind != "issue":
        raise NotFoundError(f"{row.id} is a document, not an issue; ask /api/v1/documents/{row.id}")
    return Issue(row, contents(room, row))
