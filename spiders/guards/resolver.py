"""Name resolution for a crawl: pinned names go where they are pinned, others to public addresses only.

Twisted connects to exactly the addresses (and ports) this yields, so nothing can change between the check
and the connection; literal addresses in URLs pass through here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # ships no type information

from spiders.guards.egress import Pin, is_public
from spiders.job import job_of


@implementer(IHostResolution)
class _Resolution:
    """A resolution that is over at once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Have nothing to cancel."""


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes public addresses on and notes names that had others."""

    def __init__(self, receiver: Any, name: str, refused: set[str]) -> None:  # noqa: ANN401 - a zope interface
        self._receiver, self._name, self._refused = receiver, name, refused

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: ANN401, N802 - the interface's name and type
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: ANN401, N802 - the same
        if isinstance(address, IPv4Address | IPv6Address) and is_public(address.host):
            self._receiver.addressResolved(address)
        else:
            self._refused.add(self._name)

    def resolutionComplete(self) -> None:  # noqa: N802 - the same
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """The resolver of a crawl process (Scrapy setting TWISTED_DNS_RESOLVER)."""

    def __init__(self, reactor: Any, pins: tuple[Pin, ...], refused: set[str]) -> None:  # noqa: ANN401 - Twisted's reactor
        self._reactor, self._pins, self._refused = reactor, pins, refused
        self._inner = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:  # noqa: ANN401 - Twisted's reactor
        """Build it for the crawl of this process; Scrapy hands over the process, not the crawler."""
        crawlers: set[Crawler] = getattr(crawler, "crawlers", {crawler})
        job = next((job for job in map(job_of, crawlers) if job), None)
        return cls(reactor, job.pins, job.refused_names) if job else cls(reactor, (), set())

    def install_on_reactor(self) -> None:
        """Make it the resolver of the process."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803 - the interface's names and types
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:  # noqa: ANN401
        """Yield the addresses a connection to this name may use; none at all for a private one."""
        pin = next((pin for pin in self._pins if pin.covers(hostName.lower().rstrip("."))), None)
        if pin is not None:
            kind = IPv6Address if ":" in pin.address else IPv4Address
            resolution = _Resolution(hostName)
            resolutionReceiver.resolutionBegan(resolution)
            resolutionReceiver.addressResolved(kind("TCP", pin.address, pin.port))
            resolutionReceiver.resolutionComplete()
            return resolution
        receiver = _PublicOnly(resolutionReceiver, hostName, self._refused)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
