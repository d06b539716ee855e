"""Canonical URLs: one spelling for one place, so that a location is known again."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
#: the mobile twin of an NFCMS post is the same post (an inline script redirects phones to it)
_MOBILE_POST = re.compile(r"/mpost_(\d+)\.html?$")
#: query keys that count visits or break caches on Chinese government sites, and never choose a document
_NOISE = frozenset(
    {"_", "t", "ts", "timestamp", "rand", "random", "spm", "from", "isappinstalled", "share_token"}
)


def canonical(url: str) -> str:
    """Return the canonical spelling of an absolute URL; anything but http(s) is returned as it is.

    Lower-case host, no default port, no fragment, no user info, no cache-breaking query keys, the desktop
    twin of a mobile post. The scheme stays: http and https of one page are two locations until seen equal.
    """
    # a lone surrogate (from a broken page) cannot be stored or hashed
    url = url.encode("utf-8", "replace").decode()
    try:
        parts = urlsplit(url.strip())
        number = parts.port
    except ValueError:  # http://[, http://a:99999/: links as found; fetching them fails with a clear reason
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return url
    scheme = parts.scheme.lower()
    port = f":{number}" if number and number != _DEFAULT_PORTS[scheme] else ""
    path = _MOBILE_POST.sub(r"/post_\1.html", parts.path or "/")
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, True) if key.lower() not in _NOISE]
    )
    return urlunsplit((scheme, parts.hostname.rstrip(".") + port, path, query, ""))


def host(url: str) -> str:
    """Return the lower-case host name of a URL, "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
