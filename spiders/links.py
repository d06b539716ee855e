"""Links as crawled pages write them: absolute, fetchable, and in one spelling."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from normalizers.urls import canonical

#: longer addresses are traps or data; servers and archives refuse them too
MAX_LENGTH = 2083


def place(url: str) -> str:
    """Return the one spelling under which a URL is remembered in a run; raises ValueError for no URL."""
    return canonical(safe_url_string(url, encoding="utf-8"))


def absolute(base: str, href: str) -> str | None:
    """Return the canonical absolute http(s) URL of a link on page `base`, None where it is none.

    Scripts, mail addresses, fragments of the page itself, broken hosts and over-long addresses are none.
    """
    href = href.strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
        found = place(url)
    except ValueError:  # a bad port, a broken IPv6 address, a host that is no IDNA: no link
        return None
    return found if len(found) <= MAX_LENGTH else None
