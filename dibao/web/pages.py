"""The pages for people."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from dibao import clock
from dibao.annexes import annexes
from dibao.answer import Question, answer
from dibao.comparison import compare_versions
from dibao.contents import contents
from dibao.coverage import coverage as statements
from dibao.errors import NotFoundError
from dibao.explaining import reasons
from dibao.neighbours import neighbours
from dibao.records.rows import DocumentRow
from dibao.reference import find_document, numbered
from dibao.web.limits import COMPARED, LONGEST_REF, PAGE, PAGES, QUERY_LIMIT
from dibao.web.rendering import page
from dibao.web.room import Entered, Room
from normalizers.metadata.contradictions import contradictions

router = APIRouter(include_in_schema=False)

Ref = Annotated[str, Query(min_length=1, max_length=LONGEST_REF)]
_ID = re.compile(r"[dlvr][a-z2-7]{20}")
#: changes on the home page, and on a page of the feed
_RECENT = 12
_FEED = 100
#: issuers listed; of others one types the name
_ISSUERS = 200


@router.get("/")
def home(request: Request, room: Entered) -> HTMLResponse:
    """Show what the archive holds and what changed last."""
    recent = room.catalog.latest_changes(_RECENT)
    issues = room.catalog.issues()[-3:][::-1]
    return page(request, "home.html", holdings=room.holdings(), recent=recent, issues=issues)


@router.get("/search")
def search(
    request: Request,
    room: Entered,
    q: Annotated[str, Query(max_length=LONGEST_REF)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=PAGES)] = 1,
) -> HTMLResponse:
    """Find documents by words, or by the reference typed."""
    named = _named(room, q) if number == 1 else ()
    hits = room.catalog.search(q, number * PAGE + 1) if len(q) <= QUERY_LIMIT else ()
    more = len(hits) > number * PAGE and number < PAGES
    shown = [hit for hit in hits[(number - 1) * PAGE : number * PAGE] if hit.document not in named]
    return page(
        request, "search.html", query=q, named=named, hits=shown, number=number, more=more,
        earlier="?" + urlencode({"q": q, "page": number - 1}), later="?" + urlencode({"q": q, "page": number + 1}),
    )  # fmt: skip


def _named(room: Room, query: str) -> tuple[DocumentRow, ...]:
    """Return the documents that a 文号, 统一编号, 索引号, id or URL names; words are left to the search."""
    query = query.strip()
    if "://" in query or _ID.fullmatch(query):
        return room.catalog.find(query)
    if len(query) > QUERY_LIMIT:
        return ()
    for key in ("number", "unified", "index"):
        found = room.catalog.documents_by(key, query)
        if found:
            return found
    return ()


@router.get("/documents/{ref:path}")
def document(
    request: Request,
    room: Entered,
    ref: str,
    version: Annotated[int | None, Query(ge=1)] = None,
    on: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show a document: one version of it, and whether it was in force on a day (today if none is named)."""
    row = find_document(room.catalog, ref[:LONGEST_REF])
    if row.id != ref:  # 文号, URL, or the id of a merged document: the address to keep is the id's
        return RedirectResponse(f"/documents/{quote(row.id)}?{request.url.query}".rstrip("?"), 302)
    if row.kind == "issue":
        return RedirectResponse(f"/issues/{quote(row.id)}?{request.url.query}".rstrip("?"), 302)
    day = on or clock.today().isoformat()
    found = answer(room, Question(row.id, version, in_force_on=day, here=True))
    held = numbered(room.catalog, row)
    attached = annexes(room, found.version.version, found.clean)
    near = [(item, reasons(room.catalog, item)) for item in neighbours(room.catalog, row, denied=True)]
    return page(
        request, "document.html", found=found, row=found.document, clean=found.clean, versions=held, annexes=attached,
        relations=[pair for pair in near if not pair[0].target.startswith("l")],
        copies=[pair for pair in near if pair[0].target.startswith("l")], on=day, disagreements=contradictions(found.clean),
        titles={found.clean.title, *(item.title for item in found.clean.components)} - {"", *(item.name for item in attached)},
        pair=_pair(len(held), found.version.number),
    )  # fmt: skip


def _pair(count: int, shown: int) -> tuple[int, int]:
    """Return the two versions that the comparison form proposes: the one shown and the one before it."""
    return (shown - 1, shown) if shown > 1 else (1, min(2, count))


@router.get("/diff")
def diff(
    request: Request,
    room: Entered,
    ref: Ref,
    a: Annotated[int | None, Query(ge=1)] = None,
    b: Annotated[int | None, Query(ge=1)] = None,
    *,
    full: bool = False,
    view: Literal["side", "inline"] = "side",
) -> HTMLResponse:
    """Show two versions side by side, or one text with what went and came."""
    with room.comparing:
        found = compare_versions(room, ref, a, b, limit=COMPARED)
    versions = numbered(room.catalog, found.document)
    return page(request, "diff.html", found=found, versions=versions, full=full, view=view)


@router.get("/issues")
def issues(request: Request, room: Entered) -> HTMLResponse:
    """List the gazette issues, the newest first."""
    gazettes: dict[str, dict[int, list[DocumentRow]]] = {}
    for row in reversed(room.catalog.issues()):
        if row.issue:
            gazettes.setdefault(row.issue.gazette, {}).setdefault(row.issue.year, []).append(row)
    return page(request, "issues.html", gazettes=gazettes)


@router.get("/issues/{ref:path}")
def issue(request: Request, room: Entered, ref: str) -> HTMLResponse:
    """Show the contents of a gazette issue."""
    row = find_document(room.catalog, ref[:LONGEST_REF])
    if row.kind != "issue":
        raise NotFoundError(f"{row.id} is a document, not an issue")
    siblings = room.catalog.issues(row.issue.gazette if row.issue else "")
    at = next((index for index, item in enumerate(siblings) if item.id == row.id), 0)
    return page(
        request, "issue.html", row=row, found=answer(room, Question(row.id)), parts=contents(room, row),
        versions=numbered(room.catalog, row),
        before=siblings[at - 1] if at else None, after=siblings[at + 1] if at + 1 < len(siblings) else None,
    )  # fmt: skip


@router.get("/coverage")
def coverage(
    request: Request,
    room: Entered,
    issuer: Annotated[str, Query(max_length=QUERY_LIMIT)] = "",
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
) -> HTMLResponse:
    """State what is held of an issuer by year, and what is not claimed; without an issuer list those with most."""
    if issuer:
        found = statements(room.catalog, issuer, year)
        return page(request, "coverage.html", issuer=issuer, year=year, statements=found, issuers=())
    counts: Counter[str] = Counter()
    for line in room.catalog.issued():
        counts[line.issuer] += line.documents
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_ISSUERS]
    return page(request, "coverage.html", issuer="", year=None, statements=(), issuers=most)


@router.get("/changes")
def changes(
    request: Request, room: Entered, before: Annotated[str, Query(max_length=40)] = ""
) -> HTMLResponse:
    """Show the change feed, newest first."""
    rows = room.catalog.latest_changes(_FEED, before)
    return page(request, "changes.html", rows=rows, before=before, more=len(rows) == _FEED)
