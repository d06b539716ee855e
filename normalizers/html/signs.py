"""Strings that tell something of a page wherever they stand in it, all looked for in one pass over the markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from normalizers.html.cms import FAMILIES
from normalizers.html.stored import STORE_SIGNS

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

#: what script literals can say of a document's standing
SCRIPT_WORDS = ("file_status", "losetime", "is_expired", "is_abolished")
#: names under which pages carry their article as data
DATA_WORDS = (
    "DETAIL",
    "ld+json",
    "__NUXT__",
    "__NUXT_DATA__",
    "__NEXT_DATA__",
    "__INITIAL_STATE__",
    "application/json",
)
#: elements whose content is no markup to a standard parser: one left open takes all that follows with it
SWALLOWING = (
    "script",
    "style",
    "textarea",
    "title",
    "select",
    "noscript",
    "template",
    "xmp",
    "iframe",
    "noframes",
)


@cache
def _automaton() -> AhoCorasick:
    from ahocorasick_rs import (
        AhoCorasick,
        Implementation,
        MatchKind,
    )  # at first use: the command line must start fast

    words = [mark for family in FAMILIES for mark in family.marks]
    words += [*SCRIPT_WORDS, *DATA_WORDS, *STORE_SIGNS]
    words += [f"{opening}{name}" for name in SWALLOWING for opening in ("<", "</")]
    return AhoCorasick(
        tuple(dict.fromkeys(words)), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
    )


def find_signs(html: str) -> Mapping[str, int]:
    """Return how often each sign stands in a page's markup; of overlapping signs the longest at the leftmost place."""
    return Counter(_automaton().find_matches_as_strings(html))
