"""The three clocks: right answers, and each by an index however much there is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from dibao.records.capture import Capture
from dibao.records.clean import Bound, CleanDocument
from dibao.records.entries import CaptureRef, Located, Minted, Shipped, Versioned
from normalizers.ids import mint
from storage.archive import Archive, TextItem
from storage.catalog import Catalog

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
PAGE = "https://www.gz.gov.cn/post_{}.html"
DOCUMENTS = tuple(mint("d", str(number)) for number in range(3))
FORCE = (
    (
        Bound(date(2026, 3, 1), date(2026, 3, 1), True, ""),
        Bound(date(2028, 3, 1), date(2028, 3, 1), False, ""),
    ),
    (Bound(date(2026, 5, 1), date(2026, 5, 1), False, ""), None),
    (Bound(date(2026, 3, 1), date(2026, 4, 1), True, ""), Bound(None, date(2026, 9, 1), True, "")),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def catalog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Three documents, each with three versions told of by three entries, captured every night for 30 nights."""
    folder = tmp_path_factory.mktemp("clocks")
    archive = Archive.open(str(folder / "archive"), create=True, demo=True)
    url = f"sqlite:///{folder}/catalog.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("module_database")()
    for night in range(30):
        captures = tuple(
            Capture(
                "gz",
                f"r{night}",
                PAGE.format(number),
                START + timedelta(days=night),
                "ok",
                sha256=f"{night // 10:064d}",
            )
            for number in range(3)
        )
        archive.ledger.append("waaaaaaaaaaaa", [Shipped(captures)])
    with Catalog.open(url) as found:
        found.sync(archive)
        for age in range(3):
            with found.batch(archive) as batch:
                for number, document in enumerate(DOCUMENTS):
                    location = mint("l", PAGE.format(number), "")
                    if age == 0:
                        batch.apply(Minted(document, "document"))
                        batch.apply(Located(location, PAGE.format(number), "", "gz", document, "issuer", 1.0))
                    begin, end = FORCE[number]
                    clean = CleanDocument(
                        "document",
                        title=f"办法{number}",
                        simplified=f"第{age}版",
                        in_force_from=begin,
                        in_force_until=end,
                    )
                    body = hashlib.sha256(f"{number} {age}".encode()).hexdigest()
                    (made,) = archive.write_texts([TextItem(body, "", "1", clean)])
                    batch.apply(made, clean)
                    at = START + timedelta(days=10 * age)
                    ref = CaptureRef("waaaaaaaaaaaa", 10 * age + 1, number)
                    version = mint("v", location, str(age))
                    batch.apply(Versioned(version, location, document, made.id, ref, at, made.content))
        yield found


def test_what_was_captured_by_then(catalog: Catalog) -> None:
    page = PAGE.format(1)
    assert catalog.captured_as_of(page, START - timedelta(seconds=1)) is None
    for moment, night in ((timedelta(), 0), (timedelta(days=7, hours=3), 7), (timedelta(days=900), 29)):
        found = catalog.captured_as_of(page + "#top", START + moment)
        assert found is not None
        assert (found.capture.url, found.capture.run) == (page, f"r{night}")
    assert catalog.captured_as_of("https://never.seen/", START) is None


def test_what_a_place_showed_then_and_what_was_known_of_it_then(catalog: Catalog) -> None:
    location = mint("l", PAGE.format(2), "")
    late = START + timedelta(days=15)
    assert catalog.version_as_of(location, START - timedelta(seconds=1)) is None
    for known, age in ((None, 1), (3, 1), (2, 1), (1, 0)):
        found = catalog.version_as_of(location, late, known=known)
        assert found is not None
        assert found.id == mint("v", location, str(age)), known
    assert [row.id for row in catalog.known_since(2, 2)] == sorted(
        mint("v", mint("l", PAGE.format(number), ""), "1") for number in range(3)
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 28), ()),
        (date(2026, 3, 1), (0,)),  # counted
        (
            date(2026, 5, 1),
            (0,),
        ),  # the day after is the first: 自5月1日后; and nobody knows when the third ends
        (date(2026, 5, 2), (0, 1)),
        (date(2028, 2, 29), (0, 1)),
        (date(2028, 3, 1), (1,)),  # not counted
    ],
)
def test_what_is_in_force_on_a_day(catalog: Catalog, day: date, expected: tuple[int, ...]) -> None:
    found = [row.id for row in catalog.in_force_on(day)]
    assert found == sorted(DOCUMENTS[number] for number in expected)


def plans(catalog: Catalog, ask: Any) -> list[str]:  # noqa: ANN401 - any of a catalog's methods, bound
    """Return the database's plan of every query that answering takes."""
    asked: list[tuple[str, object]] = []

    def note(_c: object, _u: object, said: str, given: object, *_: object) -> None:
        asked.append((said, given))

    event.listen(catalog._engine, "before_cursor_execute", note)
    ask()
    event.remove(catalog._engine, "before_cursor_execute", note)
    found = []
    for said, given in asked:
        if said.lstrip().startswith(("SELECT", "WITH")):
            found.append(plan_of(catalog, said, given))
    return found


def plan_of(catalog: Catalog, said: str, given: object) -> str:
    with catalog._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given).all()  # type: ignore[arg-type]  # as it was given
            return "\n".join(row.detail for row in rows)
        # a handful of rows is read from end to end by any planner that is worth its salt
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(f"EXPLAIN {said}", given).all()  # type: ignore[arg-type]  # as above
        return "\n".join(row[0] for row in rows)


#: a full scan: of a table or a whole index, by SQLite and by PostgreSQL; of our own subqueries only they may be read
_SCAN = re.compile(r"^SCAN (?!CONSTANT|\(subquery|hit|speaks|ranked|t\d).*$|Seq Scan on .*", re.MULTILINE)


@pytest.mark.parametrize("clock", ["captured", "version", "known", "since", "force", "stored", "of"])
def test_no_clock_reads_a_whole_table(catalog: Catalog, clock: str) -> None:
    location, page = mint("l", PAGE.format(2), ""), PAGE.format(2)
    ask = {
        "captured": lambda: catalog.captured_as_of(page, START),
        "version": lambda: catalog.version_as_of(location, START),
        "known": lambda: catalog.version_as_of(location, START, known=2),
        "since": lambda: catalog.known_since(2, 2),
        "force": lambda: list(catalog.in_force_on(date(2026, 5, 2))),
        "stored": lambda: catalog.stored("0" * 64),
        "of": lambda: catalog.captures_of(page),
    }[clock]
    found = plans(catalog, ask)
    assert found
    for plan in found:
        assert not _SCAN.search(plan), plan
    wanted = {"captured": "captures_place", "force": "renditions_begun", "since": "versions_known", "stored": "captures_blob",
              "version": "versions_location", "known": "versions_location", "of": "captures_place"}[clock]  # fmt: skip
    assert any(wanted in plan for plan in found), found


def test_the_check_notices_a_scan(catalog: Catalog) -> None:
    (plan,) = plans(catalog, catalog.last_night)
    assert "runs" in plan
    (plan, *_) = plans(catalog, catalog.counts)
    assert _SCAN.search(plan), plan
