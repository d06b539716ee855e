"""The index of fingerprints: what goes in is found again, by weight of rarity, on every database and in any order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog import likeness
from storage.catalog.engine import connect
from storage.catalog.postings import (
    LONG,
    NOTHING,
    PAGE,
    Run,
    chosen,
    keys_of,
    merge,
    pack,
    run_of,
    search,
    unpack,
)
from storage.catalog.search_tables import posting_pages, posting_runs

numbers = st.lists(st.integers(0, 2**32 - 1), max_size=60)


def text(seed: int, size: int = 60) -> Fingerprints:
    return np.sort(np.random.default_rng(seed).integers(0, 2**64, size, dtype=np.uint64))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    for table in (posting_runs, posting_pages):
        table.create(engine)
    with engine.begin() as opened:
        likeness.begin(opened)
        yield opened
    engine.dispose()


@given(numbers, numbers)
def test_a_page_is_what_was_packed(keys: list[int], docs: list[int]) -> None:
    size = min(len(keys), len(docs))
    run = merge([Run(np.array(keys[:size], np.uint32), np.array(docs[:size], np.uint32))])
    read = unpack(pack(run))
    assert read.keys.tolist() == run.keys.tolist()
    assert read.docs.tolist() == run.docs.tolist()


@given(numbers, numbers)
def test_what_is_chosen_are_the_postings_of_wanted_keys(keys: list[int], wanted: list[int]) -> None:
    run = merge([Run(np.array(keys, np.uint32), np.arange(len(keys), dtype=np.uint32))])
    asked = np.unique(np.array(wanted + keys[::3], np.uint32))
    assert sorted(chosen(run, asked).docs.tolist()) == [
        n for n, key in enumerate(keys) if key in set(asked.tolist())
    ]


def test_a_text_finds_itself_first_and_strangers_not_at_all(connection: Connection) -> None:
    for number in range(1, 40):
        likeness.add(connection, number, text(number))
    hits = likeness.Likeness().hits(connection, text(7))
    assert hits.docs.tolist() == [7]
    assert hits.shared.tolist() == [len(keys_of(text(7)))]


@pytest.mark.parametrize("flushed", [False, True])
def test_what_this_transaction_added_is_found(connection: Connection, *, flushed: bool) -> None:
    query = likeness.Likeness()
    query.prepare(connection, [text(1), text(2)])
    likeness.add(connection, 1, text(1))
    if flushed:
        likeness.flush(connection)
    assert query.hits(connection, text(1)).docs.tolist() == [1]
    likeness.add(connection, 2, text(2))
    assert query.hits(connection, text(2)).docs.tolist() == [2]
    assert query.hits(connection, text(3)).docs.tolist() == []


def test_batches_of_any_size_give_the_same_answers(connection: Connection) -> None:
    for number in range(1, 700):
        likeness.add(connection, number, text(number % 300, 40))
        if number % 7 == 0 or number > 650:
            likeness.flush(connection)
    runs = connection.execute(posting_runs.select()).all()
    assert (
        sum(row.postings for row in runs) == sum(len(keys_of(text(n % 300, 40))) for n in range(1, 700)) - 0
    )
    assert len(runs) < 2 * likeness.FAN, "runs are merged as they become many"
    assert likeness.Likeness().hits(connection, text(12, 40)).docs.tolist() == [12, 312, 612]


def test_a_removed_text_is_found_no_more(connection: Connection) -> None:
    for number in (1, 2, 3):
        likeness.add(connection, number, text(5))
    likeness.remove(connection, 2, text(5))
    assert likeness.Likeness().hits(connection, text(5)).docs.tolist() == [1, 3]
    likeness.add(connection, 2, text(6))
    assert likeness.Likeness().hits(connection, text(6)).docs.tolist() == [2]
    held = np.concatenate([unpack(row.body).docs for row in connection.execute(posting_pages.select())])
    assert 2 not in held.tolist()


def test_rare_words_weigh_more_than_those_of_a_form() -> None:
    form, own = text(1, 80), [text(100 + n, 10) for n in range(500)]
    runs = [merge([run_of(n + 1, np.sort(np.concatenate((form, own[n])))) for n in range(500)])]
    hits = search(runs, keys_of(np.sort(np.concatenate((form, own[123])))))
    best = int(hits.docs[np.argmax(hits.weight)])
    assert best == 124
    ranked = np.sort(hits.weight)[::-1]
    assert ranked[0] > 1.8 * ranked[1]


def test_a_text_that_thousands_repeat_is_found_still() -> None:
    often = text(9)
    run = merge([run_of(n, often) for n in range(1, LONG + 50)])
    assert len(search([run], keys_of(often)).docs) == LONG + 49
    # and a rare word beside common ones brings up its own alone
    rare = text(10, 5)
    both = merge([run, run_of(9_999_999, np.sort(np.concatenate((often, rare))))])
    assert search([both], keys_of(np.sort(np.concatenate((often, rare))))).docs.tolist() == [9_999_999]


def test_a_run_longer_than_a_page_is_read_where_it_is_asked_about(connection: Connection) -> None:
    count = 3 * PAGE // 60
    for number in range(1, count + 1):
        likeness.add(connection, number, text(number))
    likeness.flush(connection)
    assert connection.execute(posting_pages.select()).all()[-1].page >= 2
    for number in (1, count // 2, count):
        assert likeness.Likeness().hits(connection, text(number)).docs.tolist() == [number]
    assert search([NOTHING], keys_of(text(1))).docs.tolist() == []


def test_what_a_failed_transaction_added_is_not_found_by_who_reads_next(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with suppress(LookupError), database.writing() as writing:
        likeness.add(writing, 1, text(1))
        raise LookupError
    with database.engine.connect() as reading:
        assert likeness.Likeness().hits(reading, text(1)).docs.tolist() == []
    database.engine.dispose()
