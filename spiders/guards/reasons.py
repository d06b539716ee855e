"""Why a request got no answer: one machine word for whatever Scrapy, Twisted or a guard raised."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from OpenSSL import SSL
from scrapy import exceptions
from twisted.internet import error as network

from normalizers.urls import host
from spiders.guards.egress import Refused
from spiders.guards.headers import HeaderLimitError

#: found anywhere among the causes, these say more than what they were wrapped in
_SPECIFIC: tuple[tuple[type[BaseException], str], ...] = ((HeaderLimitError, "headers"), (SSL.Error, "tls"))
_GENERAL: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadConnectionRefusedError, "refused"),
    (exceptions.CannotResolveHostError, "dns"),
    (exceptions.DownloadCancelledError, "too-large"),
    (exceptions.UnsupportedURLSchemeError, "egress-scheme"),
    (network.ConnectError, "unreachable"),
    (exceptions.DownloadFailedError, "broken"),
    (exceptions.ResponseDataLossError, "broken"),
    (network.ConnectionLost, "broken"),
    (network.ConnectionDone, "broken"),
)
#: causes that are looked at; real chains have three
_CAUSES = 50


def reason_of(exception: BaseException, url: str, refused_names: AbstractSet[str]) -> str:
    """Return the word for what went wrong with `url`; `refused_names` are hosts whose address lies inside."""
    causes = _causes(exception)
    for cause in causes:
        if isinstance(cause, Refused):
            return cause.reason
    if isinstance(exception, exceptions.CannotResolveHostError) and host(url) in refused_names:
        return "egress-address"
    for kind, word in (*_SPECIFIC, *_GENERAL):
        if any(isinstance(cause, kind) for cause in causes):
            return word
    return f"exception-{type(exception).__name__.lower()}"


def _causes(exception: BaseException) -> list[BaseException]:
    """Return an exception and all it rests on: causes, contexts, and Twisted's lists of reasons."""
    found: list[BaseException] = []
    waiting: list[Any] = [exception]
    while waiting and len(found) < _CAUSES:
        one = waiting.pop(0)
        value = getattr(one, "value", one)
        if not isinstance(value, BaseException) or value in found:
            continue
        found.append(value)
        waiting += [value.__cause__, value.__context__, *(getattr(value, "reasons", None) or ())]
    return found
