"""A portal that lives on the day of an archive's latest plan, for demos run by a scheduler of its own.

The nights are planned in other processes, so no one can set `portal.day`; the plans lie in the archive for all
to see. Planning comes before crawling: when the first request arrives, the plan is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dibao.demo.portal import Portal, Response
from dibao.demo.schedule import FIRST_NIGHT

#: as `dibao.planning.run_id` and `storage.archive` name plans
_PLAN = re.compile(r".*-(\d{4})(\d\d)(\d\d)(-recheck)?\.json\.zst")


class FollowingPortal(Portal):
    """The portal on the day of the latest plan in `store`; on its first day while there is none."""

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._plans = store / "plans"

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer as of the day that the archive has reached."""
        self.day = self._reached()
        return super().respond(host, path, headers)

    def _reached(self) -> int:
        """Return the day; time does not run back, so an earlier night crawled again sees the later portal."""
        if not self._plans.is_dir():
            return 0
        found = (_PLAN.fullmatch(entry.name) for entry in self._plans.iterdir())
        days = (date(*(int(part) for part in match.groups()[:3])) for match in found if match)
        return max([0, *((day - FIRST_NIGHT.date()).days for day in days)])
