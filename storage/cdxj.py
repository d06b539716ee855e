"""CDXJ lines: what replay tools (pywb, ReplayWeb.page) look records up by, sorted by URL key and time."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes, urlsplit

_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www\d*\.")
_SESSION = re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}\Z", re.IGNORECASE)
#: an address may be quoted twice by mistake; more often only on purpose
_UNQUOTED = 4


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One record of a WARC file: its URL, instant, and where its gzip member lies."""

    url: str
    moment: datetime
    mime: str  # as declared, without parameters; warc/revisit for a revisit
    status: int  # 0 = none to give
    digest: str  # of the payload as recorded: sha256:hex
    filename: str
    offset: int
    length: int  # of the gzip member


def cdxj_line(entry: IndexEntry) -> str:
    """Return the line of an entry without its line end: key, 14-digit time (UTC), JSON in pywb's field order."""
    fields = {
        "url": entry.url,
        "mime": entry.mime or "unk",  # the word other indexers use
        "status": str(entry.status) if entry.status else "",
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": entry.filename,
    }
    kept = json.dumps({name: value for name, value in fields.items() if value})
    return f"{surt(entry.url)} {entry.moment.astimezone(UTC):%Y%m%d%H%M%S} {kept}"


def surt(url: str) -> str:
    """Return the sort-friendly key of an http(s) URL: `cn,gov,gz)/path?query`, all lower-case.

    The rules of the Internet Archive's canonicaliser, but for the session ids of old ASP and ColdFusion: no user,
    no `www.`, no default port, no fragment, no slash at the end of a path, no session id, parameters sorted,
    one percent encoding of what needs it. Other URLs are their own key.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return url.strip().lower()
    host = _WWW.sub("", _ascii(parts.hostname.rstrip(".")), count=1)
    key = ",".join(reversed(host.split(".")))
    if parts.port not in (None, _PORTS[scheme]):
        key += f":{parts.port}"
    path = _quoted(parts.path)
    path = posixpath.normpath("/" + path.lstrip("/")) if path else "/"
    kept = (item for item in _quoted(parts.query).split("&") if not _SESSION.match(item))
    query = "&".join(sorted(kept, key=lambda item: item.partition("=")[::2]))
    return f"{key}){path}{'?' + query if query else ''}".lower()


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:  # no name that could be looked up; it stays its own key
        return host


def _quoted(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    for _ in range(_UNQUOTED):
        plain = unquote_to_bytes(raw)
        if plain == raw:
            break
        raw = plain
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in b"#%" else f"%{byte:02X}" for byte in raw)
