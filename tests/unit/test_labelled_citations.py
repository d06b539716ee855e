"""Recall and precision of what texts say of other documents, on the labelled passages."""

from __future__ import annotations

import pytest
from labelled_citations import PASSAGES, Passage, Said

from normalizers.metadata.citations import find_citations

OWN = "云府〔2024〕7号"


def said(passage: Passage) -> set[Said]:
    return {
        Said(one.kind, one.number or one.title, one.clause, one.until, one.status)
        for one in find_citations(passage.blocks, OWN, passage.title)
    }


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage.name)
def test_a_passage_says_what_it_says_and_no_more(passage: Passage) -> None:
    assert said(passage) == set(passage.said)


def test_every_kind_is_labelled_in_the_wordings_that_tell_it() -> None:
    kinds = {one.kind for passage in PASSAGES for one in passage.said}
    assert kinds == {
        "amends", "repeals", "replaces", "corrects", "supplements", "extends-validity", "suspends", "draft-of", "forwards",
        "interprets", "based-on", "translation-of", "cites",
    }  # fmt: skip
    assert len(PASSAGES) >= 100
