"""Merkle trees: the vectors of RFC 6962's own implementation, and paths that prove only what is so."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.merkle import grow, leaf_hash, path, root_from, root_of

#: the inputs and roots of certificate-transparency's merkle_tree_test (github.com/google/certificate-transparency)
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]


def test_roots_are_those_of_certificate_transparency() -> None:
    assert [root_of(grow((), 0, LEAVES[:count])).hex() for count in range(1, 9)] == ROOTS
    assert root_of(()) == hashlib.sha256(b"").digest()


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.data())
def test_a_path_proves_its_leaf_and_no_other(contents: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(item) for item in contents]
    cut = data.draw(st.integers(0, len(leaves)))
    peaks = grow(grow((), 0, leaves[:cut]), cut, leaves[cut:])
    assert peaks == grow((), 0, leaves)
    assert len(peaks) == len(leaves).bit_count()
    index = data.draw(st.integers(0, len(leaves) - 1))
    siblings = path(leaves, index)
    assert root_from(leaves[index], index, len(leaves), siblings) == root_of(peaks)
    assert root_from(leaf_hash(b"another"), index, len(leaves), siblings) != root_of(peaks)
    for wrong in (siblings[:-1], (*siblings, bytes(32))):
        if wrong != siblings:
            with pytest.raises(ValueError, match="path is too"):
                root_from(leaves[index], index, len(leaves), wrong)


def test_places_outside_the_tree_are_refused() -> None:
    with pytest.raises(ValueError, match="leaf 3 of 3"):
        root_from(LEAVES[0], 3, 3, ())
    with pytest.raises(IndexError):
        path(LEAVES[:3], 3)
