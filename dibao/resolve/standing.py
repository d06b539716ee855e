"""How official a place is for the document it shows."""

from __future__ import annotations

import re

from dibao.records.clean import CleanDocument
from dibao.records.entries import Standing
from spiders.cards import Card

#: what follows the place in the name of a body that stands for it: 云河市人民政府办公厅 -> 云河市
_BODY = re.compile(r"(?:人民政府|人民代表大会|办公厅|办公室|委员会).*$")
_REPOSTED = re.compile(r"^\s*[（(【\[]?转[载发][）)】\]]")
_OWN_SITE = ("本网", "本站", "本网站")


def standing_of(card: Card | None, clean: CleanDocument) -> Standing:
    """Return the standing of a page of this source for the document it shows.

    A gazette is the standard text (标准文本) of what its card says it is: 《立法法》 says so of 规章, a city's rules of its
    规范性文件. A site is an issuer's only for what that issuer (or a body of the same place) issued: a district portal
    that repeats a city's notice is a repost there.
    """
    if card is None:
        return "unknown"
    if card.standing == "gazette" and card.standard_text and clean.legal_level not in card.standard_text:
        return "government"  # printed there, but not as the standard text
    if card.standing != "issuer":
        return card.standing
    # the clean title has lost the mark; the words it was made from still bear it
    if any(item.field == "title" and _REPOSTED.match(item.quote) for item in clean.provenance):
        return "repost"
    place = _BODY.sub("", card.authority) or card.authority
    if clean.issuers:
        return "issuer" if any(place in issuer for issuer in clean.issuers) else "repost"
    hint = clean.source_hint
    return "issuer" if not hint or hint in _OWN_SITE or place in hint else "repost"
