"""What a source card tells the normaliser about its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hints:
    """Where a site's pages keep things, for sites whose CMS is not recognised or whose labels lie."""

    platform: str = ""  # CMS family of the card, tried before the fingerprint of the page
    body: tuple[str, ...] = ()  # CSS selectors of the main content, first match wins
    title: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()  # CSS selectors of page furniture inside the body
    publisher: str = ""  # what 来源：本网 means here
    gazette: str = ""  # name of the gazette this source publishes, "" for none
    standing: str = ""  # the card's standing: gazette, issuer, government, repost, mirror
    ocr: bool = False  # read pages that are pictures by OCR (the extra `ocr`); what comes of it is flagged
