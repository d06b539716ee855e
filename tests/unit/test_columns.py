"""Captures as columns: small, exact, and read strictly."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.records.capture import Capture, Verdict
from dibao.records.entries import Shipped
from storage.canonical import compress
from storage.ledger.columns import ColumnError, decode, encode
from storage.ledger.payload import Payload, read, write

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "",
        "a",
        "Tue, 05 Mar 2024 03:12:45 GMT",
        "Wed, 05 Mar 2024 03:12:45 GMT",
        "Tue, 05 Mar 2024 24:12:45 GMT",
    ]
)
NUMBER = st.integers(0, 2**62)
_FIRST = datetime(1, 1, 2, tzinfo=UTC).replace(tzinfo=None)  # the strategy adds the zone
_LAST = datetime(9999, 12, 30, tzinfo=UTC).replace(tzinfo=None)
CAPTURES = st.lists(
    st.builds(
        Capture,
        captured=st.datetimes(timezones=st.just(UTC), min_value=_FIRST, max_value=_LAST),
        verdict=st.sampled_from(get_args(Verdict)),
        **dict.fromkeys(("status", "length", "offset", "size"), NUMBER),
        **{
            field.name: TEXT
            for field in fields(Capture)
            if field.name not in ("captured", "verdict", "status", "length", "offset", "size")
        },
    ),
    max_size=9,
)


def night(count: int, *, verdict: Verdict = "unchanged") -> tuple[Capture, ...]:
    """Captures of pages as a portal has them: five sites, distinct numbers, hashes, etags and dates."""
    chance = random.Random(5)  # noqa: S311 - the same night every time
    moment, made = WHEN, []
    for place in range(count):
        site = place * 5 // count
        moment += timedelta(microseconds=chance.randrange(400_000, 1_900_000))
        changed = WHEN - timedelta(seconds=chance.randrange(150_000_000))
        length = chance.randrange(9_000, 60_000)
        made.append(
            Capture(
                f"source-{site}",
                f"source-{site}-20260303-abcdef",
                f"http://www.site{site}.gov.cn/zwgk/tzgg/content/post_{chance.randrange(8_000_000, 8_300_000)}.html",
                moment,
                verdict,
                status=304,
                media_type="text/html; charset=UTF-8",
                sha256=hashlib.sha256(chance.randbytes(8)).hexdigest(),
                length=length,
                via=f"http://www.site{site}.gov.cn/zwgk/tzgg/index.html",
                etag=f'"{int(changed.timestamp()):x}-{length:x}"',
                last_modified=format_datetime(changed, usegmt=True),
            )
        )
    return tuple(made)


@given(CAPTURES)
def test_columns_give_back_what_they_were_made_of(captures: list[Capture]) -> None:
    columns = json.loads(json.dumps(encode(captures)))
    assert decode(columns) == tuple(captures)
    assert encode(decode(columns)) == columns


@pytest.mark.parametrize(("count", "most"), [(1000, 70), (50, 85)])
def test_an_unchanged_capture_costs_few_bytes(count: int, most: int) -> None:
    payload = Payload(1, "wabcdefghijkl", 7, "ab" * 32, WHEN, (Shipped(night(count)),))
    assert len(compress(write(payload))) / count <= most  # the promise is 120
    assert read(write(payload), "k").entries == payload.entries


def test_columns_are_read_by_people_too() -> None:
    captures = (
        Capture(
            "gd",
            "gd-1",
            "http://h.test/1",
            WHEN,
            "ok",
            status=200,
            last_modified="Tue, 05 Mar 2024 03:12:45 GMT",
        ),
        Capture("gd", "gd-1", "http://h.test/2", WHEN + timedelta(seconds=2), "unchanged", status=304),
    )
    assert encode(captures) == {
        "count": 2,
        "source": "gd",
        "run": "gd-1",
        "url": ["http://h.test/1", "http://h.test/2"],
        "captured": {"from": "2026-03-02T18:00:00Z", "plus": [0, 2_000_000]},
        "verdict": ["ok", "unchanged"],
        "status": [200, 304],
        "last_modified": [1709608365, ""],
    }
    assert encode(captures * 3)["verdict"] == {"of": ["ok", "unchanged"], "at": [0, 1, 0, 1, 0, 1]}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"colour": "red"}, "colour"),
        ({"count": 3}, "values for 3 captures|3 numbers"),
        ({"count": -1}, "count"),
        ({"count": True}, "count"),
        ({"count": 10**9}, "count"),
        ({"count": 0}, "0, but there are columns"),
        ({"url": ["a"]}, "url: 1 values for 2"),
        ({"url": ["a", 7]}, "url: int where str"),
        ({"url": {"of": ["a"], "at": [0, 1]}}, "url.at: an index outside"),
        ({"url": {"of": ["a"], "at": [0, -1]}}, "url.at: an index outside"),
        ({"url": {"of": ["a"], "at": [0, 0], "x": 1}}, "url: `of` and `at`"),
        ({"url": None}, "url: NoneType"),
        ({"verdict": "splendid"}, "splendid"),
        ({"verdict": ["ok", "splendid"]}, "splendid"),
        ({"status": [200, True]}, "status: bool where int"),
        ({"status": [200, 2.5]}, "status: float where int"),
        ({"length": -1}, "length: -1 is below 0"),
        ({"captured": "2026-03-02T18:00:00Z"}, "captured"),
        ({"captured": {"from": "2026-03-02T18:00:00", "plus": [0, 0]}}, "no UTC time"),
        ({"captured": {"from": "yesterday", "plus": [0, 0]}}, "no UTC time"),
        ({"captured": {"from": 7, "plus": [0, 0]}}, "no UTC time"),
        ({"captured": {"from": "2026-03-02T18:00:00Z", "plus": [0, 10**30]}}, "no UTC time"),
        ({"captured": {"from": "2026-03-02T18:00:00Z", "plus": [0]}}, "2 numbers"),
        ({"last_modified": [-1, ""]}, "last_modified: -1"),
        ({"last_modified": [10**15, ""]}, "last_modified: 10"),
    ],
)
def test_what_was_not_written_so_is_refused_by_column(change: dict[str, Any], match: str) -> None:
    columns = encode(night(2)) | change
    with pytest.raises(ColumnError, match=match):
        decode(columns)


@pytest.mark.parametrize("name", ["count", "source", "run", "url", "captured", "verdict"])
def test_a_missing_column_is_refused_where_there_is_no_default(name: str) -> None:
    columns = copy.copy(encode(night(2)))
    del columns[name]
    with pytest.raises(ColumnError, match=name):
        decode(columns)


def test_dates_are_kept_to_the_letter() -> None:
    odd = ("Tue, 5 Mar 2024 03:12:45 GMT", "Wed, 05 Mar 2024 03:12:45 GMT", "tue, 05 Mar 2024 03:12:45 GMT", "yesterday",
           "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 31 Dec 1969 23:59:59 GMT", "Tue, 05 Mar 2024 03:12:60 GMT",
           "Tue, 05 Mar 2024 03:12:4٥ GMT", "Tue, 19 Jan 2038 03:14:08 GMT")  # fmt: skip
    captures = [replace(item, last_modified=text) for item, text in zip(night(len(odd)), odd, strict=True)]
    assert [item.last_modified for item in decode(encode(captures))] == list(odd)
