"""The normal form of what people look documents up by; used where keys are written and where they are asked."""

from __future__ import annotations

import unicodedata
from typing import Literal, get_args

from dibao.records.assertions import IDENTITY_FIELDS, relation_of
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import parse
from normalizers.script import to_simplified

Key = Literal["number", "unified", "index", "title"]
KEYS: tuple[Key, ...] = get_args(Key)
#: characters of a key. No number and hardly a title is as long; PostgreSQL's index rows end at 2,700 bytes
LONGEST = 400


#: asserted fields by which a document is looked up, and the key that their normal form is that of
ASSERTED: dict[str, Key] = {
    "number": "number",
    "unified-number": "unified",
    "index-number": "index",
    "file-number": "index",  # 档号, like an 索引号: letters and digits, no spaces
    "title": "title",
}


def plain(text: str) -> str:
    """Return a text that can be stored: lone surrogates, which no file holds, become "?"."""
    return text.encode("utf-8", "replace").decode()


def normal(key: Key, value: str) -> str:
    """Return the key a value is found under, "" for one that finds nothing.

    A 文号 in any bracket style, width and spacing becomes one; a title is folded to letters and digits; both
    in Simplified characters, as clean documents have them. At most LONGEST characters of it count.
    """
    return _whole(key, to_simplified(plain(value)))[:LONGEST]


def _whole(key: Key, value: str) -> str:
    if key == "title":
        return fold(value)
    if key == "number":
        found = parse(value)
        if found is not None:
            return found.normal
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def asserted_key(field: str, value: str) -> str:
    """Return the key an asserted value is found under: the id itself where it is one, "" where nobody looks it up."""
    if field in ASSERTED:
        return normal(ASSERTED[field], value)
    return value if relation_of(field) or field in IDENTITY_FIELDS else ""
