"""Texts that wait in a page where its script fetches them: hidden text areas and fields, templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

_HAN = re.compile("[\u3400-\u9fff]")
#: opening tag and what ends the store; a text area out of sight, a script no browser runs
_STORES = (
    (re.compile(r"<textarea\b[^>]{0,500}>", re.IGNORECASE), "</textarea"),
    (re.compile(r"<script\b[^>]{0,300}?type\s*=\s*[\"']?text/(?:template|html|x-[\w-]{1,30}|plain|ng-template|tmpl)\b[^>]{0,300}>", re.IGNORECASE), "</script"),
    (re.compile(r"<template\b[^>]{0,300}>", re.IGNORECASE), "</template"),
    (re.compile(r"<xmp\b[^>]{0,300}>", re.IGNORECASE), "</xmp"),
)  # fmt: skip
_FIELD = re.compile(
    r"<input\b[^<>]{0,300}?\bvalue\s*=\s*(?:\"([^\"]{60,})\"|'([^']{60,})')([^<>]{0,300})", re.IGNORECASE
)
#: signs of which one stands in a page that has such a store
STORE_SIGNS = (
    "<textarea", "<TEXTAREA", "text/template", 'type="text/html', "type='text/html", "text/x-", 'type="text/plain', "text/ng-template",
    "text/tmpl", "<template", "<xmp",
)  # fmt: skip
#: a template with holes in it is code
_HOLES = re.compile(r"\{\{|<%|\$\{|\{%|<#|#\{|v-for=|ng-repeat")
#: fewer words are a hint in a form; a summary kept for sharing has neither markup nor this length
_LEAST, _PLAIN_LEAST = 20, 200
_BLOCK = re.compile(r"<(?:p|div|br|table|span|section|h\d|li)\b", re.IGNORECASE)
#: stores looked at in one page
_MOST = 40


def find_stored(html: str, signs: Mapping[str, int]) -> str:
    """Return the markup or plain text with the most Chinese among what a page stores out of sight, "" for none."""
    best, most = "", 0
    for text in _stores(html, signs):
        # escaped once for the attribute; some editors escape once more
        found = unescape(text) if "&" in text else text
        if "<" not in found and "&lt;" in found:
            found = unescape(found)
        words = len(_HAN.findall(found))
        least = _LEAST if _BLOCK.search(found) else _PLAIN_LEAST
        if words >= least and words > most and not _HOLES.search(found):
            best, most = found, words
    return best


def _stores(html: str, signs: Mapping[str, int]) -> Iterator[str]:
    if any(sign in signs for sign in STORE_SIGNS):
        for opening, closing in _STORES:
            for _, match in zip(range(_MOST), opening.finditer(html), strict=False):
                end = _end(html, closing, match.end())
                if end > 0:
                    yield html[match.end() : end]
    if '"hidden"' in html or "'hidden'" in html or "=hidden" in html:
        for _, match in zip(range(_MOST), _FIELD.finditer(html), strict=False):
            if (
                "hidden" in match[0][: match.start(1 if match[1] else 2) - match.start()]
                or "hidden" in match[3]
            ):
                yield match[1] or match[2]


def _end(html: str, closing: str, start: int) -> int:
    end = html.find(closing, start)
    return end if end >= 0 else html.find(closing.upper(), start)
