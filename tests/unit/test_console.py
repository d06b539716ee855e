"""Crawled text cannot drive the terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from dibao.cli.console import Out, plain, safe, shown


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


def test_json_holds_control_characters_as_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": "标题\x1b]0;x\x9b31m\u202e", "url": "http://a.test/\n"}
    Out(as_json=True).object(value)
    text = capsys.readouterr().out
    assert json.loads(text) == value
    assert safe(text) == text
