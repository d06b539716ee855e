"""Puts the reading room together: pages, API, downloads, our own style sheet, and what is said when nothing is found."""

from __future__ import annotations

import logging
from importlib import metadata, resources

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from dibao.errors import (
    AmbiguousError,
    DibaoError,
    FixityError,
    NotFoundError,
    TakenDownError,
    Transient,
    UsageError,
)
from dibao.reading import Reading
from dibao.records.rows import DocumentRow
from dibao.reference import LISTED
from dibao.web import api, downloads, pages
from dibao.web.headers import Guarded
from dibao.web.rendering import page
from dibao.web.room import Room

logger = logging.getLogger(__name__)

_STATIC = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def create_app(reading: Reading) -> ASGIApp:
    """Return the application over an opened archive; whoever opened it closes it."""
    app = FastAPI(
        title="Dibao",
        description="A scheduled archive of government portals and gazettes: every version of every document.",
        version=metadata.version("dibao"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the library's page loads scripts from outside
        redoc_url=None,
    )
    app.state.room = Room(reading)
    app.include_router(api.router)
    app.include_router(downloads.router)
    app.include_router(pages.router)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    app.add_exception_handler(DibaoError, _error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    return Guarded(app)


def _static(name: str) -> Response:
    if name not in _STATIC:
        raise HTTPException(404)
    body = resources.files("dibao.web").joinpath("static", name).read_bytes()
    return Response(body, media_type=_STATIC[name], headers={"Cache-Control": "max-age=3600"})


def _status_of(error: Exception) -> int:
    if isinstance(error, AmbiguousError):
        return 409
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, TakenDownError):
        return 410
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, Transient) else 500


def _error(request: Request, error: Exception) -> Response:
    """Say what is wrong; bytes that do not match their hash are named and not served."""
    status = _status_of(error)
    if status >= 500:
        logger.error("%s: %s", request.url.path, error)
    candidates = _candidates(request) if isinstance(error, AmbiguousError) else ()
    if _is_api(request):
        body = {"error": str(error), "candidates": [row.id for row in candidates]}
        return JSONResponse(body, status)
    key = "altered" if isinstance(error, FixityError) else str(status)
    return page(request, "problem.html", status, key=key, detail=str(error), candidates=candidates)


def _candidates(request: Request) -> tuple[DocumentRow, ...]:
    room: Room = request.app.state.room
    ref = request.path_params.get("ref") or request.query_params.get("ref", "")
    return room.catalog.find(ref)[:LISTED]


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if _is_api(request) or error.status_code not in (404, 405):
        return await http_exception_handler(request, error)
    return page(request, "problem.html", error.status_code, key="404", detail="", candidates=())


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    if _is_api(request):
        return await request_validation_exception_handler(request, error)
    first = error.errors()[0]
    detail = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return page(request, "problem.html", 400, key="400", detail=detail, candidates=())


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
