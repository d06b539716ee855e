"""The ledger: chained, never forked or gapped in silence, never read past what is understood."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import zstandard

from dibao.errors import FixityError, LedgerError, NotFoundError, StoreError
from dibao.records.capture import Capture, Run
from dibao.records.entries import (
    Asserted,
    Assessed,
    CaptureRef,
    Changed,
    Condemned,
    Consumed,
    Entry,
    Located,
    Minted,
    Quarantined,
    Related,
    Released,
    Relocated,
    Removed,
    Rendition,
    Shipped,
    TakenDown,
    Versioned,
)
from storage.canonical import compress, expand
from storage.ledger import Ledger
from storage.objects.folder import FolderObjects

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
REF = CaptureRef("wabc", 3, 0)
CAPTURE = Capture("gd", "gd-1", "http://h.test/文?\ud800", WHEN, "ok", status=200, sha256="ab" * 32, length=9)
RUN = Run("gd-1", "gd", "nightly", date(2026, 3, 3), "complete", started=WHEN, verdicts=(("ok", 1),))
EVERY: tuple[Entry, ...] = (
    Shipped((CAPTURE,), (RUN,), ("gd-1.x",)),
    Consumed("wabc", 3, "cd" * 32),
    Assessed(REF, "soft404", "marker", "1"),
    Rendition("r1", "ab" * 32, "", "2026.11.0", "document", "ef" * 32, "texts/x", 1, 2, "01" * 32),
    Minted("d1", "document"),
    Located("l1", "http://h.test/", "", "gd", "d1", "issuer", 1.0),
    Versioned("v1", "l1", "d1", "r1", REF, WHEN, "ef" * 32, ("r2",)),
    Related("copy-of", "d1", "d2", 0.25, ("text",), 0.5),
    Changed("new", "d1", WHEN),
    Quarantined(REF, "gd", "http://h.test/", "title", WHEN),
    Released(REF, "accept", WHEN),
    TakenDown("t1", "redact", "d1", ("ab" * 32,), ("r1",), ((3, 9),), "a court", "PIPL 47", WHEN),
    Relocated("segments/a", "segments/b", ((120, 0, 88), (208, 88, 10))),
    Condemned("segments/a", "compacted", WHEN, WHEN),
    Removed("segments/a", WHEN),
    Asserted("a1", "d1", "signed", "2026-01-01", "an archivist", "the stamp", WHEN, "a0"),
)


@pytest.fixture
def objects(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "store", create=True)


@pytest.fixture
def ledger(objects: FolderObjects, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-03T02:00:00+08:00")
    return Ledger(objects)


def key(seq: int, writer: str = "wabc", day: str = "2026-03-02") -> str:
    return f"ledger/{day}/{writer}/{seq:010d}.json.zst"


def tamper(objects: FolderObjects, name: str, change: dict[str, object]) -> None:
    content = json.loads(expand(objects.get(name), name))
    content.update(change)
    objects.delete(name)
    objects.put(name, compress(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()))


def test_every_entry_type_is_read_back_equal(ledger: Ledger) -> None:
    written = ledger.append("publisher", EVERY)
    (read,) = ledger.read("publisher")
    clean = replace(CAPTURE, url="http://h.test/文?\ufffd")
    assert read.entries == (Shipped((clean,), (RUN,), ("gd-1.x",)), *EVERY[1:])
    assert (read.seq, read.prev, read.time, read.sha256) == (1, "", WHEN, written.sha256)


def test_objects_are_chained_over_canonical_bytes(ledger: Ledger, objects: FolderObjects) -> None:
    made = [ledger.append("wabc", (Minted(f"d{n}", "document"),)) for n in range(4)]
    assert [item.seq for item in made] == [1, 2, 3, 4]
    plain = [zstandard.decompress(objects.get(key(n))) for n in (1, 2, 3, 4)]
    assert plain[0] == (
        b'{"entries":[{"document":"d0","kind":"document","type":"minted"}],"format":1,"prev":"","seq":1,'
        b'"time":"2026-03-02T18:00:00Z","writer":"wabc"}'
    )
    assert [item.prev for item in made] == ["", *(hashlib.sha256(data).hexdigest() for data in plain[:3])]
    assert list(ledger.read("wabc")) == made
    assert list(ledger.read("wabc", after=2)) == made[2:]
    assert list(ledger.read("wabc", after=4)) == []
    assert list(ledger.backwards("wabc")) == made[::-1]
    head = ledger.heads()["wabc"]
    assert (head.seq, head.sha256, head.key) == (4, made[3].sha256, key(4))
    assert ledger.writers() == ["wabc"]
    assert list(ledger.read("nobody")) == []


def test_chains_go_on_over_days_and_never_before_their_last(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = (Minted("d1", "document"),)
    for clock in ("2026-03-02T18:00:00Z", "2026-12-31T23:59:59Z", "2026-01-01T00:00:00Z"):
        monkeypatch.setenv("DIBAO_CLOCK", clock)
        ledger.append("wabc", entry)
    assert ledger.keys()["wabc"] == [key(1), key(2, day="2026-12-31"), key(3, day="2026-12-31")]
    assert len(list(ledger.read("wabc"))) == 3


def test_two_appends_at_one_position_leave_one(
    ledger: Ledger, objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Ledger(objects)
    monkeypatch.setattr(other, "_names", lambda *_: iter(()))  # it looked before the first append
    ledger.append("wabc", (Minted("d1", "document"),))
    with pytest.raises(StoreError, match="already holds other bytes"):
        other.append("wabc", (Minted("d2", "document"),))
    assert [item.entries for item in ledger.read("wabc")] == [(Minted("d1", "document"),)]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"format": 2}, "format"),
        ({"entries": [{"type": "enchanted"}]}, "enchanted"),
        ({"entries": [{"type": "minted", "document": "d", "kind": "document", "colour": "red"}]}, "colour"),
        ({"entries": [{"type": "minted", "document": "d"}]}, "kind"),
        ({"entries": [{"type": "shipped", "captures": [{"nope": 1}]}]}, "captures"),
        ({"surplus": 1}, "surplus"),
        ({"seq": 3}, "moved"),
        ({"writer": "wabd"}, "moved"),
        ({"prev": "00" * 32}, "does not follow"),
    ],
)
def test_what_is_not_understood_or_not_linked_stops_the_reader(
    ledger: Ledger, objects: FolderObjects, change: dict[str, object], match: str
) -> None:
    for n in range(3):
        ledger.append("wabc", (Minted(f"d{n}", "document"),))
    tamper(objects, key(2), change)
    reader = ledger.read("wabc")
    assert next(reader).seq == 1
    with pytest.raises(LedgerError, match=f"{key(2)}.*{match}"):
        next(reader)


def test_a_rewritten_object_breaks_the_link_after_it(ledger: Ledger, objects: FolderObjects) -> None:
    for n in range(3):
        ledger.append("wabc", (Minted(f"d{n}", "document"),))
    tamper(objects, key(2), {"entries": [{"type": "minted", "document": "dX", "kind": "document"}]})
    with pytest.raises(LedgerError, match=key(3)):
        list(ledger.read("wabc"))
    with pytest.raises(LedgerError, match=key(3)):
        list(ledger.read("wabc", after=2))


def test_gaps_forks_and_lost_tails_are_named(ledger: Ledger, objects: FolderObjects) -> None:
    for n in range(3):
        ledger.append("wabc", (Minted(f"d{n}", "document"),))
        ledger.append("wother", (Minted(f"d{n}", "document"),))
    saved = objects.get(key(2))
    objects.delete(key(2))
    for call in (lambda: list(ledger.read("wabc")), ledger.heads, lambda: ledger.append("wabc", (EVERY[1],))):
        with pytest.raises(LedgerError, match=f"{key(3)}.*2 is missing"):
            call()
    assert len(list(ledger.read("wother"))) == 3
    objects.put(key(2), saved)
    objects.put(key(2, day="2026-03-04"), saved)
    with pytest.raises(LedgerError, match="is there twice"):
        list(ledger.read("wabc"))
    with pytest.raises(LedgerError, match="ends at 3, but 4 was seen before"):
        list(ledger.read("wother", after=4))


def test_every_flipped_or_missing_byte_of_an_object_is_noticed(
    ledger: Ledger, objects: FolderObjects
) -> None:
    made = ledger.append("wabc", (Minted("d1", "document"),))
    whole = objects.get(key(1))
    for place in range(len(whole)):
        altered = whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        for data in (whole[:place], altered, whole + whole[: place + 1]):
            objects.delete(key(1))
            objects.put(key(1), data)
            try:
                (item,) = ledger.read("wabc")
            except (FixityError, LedgerError) as error:
                assert key(1) in str(error)  # noqa: PT017 - either error, and it names the key
                continue
            assert item == made


def test_a_frame_that_claims_too_much_is_refused(ledger: Ledger, objects: FolderObjects) -> None:
    frame = zstandard.ZstdCompressor(write_content_size=True).compress(bytes(300 * 1024 * 1024))
    objects.put(key(1), frame)
    with pytest.raises(FixityError, match="claims"):
        list(ledger.read("wabc"))


def test_foreign_names_and_illegal_writers_are_refused(ledger: Ledger, objects: FolderObjects) -> None:
    for writer in ("", "../x", "W", "a/b", "w" * 65):
        with pytest.raises(ValueError, match="ledger writer"):
            ledger.append(writer, EVERY)
    with pytest.raises(ValueError, match="0 entries"):
        ledger.append("wabc", ())
    with pytest.raises(NotFoundError):
        ledger.load(key(7))
    objects.put("ledger/2026-03-02/notes.txt", b"x")
    with pytest.raises(LedgerError, match=r"notes\.txt"):
        ledger.writers()
