"""What every request shares: the opened archive, kept up to date, and the figures of what it holds."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from dibao.errors import DibaoError
from dibao.reading import Reading
from storage.catalog.counting import Counts

logger = logging.getLogger(__name__)

#: seconds between two looks at the ledgers: a night publishes once, and a look lists the ledger's keys
REFRESH = 60.0


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive holds, and the last night it crawled."""

    counts: Counts
    last_night: date | None


class Room:
    """An archive as the reading room sees it; safe to use from several threads."""

    def __init__(self, reading: Reading) -> None:
        """Take an opened archive; whoever opened it closes it."""
        self.archive = reading.archive
        self.catalog = reading.catalog
        #: comparing texts is the one thing that keeps a processor busy: one at a time
        self.comparing = threading.Lock()
        self._looking = threading.Lock()
        self._looked = time.monotonic()
        self._holdings: Holdings | None = None

    def refresh(self) -> None:
        """Take in what the ledgers gained, if it is time and no other request is doing it."""
        if time.monotonic() - self._looked < REFRESH or not self._looking.acquire(blocking=False):
            return
        try:
            self.catalog.sync(self.archive)
        except DibaoError as error:
            # what is known already is still true; the next look tries again
            logger.warning("the ledgers could not be read: %s", error)
        finally:
            self._holdings = None
            self._looked = time.monotonic()
            self._looking.release()

    def holdings(self) -> Holdings:
        """Return the figures, counted at most once between two looks."""
        held = self._holdings
        if held is None:
            held = self._holdings = Holdings(self.catalog.counts(), self.catalog.last_night())
        return held


def _entered(request: Request) -> Room:
    room: Room = request.app.state.room
    room.refresh()
    return room


#: the parameter of a request handler that reads
Entered = Annotated[Room, Depends(_entered)]
