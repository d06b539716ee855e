"""How official a place is for what it shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dibao.records.clean import CleanDocument, Evidence
from dibao.resolve.rank import ORDER, STATUS, rank, status_rank
from dibao.resolve.standing import standing_of
from spiders.cards import Card


def card(authority: str, standing: str = "issuer") -> Card:
    return Card("c", "t", "http://a.test/", "nfcms", ("http://a.test/",), standing, authority=authority)  # type: ignore[arg-type]  # the parameter is one of the literals


@pytest.mark.parametrize(
    ("authority", "issuer", "standing"),
    [
        ("云河市人民政府办公厅", "云河市水务局", "issuer"),
        ("云河市人民政府办公厅", "云澜市人民政府", "repost"),
        ("云河市人民政府", "云河市人民政府办公室", "issuer"),
        ("云河市竹溪区市场监督管理局", "云河市竹溪区市场监督管理局", "issuer"),
        ("云河市竹溪区市场监督管理局", "云河市人民政府", "repost"),
    ],
)
def test_the_place_of_an_office_is_that_of_its_government(authority: str, issuer: str, standing: str) -> None:
    assert standing_of(card(authority), CleanDocument("document", issuers=(issuer,))) == standing


def test_a_title_marked_as_repost_is_one_though_the_clean_title_lost_the_mark() -> None:
    said = (Evidence("title", "关于防汛的通知", "label ArticleTitle", "（转载）关于防汛的通知"),)
    clean = CleanDocument("document", title="关于防汛的通知", issuers=("云河市人民政府",), provenance=said)
    assert standing_of(card("云河市人民政府"), clean) == "repost"


def test_other_standings_are_the_cards_and_no_card_is_unknown() -> None:
    assert standing_of(card("云河市人民政府", "gazette"), CleanDocument("document")) == "gazette"
    assert standing_of(None, CleanDocument("document")) == "unknown"


def test_a_gazette_is_the_standard_text_of_what_its_card_says() -> None:
    gazette = replace(card("云河市人民政府", "gazette"), standard_text=("地方政府规章", "行政规范性文件"))
    assert standing_of(gazette, CleanDocument("document", legal_level="行政规范性文件")) == "gazette"
    assert standing_of(gazette, CleanDocument("document", legal_level="其他文件")) == "government"


def test_the_text_and_the_status_have_each_their_own_order() -> None:
    assert min(("issuer", "gazette"), key=rank) == "gazette"
    assert min(("issuer", "gazette"), key=status_rank) == "issuer"
    assert set(ORDER) == set(STATUS)
