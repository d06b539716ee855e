"""The index of fingerprints: what goes in is found again, by weight of rarity, on every database and in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog import likeness, postings, runs
from storage.catalog.engine import connect
from storage.catalog.pages import PAGE, pack, unpack
from storage.catalog.postings import LONG, OLDEST, Hits, Run, keys_of, lists_of, merge, run_of, search
from storage.catalog.search_tables import posting_pages, posting_runs
from tests.parts.alike import Model, plain

numbers = st.lists(st.integers(0, 2**32 - 1), max_size=60)


def text(seed: int, size: int = 60) -> Fingerprints:
    return np.sort(np.random.default_rng(seed).integers(0, 2**64, size, dtype=np.uint64))


@pytest.fixture
def connection() -> Iterator[Connection]:
    yield from index()


def index() -> Iterator[Connection]:
    """Yield a transaction on an empty index in memory."""
    engine = create_engine("sqlite://")
    for table in (posting_runs, posting_pages):
        table.create(engine)
    with engine.begin() as opened:
        likeness.begin(opened)
        yield opened
    engine.dispose()


def found(run: Run, points: Fingerprints) -> Hits:
    """Return what a query finds in one run."""
    lists = lists_of(run, keys_of(points))
    return search([lists], lists.counts)


@given(numbers, numbers)
@example([7], [9])
@example([7, 7, 7], [9, 300, 70_000])
@example([0, 2**32 - 1], [2**32 - 1, 0])
def test_a_page_is_what_was_packed(keys: list[int], docs: list[int]) -> None:
    size = min(len(keys), len(docs))
    run = merge([Run(np.array(keys[:size], np.uint32), np.array(docs[:size], np.uint32))])
    read = unpack(pack(run))
    assert read.keys.tolist() == run.keys.tolist()
    assert read.docs(slice(None)).tolist() == run.docs.tolist()
    some = np.arange(0, size, 3)
    assert read.docs(some).tolist() == run.docs[some].tolist()


@given(numbers, numbers)
def test_the_lists_of_a_run_are_those_of_the_wanted_keys(keys: list[int], wanted: list[int]) -> None:
    run = merge([Run(np.array(keys, np.uint32), np.arange(len(keys), dtype=np.uint32))])
    asked = np.unique(np.array(wanted + keys[::3], np.uint32))
    lists = lists_of(run, asked)
    read = {
        key: lists.docs[start : start + count].tolist()
        for key, start, count in zip(asked.tolist(), lists.start, lists.counts, strict=True)
    }
    assert read == {key: [n for n, one in enumerate(keys) if one == key] for key in asked.tolist()}


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
    written = connection.execute(posting_runs.select()).all()
    assert sum(row.postings for row in written) == sum(len(keys_of(text(n % 300, 40))) for n in range(1, 700))
    assert len(written) < 2 * runs.FAN, "runs are merged as they become many"
    assert likeness.Likeness().hits(connection, text(12, 40)).docs.tolist() == [12, 312, 612]


def test_a_removed_text_is_found_no_more(connection: Connection) -> None:
    for number in (1, 2, 3):
        likeness.add(connection, number, text(5))
    likeness.remove(connection, 2, text(5))
    assert likeness.Likeness().hits(connection, text(5)).docs.tolist() == [1, 3]
    likeness.add(connection, 2, text(6))
    assert likeness.Likeness().hits(connection, text(6)).docs.tolist() == [2]
    held = [unpack(row.body).run() for row in connection.execute(posting_pages.select())]
    assert all(2 not in page.docs.tolist() for page in held)


def test_rare_words_weigh_more_than_those_of_a_form() -> None:
    form, own = text(1, 80), [text(100 + n, 10) for n in range(500)]
    run = merge([run_of(n + 1, np.sort(np.concatenate((form, own[n])))) for n in range(500)])
    hits = found(run, np.sort(np.concatenate((form, own[123]))))
    best = int(hits.docs[np.argmax(hits.weight)])
    assert best == 124
    ranked = np.sort(hits.weight)[::-1]
    assert ranked[0] > 1.8 * ranked[1]


def test_five_hundred_siblings_do_not_hide_the_text_that_was_taken_from_one_of_them() -> None:
    form = text(1, 100)
    siblings = [np.sort(np.concatenate((form, text(100 + n, 25)))) for n in range(500)]
    run = merge([run_of(n + 1, points) for n, points in enumerate(siblings)])
    # half of what is its own, and none of the form: a report that quotes it
    part = np.sort(np.concatenate((text(400, 25)[:12], text(9_000, 200))))
    assert found(run, part).docs.tolist() == [301]
    # a repost with a page's junk round it
    hits = found(run, np.sort(np.concatenate((siblings[300], text(9_001, 40)))))
    order = np.argsort(-hits.weight)
    assert hits.docs[order[0]] == 301
    assert hits.weight[order[0]] > 1.5 * hits.weight[order[1]]


def test_a_text_reposted_five_hundred_times_is_found_in_each_of_them() -> None:
    often = text(3, 180)
    run = merge([run_of(n, np.sort(np.concatenate((often, text(10 + n, 20))))) for n in range(1, 501)])
    hits = found(run, often)
    assert hits.docs.tolist() == list(range(1, 501))
    assert set(hits.shared.tolist()) == {len(keys_of(often))}, "keys not asked for count in proportion"
    excerpt = found(run, often[60:120])
    assert len(excerpt.docs) == 500


def test_a_text_that_thousands_repeat_is_found_in_the_oldest_that_have_it(connection: Connection) -> None:
    often = text(9)
    count = 3 * PAGE + 5  # the list of each key lies on pages of its own
    for number in range(1, count):
        likeness.add(connection, number, often)
    for flushed in (False, True):
        hits = likeness.Likeness().hits(connection, often)
        assert hits.docs.tolist() == list(range(1, OLDEST + 1))
        assert set(hits.shared.tolist()) == {len(keys_of(often))}
        if not flushed:
            likeness.flush(connection)
    # a page's own junk beside it, known or not, does not hide it
    likeness.add(connection, count, np.sort(np.concatenate((often, text(10, 5)))))
    hits = likeness.Likeness().hits(connection, np.sort(np.concatenate((often, text(10, 5), text(11, 90)))))
    assert hits.docs.tolist() == [*range(1, OLDEST + 1), count]
    # beside a text of its own what thousands repeat says nothing
    likeness.add(connection, count + 1, text(12, 100))
    own = np.sort(np.concatenate((often[:20], text(12, 100))))
    assert likeness.Likeness().hits(connection, own).docs.tolist() == [count + 1]


@given(st.integers(0, 2**32), st.integers(0, 40), st.sampled_from([1, 30, 400, 3_000]))
def test_what_a_query_looks_at_is_bounded(seed: int, size: int, most: int) -> None:
    frequency = np.random.default_rng(seed).integers(0, most, size)
    whole, common = postings.asked(frequency)
    assert frequency[whole].sum() + len(common) * OLDEST <= 2 * postings.MOST
    assert not whole[common].any()
    assert frequency[whole].max(initial=0) <= min(LONG, frequency[~whole].min(initial=most))
    if size:
        assert whole.any() or len(common)


def test_a_key_says_more_again_when_texts_that_have_it_are_taken_down(connection: Connection) -> None:
    for number in range(1, 9):
        likeness.add(connection, number, text(5))
    likeness.add(connection, 9, text(6))
    query = likeness.Likeness()
    assert query.hits(connection, text(5)).weight[0] == pytest.approx(len(keys_of(text(5))) / 4)
    for number in range(2, 9):
        likeness.remove(connection, number, text(5))
        left = 8 - (number - 1)
        weight = query.hits(connection, text(5)).weight[0]
        assert weight == pytest.approx(len(keys_of(text(5))) / (1 + np.log2(left)))
    assert query.hits(connection, text(5)).docs.tolist() == [1]


def test_a_key_of_many_pages_is_read_whole_again_when_most_of_them_were_taken_down(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PAGE", 8)
    for module in (likeness, postings):
        monkeypatch.setattr(module, "LONG", 12)
    shared, model = text(5, 2), Model()
    for number in range(1, 61):
        points = np.sort(np.concatenate((shared, text(100 + number, 3))))
        likeness.add(connection, number, points)
        model.add(number, points)
    for number in range(1, 55):
        likeness.remove(connection, number, np.sort(np.concatenate((shared, text(100 + number, 3)))))
        model.remove(number)
        if number > 45:
            assert plain(likeness.Likeness().hits(connection, shared)) == model.hits(shared)


#: few texts of few keys, so that they meet, are prepared, added and asked for again
pool = st.integers(0, 11).map(lambda seed: np.random.default_rng(seed).integers(0, 25, 1 + seed).tolist())
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), pool),
        st.tuples(st.just("ask"), pool),
        st.tuples(st.just("remove"), st.integers(0, 30)),
        st.tuples(st.just("flush"), st.none()),
        st.tuples(st.just("prepare"), st.lists(pool, max_size=4)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_candidates_are_those_of_a_plain_count_after_any_history(history: list[tuple[str, object]]) -> None:
    small = {postings: {"LONG": 4, "MOST": 20, "COMMON": 3, "OLDEST": 2}, likeness: {"LONG": 4, "OLDEST": 2}}
    small |= {runs: {"PAGE": 5, "FAN": 3, "_AT_ONCE": 2}}
    with pytest.MonkeyPatch.context() as patch:
        for module, values in small.items():
            for name, value in values.items():
                patch.setattr(module, name, value)
        for connection in index():
            model, query, number = Model(), likeness.Likeness(), 0
            texts: dict[int, Fingerprints] = {}
            for step, given in history:
                if step == "add":
                    number += 1
                    texts[number] = of(given)
                    model.add(number, texts[number])
                    likeness.add(connection, number, texts[number])
                elif step == "remove" and given in texts:
                    model.remove(given)
                    likeness.remove(connection, given, texts.pop(given))
                elif step == "flush":
                    likeness.flush(connection)
                elif step == "prepare":
                    query.prepare(connection, [of(one) for one in given])
                elif step == "ask":
                    expected = model.hits(of(given))
                    assert plain(query.hits(connection, of(given))) == expected
                    assert plain(likeness.Likeness().hits(connection, of(given))) == expected


def of(numbers: Sequence[int]) -> Fingerprints:
    """Return fingerprints of a few texts' pool, the same for the same numbers."""
    return np.unique(np.array(numbers, np.uint64) * np.uint64(0x0800_0000_1234_5678))


def test_a_run_longer_than_a_page_is_read_where_it_is_asked_about(connection: Connection) -> None:
    count = 3 * PAGE // 60
    for number in range(1, count + 1):
        likeness.add(connection, number, text(number))
    likeness.flush(connection)
    assert connection.execute(posting_pages.select()).all()[-1].page >= 2
    for number in (1, count // 2, count):
        assert likeness.Likeness().hits(connection, text(number)).docs.tolist() == [number]


def test_what_a_failed_transaction_added_is_not_found_by_who_reads_next(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with suppress(LookupError), database.writing() as writing:
        likeness.add(writing, 1, text(1))
        raise LookupError
    with database.engine.connect() as reading:
        assert likeness.Likeness().hits(reading, text(1)).docs.tolist() == []
    database.engine.dispose()
