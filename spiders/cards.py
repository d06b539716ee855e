"""Source cards: what a source is, as data.

A card is one YAML file; the cards shipped with the package lie in `spiders/sources/`, further folders override
them by name. Every value is read as text and converted by the type of its key, so `2024` may be a title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from dibao.errors import CardError
from dibao.records.hints import Hints

Platform = Literal["nfcms", "gkmlpt", "trs", "hanweb", "gazette", "static"]
CardStanding = Literal["gazette", "issuer", "government", "repost", "mirror"]

#: a card is a page of YAML; anything near this size is not one
_MAX_CARD = 256 * 1024
#: the source of local files whose source nobody named
INGEST = "ingest"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")  # names make file names and ledger entries: ASCII, short


def _several(value: object) -> object:
    """Let one text stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    if value != "never":
        date.fromisoformat(str(value))
    return value


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
_FORBID = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Expect:
    """How many documents the listings read in one run should name; `max` None = no upper bound.

    Too few means an outage and fails the run; too many is a curiosity and makes it partial.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID

    min: Annotated[int, Field(ge=0)] = 1
    max: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True, slots=True)
class PageHints:
    """Where the pages of this source keep things: CSS selectors, first match wins."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID

    body: Several = ()
    title: Several = ()
    drop: Several = ()
    publisher: str = ""
    gazette: str = ""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class ListingHints:
    """CSS selectors of a listing page: the links to documents, and the link to the next page."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID

    item: Annotated[str, Field(min_length=1)]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One source: a column, catalogue or gazette of one site."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID

    name: str
    title: str  # in Chinese, for people
    site: str  # home URL
    platform: Platform
    start: Annotated[Several, Field(min_length=1)]
    standing: CardStanding
    standard_text: Several = ()  # of a gazette: the legal levels of which it is the 标准文本; () = of all it prints
    hosts: Several = ()  # `.gz.gov.cn` = with all its subdomains
    jurisdiction: str = ""
    authority: str = ""  # the body that answers for the source
    rights: str = ""
    enabled: bool = True
    checked: Annotated[str, BeforeValidator(_day)] = "never"  # ISO date of the last check by a person
    # One request a second is what the slower portals bear; cards of fragile hosts ask for 5 and more.
    delay: Annotated[float, Field(ge=0, le=600)] = 1.0
    expect: Expect = Expect()
    max_quiet_days: Annotated[int, Field(ge=1)] | None = None
    hints: PageHints = field(default_factory=PageHints)
    listing: ListingHints | None = None

    def page_hints(self) -> Hints:
        """Return what the normaliser wants to know of this source's pages."""
        return Hints(
            platform=self.platform,
            body=self.hints.body,
            title=self.hints.title,
            drop=self.hints.drop,
            publisher=self.hints.publisher,
            gazette=self.hints.gazette,
            standing=self.standing,
            ocr=self.hints.ocr,
        )


_ADAPTER: TypeAdapter[Card] = TypeAdapter(Card)
_KEYS = tuple(item.name for item in fields(Card))


def load_cards(folders: Sequence[Path] = ()) -> dict[str, Card]:
    """Return all cards by name: those of the package, then those of `folders`, later ones overriding.

    Raises CardError naming card file, key and legal values, also for a folder that does not exist.
    """
    cards = _folder(files("spiders") / "sources")
    for folder in folders:
        if not folder.is_dir():
            raise CardError(f"card folder {folder}: no such folder; correct the setting `sources`")
        cards |= _folder(folder)
    return dict(sorted(cards.items()))


def read_card(text: str, where: str) -> Card:
    """Return the card a YAML text describes; `where` names it in errors. Raises CardError."""
    if len(text) > _MAX_CARD:
        raise CardError(f"{where}: a card of {len(text)} characters; legal: at most {_MAX_CARD}")
    try:
        data = yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a BaseLoader: it builds nothing but text
    except yaml.YAMLError as error:
        raise CardError(f"{where}: no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise CardError(f"{where}: a card is a mapping of keys; legal keys: {', '.join(_KEYS)}")
    return _card(data, where)


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def _folder(folder: Path | Traversable) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    origin: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".yaml"):
            continue
        card = read_card(entry.read_text(encoding="utf-8"), entry.name)
        if card.name in cards:
            raise CardError(
                f"{entry.name}: name {card.name!r} is taken by {origin[card.name]}; choose another"
            )
        cards[card.name] = card
        origin[card.name] = entry.name
    return cards


def _card(data: Mapping[str, Any], where: str) -> Card:
    for key in data:
        if key not in _KEYS:
            raise CardError(f"{where}: unknown key {key!r}; legal keys: {', '.join(_KEYS)}")
    try:
        hosts = data.get("hosts") or [urlsplit(str(data.get("site", ""))).hostname or ""]
        card = _ADAPTER.validate_python({**data, "hosts": hosts})
    except ValidationError as error:
        raise CardError(_explain(error, where)) from error
    except ValueError as error:  # a site that is no URL
        raise CardError(f"{where}: site: {error}; legal: an http or https URL") from error
    _check(card, where)
    return card


def _explain(error: ValidationError, where: str) -> str:
    """Return one line for the first thing that is wrong."""
    first = error.errors()[0]
    path = ".".join(map(str, first["loc"]))
    context = first.get("ctx", {})
    if first["type"] == "missing":
        return f"{where}: key {path!r} is missing"
    if first["type"] == "unexpected_keyword_argument":
        owner = {"expect": Expect, "hints": PageHints, "listing": ListingHints}.get(path.split(".")[0])
        legal = ", ".join(item.name for item in fields(owner)) if owner else ", ".join(_KEYS)
        return f"{where}: unknown key {path!r}; legal keys: {legal}"
    if "expected" in context:
        return f"{where}: {path}: {first['input']!r}; legal: {context['expected']}"
    return f"{where}: {path}: {first['input']!r}: {first['msg']}"


def _check(card: Card, where: str) -> None:
    """Hold what types cannot say; raises CardError."""
    if not _NAME.fullmatch(card.name) or card.name == INGEST:
        raise CardError(f"{where}: name: {card.name!r}; legal: {_NAME.pattern}, and not {INGEST!r}")
    for url in (card.site, *card.start):
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise CardError(f"{where}: {url!r} is no address; legal: an http or https URL")
    if not all(_is_host(item) for item in card.hosts):
        raise CardError(f"{where}: hosts: {list(card.hosts)}; legal: host names, or .name for all subdomains")
    if (card.platform == "static") != (card.listing is not None):
        need = "needs" if card.platform == "static" else "takes no"
        raise CardError(f"{where}: platform {card.platform} {need} key 'listing'; legal for: static")
    for selector in _selectors(card):
        try:
            LexborHTMLParser("<p>").css(selector)
        except SelectolaxError as error:
            raise CardError(
                f"{where}: {selector!r} is no CSS selector; legal: CSS as browsers take it"
            ) from error
    if card.expect.max is not None and card.expect.max < card.expect.min:
        raise CardError(f"{where}: expect.max: {card.expect.max} is below expect.min {card.expect.min}")


def _selectors(card: Card) -> tuple[str, ...]:
    hints = (*card.hints.body, *card.hints.title, *card.hints.drop)
    listing = (card.listing.item, card.listing.next) if card.listing else ()
    return tuple(selector for selector in (*hints, *listing) if selector)


def _is_host(text: str) -> bool:
    return re.fullmatch(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*", text) is not None
