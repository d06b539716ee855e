"""Finds the end of a numbered row of objects without listing what comes before it."""

from __future__ import annotations

from collections.abc import Callable

from storage.objects.protocol import Objects

#: so many numbers are looked through one by one, about a page of a listing; further away they are searched for
NEAR = 256


def near_last(objects: Objects, prefix: str, number_of: Callable[[str], int]) -> int:
    """Return a number at most about NEAR before the last one; keys are `prefix` and ten digits, then anything.

    Takes a listing of one page for every doubling of their number.
    """

    def beyond(number: int) -> int:
        info = next(iter(objects.keys(prefix, after=f"{prefix}{number:010d}")), None)
        return number_of(info.key) if info else 0

    low, step = 0, NEAR
    while found := beyond(low + step):
        low, step = found, step * 2
    while step > NEAR:
        step //= 2
        low = beyond(low + step) or low
    return low
