"""Crawled text cannot drive the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dibao.cli.console import plain, safe, shown


def test_control_and_bidi_characters_are_replaced() -> None:
    assert safe("标题\x1b]0;pwned\x07\u202e") == "标题�]0;pwned��"
    assert safe("一\t二\n") == "一\t二\n"


def test_markup_in_crawled_text_is_text() -> None:
    assert shown("[red]通知[/red]") == "\\[red]通知\\[/red]"


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    names: tuple[str, ...]


def test_plain_is_json_able() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert plain(Sample(moment, ("甲",))) == {"at": "2026-03-02T00:00:00+00:00", "names": ["甲"]}
