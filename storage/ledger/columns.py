"""Captures as columns: what repeats over a night is written once, so that an unchanged page costs few bytes.

`captures` of a `shipped` entry is an object with `count` and one column per field of Capture. A column that
is missing holds the field's default; a plain value holds for every capture; a list has one value each;
`{"of": [values], "at": [indices]}` lists distinct strings once. `captured` is `{"from": time, "plus": [µs]}`,
each number the microseconds since the capture before; in `last_modified` a number stands for an HTTP date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, get_args

from dibao.records.capture import Capture, Verdict

_FIELDS = tuple(field.name for field in fields(Capture))
_DEFAULTS = {field.name: field.default for field in fields(Capture) if field.default is not MISSING}
_NUMBERS = frozenset({"status", "length", "offset", "size"})
_TIME = "captured"
_DATE = "last_modified"
_VERDICTS = frozenset(get_args(Verdict))
_ROW = attrgetter(*_FIELDS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: a batch has 20,000; what claims a hundred times as many is damaged, and must not fill the memory
MOST = 2_000_000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: 9999-12-31: no date after it can be written
_LAST_SECOND = 253_402_300_799


class ColumnError(ValueError):
    """Raised for columns that are not what `encode` writes; names the column."""


def encode(captures: Sequence[Capture]) -> dict[str, Any]:
    """Return the columns of `captures` as plain JSON data; equal captures give equal columns."""
    columns: dict[str, Any] = {"count": len(captures)}
    if not captures:
        return columns
    for name, values in zip(_FIELDS, zip(*map(_ROW, captures), strict=True), strict=True):
        if name == _TIME:
            columns[name] = _times(values)
            continue
        written: Sequence[Any] = tuple(map(_number_of, values)) if name == _DATE else values
        if len(set(written)) > 1:
            columns[name] = list(written) if name in _NUMBERS or name == _DATE else _strings(written)
        elif written[0] != _DEFAULTS.get(name):
            columns[name] = written[0]
    return columns


def decode(columns: object) -> tuple[Capture, ...]:
    """Undo `encode`; raises ColumnError for a column, type, length or value it does not know."""
    if not isinstance(columns, dict):
        raise ColumnError("no columns")
    count = columns.get("count")
    if type(count) is not int or not 0 <= count <= MOST:
        raise ColumnError(f"count: {count!r:.40}: a number up to {MOST} belongs here")
    if unknown := columns.keys() - {"count", *_FIELDS}:
        raise ColumnError(f"{min(unknown)!r:.40}: no such column")
    if not count:
        if len(columns) > 1:
            raise ColumnError("count: 0, but there are columns")
        return ()
    return tuple(map(Capture, *(_column(name, columns, count) for name in _FIELDS)))


def _column(name: str, columns: dict[str, Any], count: int) -> Sequence[Any]:
    if name not in columns:
        if name not in _DEFAULTS:
            raise ColumnError(f"{name}: missing")
        return [_DEFAULTS[name]] * count
    column = columns[name]
    if name == _TIME:
        return _read_times(column, count)
    if name in _NUMBERS:
        values = _values(name, column, count, int)
        if min(values) < 0:
            raise ColumnError(f"{name}: {min(values)} is below 0")
        return values
    if name == _DATE:
        return _read_dates(column, count)
    values = _read_strings(name, column, count)
    if name == "verdict" and (unknown := set(values) - _VERDICTS):
        raise ColumnError(f"verdict: {min(unknown)!r:.40} is none of {', '.join(sorted(_VERDICTS))}")
    return values


def _values(name: str, column: object, count: int, *kinds: type) -> list[Any]:
    """Return `count` values of these very types from a list or from one value for all."""
    values = column if isinstance(column, list) else [column]
    if wrong := set(map(type, values)) - set(kinds):
        raise ColumnError(f"{name}: {min(kind.__name__ for kind in wrong)} where {kinds[0].__name__} belongs")
    if values is not column:
        return values * count
    if len(values) != count:
        raise ColumnError(f"{name}: {len(values)} values for {count} captures")
    return values


def _strings(values: Sequence[str]) -> list[str] | dict[str, Any]:
    """Return strings as they are, or the distinct ones and indices where at least half repeat."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    if len(places) * 2 > len(values):
        return list(values)
    return {"of": list(places), "at": [places[value] for value in values]}


def _read_strings(name: str, column: object, count: int) -> list[str]:
    if not isinstance(column, dict):
        return _values(name, column, count, str)
    if column.keys() != {"of", "at"} or not isinstance(column["of"], list):
        raise ColumnError(f"{name}: `of` and `at` belong here")
    texts = _values(f"{name}.of", column["of"], len(column["of"]), str)
    places = _values(f"{name}.at", column["at"], count, int)
    if min(places) < 0 or max(places) >= len(texts):
        raise ColumnError(f"{name}.at: an index outside the {len(texts)} values of `of`")
    return [texts[place] for place in places]


def _times(values: Sequence[datetime]) -> dict[str, Any]:
    stamps = [(value - _EPOCH) // _MICROSECOND for value in values]
    steps = [later - earlier for earlier, later in pairwise(stamps)]
    first = values[0].astimezone(UTC).replace(tzinfo=None).isoformat()
    return {"from": f"{first}Z", "plus": [0, *steps]}


def _read_times(column: object, count: int) -> list[datetime]:
    if not isinstance(column, dict) or column.keys() != {"from", "plus"}:
        raise ColumnError("captured: `from` and `plus` belong here")
    steps = column["plus"]
    if not isinstance(steps, list) or set(map(type, steps)) != {int} or len(steps) != count:
        raise ColumnError(f"captured.plus: {count} numbers belong here")
    try:
        first = datetime.fromisoformat(column["from"])
        if not column["from"].endswith("Z"):
            raise ValueError(first)
        return [first + timedelta(0, 0, step) for step in accumulate(steps)]
    except (TypeError, ValueError, OverflowError) as error:
        raise ColumnError(f"captured: {error!s:.60}: no UTC time") from error


def _number_of(value: str) -> str | int:
    """Return an HTTP date as seconds since 1970, anything else as it is."""
    if len(value) != 29 or value[25:] != " GMT" or value[19] != ":" or value[22] != ":":
        return value
    clock = value[17:19] + value[20:22] + value[23:25]
    midnight = _midnight(value[:17])
    if midnight < 0 or not (clock.isascii() and clock.isdigit()):
        return value
    hour, minute, second = int(clock[:2]), int(clock[2:4]), int(clock[4:])
    if hour > 23 or minute > 59 or second > 59:
        return value
    return midnight + hour * 3600 + minute * 60 + second


# a night's pages were changed on few days: both ways of a date are worked out once for each
@lru_cache(maxsize=8192)
def _midnight(date: str) -> int:
    """Return when the day of `Tue, 05 Mar 2024 ` began in seconds since 1970, -1 for what is written otherwise."""
    try:
        moment = datetime(int(date[12:16]), _MONTHS.index(date[8:11]) + 1, int(date[5:7]), tzinfo=UTC)
    except ValueError:
        return -1
    days = (moment - _EPOCH).days
    # what a server sent is kept to the letter: only a date that is written back the same is a number
    return days * 86400 if days >= 0 and _day(days) == date else -1


@lru_cache(maxsize=8192)
def _day(days: int) -> str:
    moment = _EPOCH + timedelta(days=days)
    return f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment.year:04d} "


def _read_dates(column: object, count: int) -> list[str]:
    values = _values(_DATE, column, count, str, int)
    return [value if isinstance(value, str) else _date(value) for value in values]


def _date(seconds: int) -> str:
    if not 0 <= seconds <= _LAST_SECOND:
        raise ColumnError(f"{_DATE}: {seconds} is no time between 1970 and 9999")
    days, rest = divmod(seconds, 86400)
    return f"{_day(days)}{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} GMT"
