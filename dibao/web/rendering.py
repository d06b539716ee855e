"""Templates: every value is cleaned of control characters and escaped; links lead to http(s) only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dibao.clock import CHINA
from dibao.records.clean import Block
from dibao.web.language import CODES, COOKIE, Code, Language, chosen
from normalizers.matching.difference import ParagraphChange
from normalizers.text.blocks import table_rows

#: what could rewrite or reorder the page around it: C0 and C1 controls, bidirectional overrides, lone surrogates
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
#: the rule below the head of a Markdown table
_RULE = re.compile(r"\|(?: --- \|)+")
#: equal paragraphs shown on both sides of a change
CONTEXT = 2
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


@dataclass(frozen=True, slots=True)
class Folded:
    """One row of a comparison: a paragraph, or so many equal ones left out."""

    change: ParagraphChange | None
    left_out: int = 0


def around(changes: Sequence[ParagraphChange], *, full: bool) -> Iterator[Folded]:
    """Yield changed paragraphs with a little context, or all paragraphs when `full`."""
    changes = [_as_row(change) for change in changes if not _RULE.fullmatch(change.old or change.new)]
    near = {
        index + step
        for index, change in enumerate(changes)
        if change.kind != "equal"
        for step in range(-CONTEXT, CONTEXT + 1)
    }
    skipped = 0
    for index, change in enumerate(changes):
        if full or index in near:
            if skipped:
                yield Folded(None, skipped)
                skipped = 0
            yield Folded(change)
        else:
            skipped += 1
    if skipped:
        yield Folded(None, skipped)


def _as_row(change: ParagraphChange) -> ParagraphChange:
    """Return a change of a table row without the bars at its ends; what it holds is left alone."""
    if not all(text.startswith("| ") and text.endswith(" |") for text in (change.old, change.new) if text):
        return change
    pieces = list(change.pieces)
    if pieces and pieces[0].sign == pieces[-1].sign == "=" and len(pieces) > 1:
        pieces[0] = replace(pieces[0], text=pieces[0].text[2:])
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text[:-2])
    return replace(change, old=change.old[2:-2], new=change.new[2:-2], pieces=tuple(pieces))


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
