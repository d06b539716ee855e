"""Templates: every value is cleaned of control characters and escaped; links lead to http(s) only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dibao.clock import CHINA
from dibao.excerpt import around
from dibao.records.clean import Block
from dibao.web.language import CODES, COOKIE, Code, Language, chosen
from normalizers.text.blocks import table_rows

#: what could rewrite or reorder the page around it: C0 and C1 controls, bidirectional overrides, lone surrogates
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
#: seconds the choice of a language is remembered: a year
_REMEMBERED = 365 * 24 * 3600


def cleaned(text: str) -> str:
    """Return text without control characters."""
    return _CONTROL.sub("", text)


def weblink(url: str) -> str:
    """Return a URL if it is an http(s) one with a host, else ""."""
    url = cleaned(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a snippet; `marked` where the query matched."""

    text: str
    marked: bool


def runs(snippet: str) -> Iterator[Run]:
    """Yield the pieces of a snippet whose matches stand between « »."""
    for number, piece in enumerate(re.split("[«»]", snippet)):
        if piece:
            yield Run(piece, marked=bool(number % 2))


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring blocks that make one element: the items of a list, or a single block."""

    kind: str
    blocks: tuple[Block, ...]


def groups(blocks: Sequence[Block]) -> Iterator[Group]:
    """Yield blocks with list items put together."""
    items: list[Block] = []
    for block in blocks:
        if block.kind == "list-item":
            items.append(block)
            continue
        if items:
            yield Group("list", tuple(items))
            items = []
        yield Group(block.kind, (block,))
    if items:
        yield Group("list", tuple(items))


def _shown(value: object) -> object:
    """Prepare the value of any expression in a template."""
    if value is None:
        return ""
    if isinstance(value, Markup):  # the output of our own macros
        return value
    return cleaned(value) if isinstance(value, str) else value


def _moment(value: datetime) -> str:
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _day(value: date | datetime) -> str:
    return (value.astimezone(CHINA).date() if isinstance(value, datetime) else value).isoformat()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("dibao.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(moment=_moment, day=_day, host=_host, groups=groups, runs=runs, rows=table_rows)
    found.globals.update(weblink=weblink, around=around, len=len)
    return found


_TEMPLATES = _environment()


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the language of the request; a language asked for by `?lang=` is remembered."""
    language = chosen(request)
    body = _TEMPLATES.get_template(template).render(
        t=language, other=next(Language(code) for code in CODES if code != language.code),
        switch=_switched(request), query=values.pop("query", ""), **values,
    )  # fmt: skip
    headers = {"Content-Language": language.tag, "Vary": "Accept-Language, Cookie"}
    answer = HTMLResponse(body, status, headers)
    if request.query_params.get("lang") == language.code:
        answer.set_cookie(COOKIE, language.code, max_age=_REMEMBERED, httponly=True, samesite="lax")
    return answer


def _switched(request: Request) -> str:
    """Return the query string of this page in the other language."""
    now = chosen(request).code
    other: Code = "en" if now == "zh" else "zh"
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return "?" + urlencode([*kept, ("lang", other)])
