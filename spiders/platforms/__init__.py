"""One class per family of content management systems, by the name a card calls it."""

from __future__ import annotations

from collections.abc import Callable

from spiders.cards import Card
from spiders.platforms.gazette import Gazette
from spiders.platforms.gkmlpt import Gkmlpt
from spiders.platforms.hanweb import Hanweb
from spiders.platforms.listing import Item, Listing, Platform
from spiders.platforms.nfcms import Nfcms
from spiders.platforms.static import Static
from spiders.platforms.trs import Trs

PLATFORMS: dict[str, Callable[[Card], Platform]] = {
    "nfcms": Nfcms,
    "gkmlpt": Gkmlpt,
    "trs": Trs,
    "hanweb": Hanweb,
    "gazette": Gazette,
    "static": Static,
}


def platform_of(card: Card) -> Platform:
    """Return the platform a card names, ready for its pages."""
    return PLATFORMS[card.platform](card)


__all__ = ["PLATFORMS", "Item", "Listing", "Platform", "platform_of"]
