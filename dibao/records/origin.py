"""Where a capture comes from: witnessed by our own crawl, or taken in from somebody else.

What we did not witness has places of its own: `imported:http://…` where its giver says that it was found at
`http://…`, and `urn:sha256:…` where nobody says anything. So it has its own history, ordered by what is
claimed, and nothing that looks at the history of `http://…` ever meets it.
"""

from __future__ import annotations

from typing import Literal, get_args

IMPORTED = "imported:"
UNKNOWN = "urn:sha256:"

#: what a claimed date rests on, the strongest first; `none` = nothing claims one, the import itself is the date
Basis = Literal["warc", "manifest", "name", "mtime", "none"]
#: begins the `reason` of imported captures; the basis of their date follows after a dash
REASON = "imported"


def imported(url: str) -> str:
    """Return the place of what somebody says was found at `url`."""
    return url if is_imported(url) else IMPORTED + url


def is_imported(url: str) -> bool:
    """Tell whether what is kept under this address was imported, not witnessed."""
    return url.startswith((IMPORTED, UNKNOWN))


def address(url: str) -> str:
    """Return the address on the web that a place claims or has; that of a nameless file is its urn."""
    return url.removeprefix(IMPORTED)


def sibling(url: str, place: str) -> str:
    """Return `url` as a page at `place` links to it: imported pages link to what was imported with them."""
    return imported(url) if is_imported(place) else url


def reason_of(basis: Basis) -> str:
    """Return the `reason` of an imported capture."""
    return f"{REASON}-{basis}"


def basis_of(reason: str) -> Basis:
    """Return what the date of an imported capture rests on, "none" where nothing claims one."""
    return next((basis for basis in get_args(Basis) if reason == reason_of(basis)), "none")
