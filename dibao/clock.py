"""The one clock: UTC now, or the instant that `DIBAO_CLOCK` names for a demo or test archive.

`storage` refuses a simulated clock on an archive whose FORMAT.json does not call itself a demo.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone

from dibao.errors import UsageError

VARIABLE = "DIBAO_CLOCK"

#: Chinese official time; a date without a time means the end of that day here.
CHINA = timezone(timedelta(hours=8), "CST")


def simulated() -> bool:
    """Tell whether `DIBAO_CLOCK` drives this process."""
    return bool(os.environ.get(VARIABLE))


def now() -> datetime:
    """Return the current instant in UTC; raises UsageError when `DIBAO_CLOCK` is no ISO 8601 instant."""
    fixed = os.environ.get(VARIABLE)
    if not fixed:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(fixed)
    except ValueError as error:
        raise UsageError(
            f"{VARIABLE}={fixed!r} is not an ISO 8601 time; write 2026-03-02T02:00:00+08:00"
        ) from error
    if instant.tzinfo is None:
        raise UsageError(f"{VARIABLE}={fixed!r} has no offset; write 2026-03-02T02:00:00+08:00")
    return instant.astimezone(UTC)


def local(moment: datetime) -> str:
    """Return how people are shown an instant: Chinese time to the second, with its offset."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def local_day(moment: datetime) -> date:
    """Return the day in China of an instant."""
    return moment.astimezone(CHINA).date()


def today() -> date:
    """Return the logical date: the current day in China."""
    return local_day(now())
