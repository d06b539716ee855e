"""Minted ids: a letter and 20 characters of base32, a function of what first named the thing.

20 characters are 100 bits: at 10^9 ids the chance of any collision is below 10^-12.
"""

from __future__ import annotations

import base64
import hashlib

LENGTH = 20


def mint(letter: str, *parts: str) -> str:
    """Return the id of kind `letter` (d document, l location, v version, r rendition) for these parts."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return letter + base64.b32encode(digest).decode().lower()[:LENGTH]
