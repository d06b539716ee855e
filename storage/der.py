"""Puts the certificates of a time stamp in DER's order: many authorities do not, and our library insists.

DER wants the members of a SET sorted; OpenSSL's `ts`, on which many authorities run, writes them as they come.
Nobody signs that order, and sorting changes no length. What is kept is always what was received.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_CERTIFICATES = 0xA0  # [0] in SignedData (RFC 5652, 5.1)
#: the way to SignedData: response, second member (the token), second member (its content), its only member
_WAY = (1, 1, 0)


@dataclass(frozen=True, slots=True)
class _Element:
    """One tag, length and value: where it begins, where its value does, where it ends."""

    tag: int
    start: int
    value: int
    end: int


def sort_certificates(data: bytes) -> bytes:
    """Return a time stamp response with its certificates sorted; raises ValueError for what is no DER."""
    (found,) = _members(data, 0, len(data))
    for place in _WAY:
        members = _members(data, found.value, found.end)
        if len(members) <= place:
            return data  # a refusal has no token
        found = members[place]
    for member in _members(data, found.value, found.end):
        if member.tag == _CERTIFICATES:
            pieces = [data[item.start : item.end] for item in _members(data, member.value, member.end)]
            return data[: member.value] + b"".join(sorted(pieces)) + data[member.end :]
    return data


def _members(data: bytes, start: int, end: int) -> Sequence[_Element]:
    found = []
    while start < end:
        element = _element(data, start)
        if element.end > end:
            raise ValueError(f"a length at {start} leads beyond the end")
        found.append(element)
        start = element.end
    return found


def _element(data: bytes, start: int) -> _Element:
    head = data[start : start + 2]
    if len(head) < 2 or head[0] & 0x1F == 0x1F or head[1] == 0x80:
        raise ValueError(f"no DER at {start}")
    value, size = start + 2, head[1]
    if size > 0x80:
        count = size - 0x80
        size = int.from_bytes(data[value : value + count])
        value += count
    return _Element(head[0], start, value, value + size)
