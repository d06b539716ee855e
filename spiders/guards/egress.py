"""Where a crawl may connect: only http(s), only the hosts and ports of the card, only public addresses.

Checked for every request, redirect hops and robots.txt included; the address is checked where it is
resolved, so that a name that resolves twice cannot get past (see `resolver`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from dibao.errors import UsageError
from spiders.cards import Card

_DEFAULT_PORTS = {"http": 80, "https": 443}
#: NAT64 hides IPv4 addresses in this prefix (RFC 6052)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refused(IgnoreRequest):
    """Raised by a guard for a request that must not be sent; `reason` is the capture's machine word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pin:
    """Sends connections for a name (`.dibao.test` = all its subdomains) to one address and port."""

    name: str
    address: str
    port: int

    def covers(self, host: str) -> bool:
        """Tell whether this pin is for `host`."""
        return host.endswith(self.name) if self.name.startswith(".") else host == self.name


def read_pins(text: str) -> tuple[Pin, ...]:
    """Return the pins the setting `resolve` names: `.dibao.test=127.0.0.1:8123,…`; raises UsageError."""
    pins = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, target = part.partition("=")
        host, _, port = target.rpartition(":")
        try:
            pins.append(Pin(name.strip().lower(), str(ipaddress.ip_address(host.strip(" []"))), int(port)))
        except ValueError as error:
            raise UsageError(
                f"setting resolve={part!r}: write .name=address:port, as .dibao.test=127.0.0.1:8123"
            ) from error
        if not name.strip(" .") or not 0 < int(port) < 65536:
            raise UsageError(
                f"setting resolve={part!r}: write .name=address:port, as .dibao.test=127.0.0.1:8123"
            )
    return tuple(pins)


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the public internet, also where IPv6 wraps an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Egress:
    """The addresses one card allows."""

    def __init__(self, card: Card) -> None:
        self._hosts = frozenset(host for host in card.hosts if not host.startswith("."))
        self._domains = tuple(host for host in card.hosts if host.startswith("."))
        ports = {urlsplit(url).port for url in (card.site, *card.start)}
        self._ports = frozenset({80, 443, *(port for port in ports if port)})

    def refusal(self, url: str) -> str:
        """Return why a URL must not be fetched (egress-scheme, -host or -port), "" if it may be."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return "egress-host"
        if parts.scheme not in _DEFAULT_PORTS:
            return "egress-scheme"
        known = host in self._hosts or any(
            host.endswith(domain) or host == domain[1:] for domain in self._domains
        )
        if not known:
            return "egress-host"
        return "" if (port or _DEFAULT_PORTS[parts.scheme]) in self._ports else "egress-port"
