"""Conditional requests: ask a server for a page only if it changed since its last capture."""

from __future__ import annotations

from dibao.records.capture import Visit


def validators(visit: Visit | None) -> dict[str, str]:
    """Return the request headers that make a visit conditional.

    Start pages are always asked for whole: without their links a run would find nothing. Without a known
    blob there is nothing a 304 could confirm.
    """
    if visit is None or visit.reason == "start" or not visit.sha256:
        return {}
    headers = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
    return {name: value for name, value in headers.items() if value and value.isprintable()}


def confirms(visit: Visit | None, status: int, sha256: str) -> bool:
    """Tell whether an answer confirms the blob of the last capture: 304 to a condition, or the same bytes."""
    if visit is None or not visit.sha256:
        return False
    return sha256 == visit.sha256 or (status == 304 and bool(validators(visit)))
