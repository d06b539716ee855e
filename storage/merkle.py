"""Merkle trees as RFC 6962 (Certificate Transparency) hashes them: a short path proves that a leaf is in a root."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import reduce

#: of a tree without leaves
EMPTY = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf; the prefix keeps it apart from every node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(peaks: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the peaks of a tree of `size` leaves after further leaf hashes were added.

    Peaks are the roots of the complete subtrees that a tree of n leaves falls into, the largest first: one per
    set bit of n. They are all that is needed to add to it.
    """
    stack = list(peaks)
    for size_now, leaf in enumerate(leaves, start=size + 1):
        stack.append(leaf)
        bits = size_now
        while not bits & 1:
            right = stack.pop()
            stack[-1] = node_hash(stack[-1], right)
            bits >>= 1
    return tuple(stack)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """Return the root of the tree that has these peaks."""
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks)) if peaks else EMPTY


def path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index` (from 0): the siblings on its way to the root, the nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*path(leaves[:split], index), _root(leaves[split:]))
    return (*path(leaves[split:], index - split), _root(leaves[:split]))


def root_from(leaf: bytes, index: int, size: int, siblings: Sequence[bytes]) -> bytes:
    """Return the root that an audit path leads to; raises ValueError for a path of another length."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} of {size}")
    if size == 1:
        if siblings:
            raise ValueError("the path is too long")
        return leaf
    if not siblings:
        raise ValueError("the path is too short")
    split = _split(size)
    if index < split:
        return node_hash(root_from(leaf, index, split, siblings[:-1]), siblings[-1])
    return node_hash(siblings[-1], root_from(leaf, index - split, size - split, siblings[:-1]))


def _root(leaves: Sequence[bytes]) -> bytes:
    return root_of(grow((), 0, leaves))


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)
