"""The corpus of pages: every family of pages, genre, mark-up, script and encoding, from one seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from eval import portals, sites
from eval.cases import GUANGDONG, MEDIA, page_case
from eval.gold import Case
from eval.special import ABROAD, abroad_case, big5_case, encoded_case, mirror_case, odd_cases, repost_case

#: the commonest kind of site is one of its own
SITES = (sites.mixed, sites.split, sites.stored, sites.framed, sites.pictured)


def pages(seed: int, rounds: int) -> Iterator[Case]:
    """Yield the corpus of pages: each round has one page of every template, and some of each special kind."""
    for turn in range(rounds):
        for template in (*GUANGDONG, *portals.PROVINCIAL, *MEDIA, *SITES):
            yield page_case(template, f"{seed}-{turn}")
        for n in range(4):
            yield page_case(sites.mixed, f"{seed}-{turn}-{n}")
        for template in ABROAD:
            yield abroad_case(template, f"{seed}-{turn}")
        for n in range(2):
            yield mirror_case(f"{seed}-{turn}-{n}")
            yield repost_case(f"{seed}-{turn}-{n}")
        for n in range(2):
            yield encoded_case(f"{seed}-{turn}-{n}", turn * 2 + n)
        yield big5_case(f"{seed}-{turn}")
        if turn % 5 == 0:
            yield from odd_cases(f"{seed}-{turn}")


def digest(cases: list[Case]) -> str:
    """Return what tells one corpus from another: bytes and labels of all cases."""
    sha = hashlib.sha256()
    for case in cases:
        sha.update(f"{case.name} {case.content_type} {case.url} {case.gold}\n".encode())
        sha.update(case.payload)
    return sha.hexdigest()[:16]
