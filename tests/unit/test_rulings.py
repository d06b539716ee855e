"""What the publisher's ledger says of keeping is taken once, however many threads ask at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from dibao.records.entries import Relocated
from storage.archive import Archive
from storage.ledger import PUBLISHER, LedgerObject
from storage.rulings import Rulings

NEW = "segments/2026/03/02/new.warc.gz"


def test_threads_that_ask_at_once_take_every_entry_once(tmp_path: Path) -> None:
    archive = Archive.open(str(tmp_path / "archive"), create=True, demo=True)
    for number in range(5):
        old = f"segments/2026/03/02/old{number}.warc.gz"
        archive.ledger.append(PUBLISHER, [Relocated(old, NEW, ((0, 10 * number, 5),))])
    together = threading.Barrier(8)

    class Slow:
        """A ledger on a far store: it lets every other thread in before it answers."""

        def read(self, writer: str, after: int = 0) -> Iterator[LedgerObject]:
            for batch in archive.ledger.read(writer, after):
                time.sleep(0.01)
                yield batch

    rulings = Rulings()

    def ask() -> None:
        together.wait(10)
        rulings.refresh(Slow())  # type: ignore[arg-type]  # as much of one as is asked

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rulings.reached == 5
    assert {old: len(moves) for old, moves in rulings._moves.items()} == {
        f"segments/2026/03/02/old{number}.warc.gz": 1 for number in range(5)
    }
    assert rulings.follow("segments/2026/03/02/old4.warc.gz", 0) == (NEW, 40)
