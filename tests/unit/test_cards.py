"""Source cards: what is read, what is refused, and what a refusal says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dibao.errors import CardError
from dibao.records.hints import Hints
from spiders.cards import load_cards, read_card
from spiders.platforms import PLATFORMS, platform_of

GOOD = {
    "name": "city",
    "title": "2024",
    "site": "https://www.city.gov.cn/",
    "platform": "nfcms",
    "start": "https://www.city.gov.cn/wj/index.html",
    "standing": "issuer",
}


def card_text(**changes: str) -> str:
    return "\n".join(f"{key}: {value}" for key, value in {**GOOD, **changes}.items() if value)


def test_defaults() -> None:
    card = read_card(card_text(), "city.yaml")
    assert card.title == "2024"
    assert card.start == ("https://www.city.gov.cn/wj/index.html",)
    assert card.hosts == ("www.city.gov.cn",)
    assert (card.enabled, card.checked, card.delay, card.expect.min, card.expect.max) == (
        True,
        "never",
        1.0,
        1,
        None,
    )


def test_hints_of_the_normaliser() -> None:
    text = card_text(hints='{body: "#zoomcon", drop: [.a, .b], gazette: 市公报}', standing="gazette")
    assert read_card(text, "x").page_hints() == Hints(
        platform="nfcms", body=("#zoomcon",), drop=(".a", ".b"), gazette="市公报", standing="gazette"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"platform": "wcm"}, "city.yaml: platform: 'wcm'; legal: 'nfcms', 'gkmlpt', 'trs', 'hanweb', "),
        ({"standing": "unknown"}, "city.yaml: standing: 'unknown'; legal: 'gazette', 'issuer', "),
        ({"plattform": "nfcms"}, "city.yaml: unknown key 'plattform'; legal keys: name, title, site, "),
        ({"expect": "{mn: 3}"}, "city.yaml: unknown key 'expect.mn'; legal keys: min, max"),
        ({"hints": "{bodi: a}"}, "city.yaml: unknown key 'hints.bodi'; legal keys: body, title, drop, "),
        ({"expect": "{min: 3, max: 2}"}, "city.yaml: expect.max: 2 is below expect.min 3"),
        ({"start": ""}, "city.yaml: key 'start' is missing"),
        ({"start": "ftp://a/"}, "city.yaml: 'ftp://a/' is no address; legal: an http or https URL"),
        (
            {"site": "https://a:99999/"},
            "city.yaml: 'https://a:99999/' is no address; legal: an http or https URL",
        ),
        ({"name": "ingest"}, "city.yaml: name: 'ingest'; legal: "),
        ({"name": "City/.."}, "city.yaml: name: 'City/..'; legal: "),
        ({"hosts": "[http://a/]"}, "city.yaml: hosts: ['http://a/']; legal: host names"),
        ({"delay": "-1"}, "city.yaml: delay: '-1': "),
        ({"checked": "gestern"}, "city.yaml: checked: 'gestern': "),
        ({"platform": "static"}, "city.yaml: platform static needs key 'listing'"),
        ({"listing": "{item: a}"}, "city.yaml: platform nfcms takes no key 'listing'"),
        ({"hints": '{body: "a[[["}'}, "city.yaml: 'a[[[' is no CSS selector"),
        ({"title": "a\nname: b"}, "city.yaml: no YAML: key 'name' stands twice"),
    ],
)
def test_a_wrong_card_is_refused_by_name(changes: dict[str, str], message: str) -> None:
    with pytest.raises(CardError) as caught:
        read_card(card_text(**changes), "city.yaml")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_later_folders_override_and_names_are_unique(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder, title in ((first, "旧"), (second, "新")):
        folder.mkdir()
        (folder / "city.yaml").write_text(card_text(title=title), encoding="utf-8")
    assert load_cards([first, second])["city"].title == "新"
    (second / "other.yaml").write_text(card_text(), encoding="utf-8")
    with pytest.raises(CardError, match=r"other.yaml: name 'city' is taken by city.yaml"):
        load_cards([second])
    with pytest.raises(CardError, match="no such folder"):
        load_cards([tmp_path / "3"])


def test_shipped_cards_are_sound_and_off_until_checked() -> None:
    cards = load_cards()
    assert cards
    for card in cards.values():
        assert card.platform in PLATFORMS
        platform_of(card)
        assert card.checked != "never" or not card.enabled
