"""Crawled text cannot drive the terminal."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from rich.console import Console

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


@dataclass(frozen=True, slots=True)
class _Wide:
    number: str
    withdrawn: bool
    title: str
    url: str


def _narrow(width: int) -> str:
    out = Out(as_json=False)
    out._out = Console(file=io.StringIO(), width=width, highlight=False)  # as a terminal of that width
    rows = [
        _Wide("云府〔2026〕1号", False, "[red]关于" + "甲" * 20, "http://a.test/" + "b" * 60),
        _Wide("", True, "", ""),
    ]
    out.rows(rows, ("number", "withdrawn", "title", "url"))
    assert isinstance(out._out.file, io.StringIO)
    return out._out.file.getvalue()


def test_long_columns_stand_below_their_rows_where_a_terminal_is_narrow() -> None:
    lines = [line.strip() for line in _narrow(100).splitlines()]
    assert lines[0].split() == ["number", "withdrawn", "title"]
    assert lines[1].split() == ["云府〔2026〕1号", "[red]关于" + "甲" * 20]
    assert lines[2:] == ["http://a.test/" + "b" * 60, "yes"]


@pytest.mark.parametrize("width", [20, 45, 100, 240])
def test_no_width_leaves_anything_out(width: int) -> None:
    text = "".join(_narrow(width).split())
    assert text.count("b") >= 60
    assert text.count("甲") == 20
