"""The door to everything about 文号 and its kin; the rules are in `serials`, `heads`, `registers`, `territories`."""

from __future__ import annotations

from normalizers.metadata.heads import labelled, own_number, own_numbers
from normalizers.metadata.registers import index_number, unified_numbers
from normalizers.metadata.serials import find_numbers, locate, parse

__all__ = [
    "find_numbers",
    "index_number",
    "labelled",
    "locate",
    "own_number",
    "own_numbers",
    "parse",
    "unified_numbers",
]
