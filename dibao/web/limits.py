"""What a request may ask for at the most."""

from __future__ import annotations

from storage.catalog.tokens import QUERY_LIMIT

#: longer references are no URL that any browser or portal would take
LONGEST_REF = 2048
#: characters of both texts of a comparison; 200,000 take up to half a second
COMPARED = 600_000
#: hits, issues or changes on one page
PAGE = 20
#: pages of hits: whoever has not found it by then needs other words
PAGES = 10

__all__ = ["COMPARED", "LONGEST_REF", "PAGE", "PAGES", "QUERY_LIMIT"]
