"""Alignment finds what two texts share, in order, whatever is put in, taken out or torn."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching.alignment import SHORTEST, Span, align

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E20), max_size=200)


def prose(seed: int, length: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - a test keeps no secrets
    return "".join(chr(0x4E00 + int(chance.paretovariate(1.1)) % 3000) for _ in range(length))


def matched(a: str, b: str) -> int:
    return sum(span.length for span in align(a, b))


@given(han, han)
def test_spans_are_equal_in_order_and_apart(a: str, b: str) -> None:
    at_a = at_b = 0
    for number, span in enumerate(align(a, b)):
        assert span.left >= at_a
        assert span.right >= at_b
        assert not number or (span.left, span.right) != (at_a, at_b), "two spans that touch are one"
        at_a, at_b = span.left + span.length, span.right + span.length
        assert a[span.left : at_a] == b[span.right : at_b]
        assert span.length >= SHORTEST or a == b


@given(han.filter(bool))
def test_a_text_is_all_of_itself(text: str) -> None:
    assert align(text, text) == (Span(0, 0, len(text)),)


def test_a_part_is_found_whole_wherever_it_stands() -> None:
    whole = prose(1, 5000)
    for start, length in ((0, 200), (1234, 80), (4000, 1000)):
        part = whole[start : start + length]
        assert matched(part, whole) == length
        assert matched(whole, part) == length


def test_a_formula_that_closes_both_texts_belongs_where_the_rest_is() -> None:
    body = prose(2, 300) + "请认真贯彻执行"
    whole = body + prose(3, 300) + "请认真贯彻执行"
    assert align(body, whole) == (Span(0, 0, len(body)),)


def test_torn_text_is_aligned_through_its_tears() -> None:
    text = prose(4, 4000)
    chance = random.Random(5)  # noqa: S311 - the same
    torn = "".join("口" if chance.random() < 0.05 else char for char in text)
    # what is lost beside the torn characters are scraps of one or two between two tears
    assert matched(text, torn) > 0.92 * len(text)


def test_a_moved_clause_leaves_the_rest_in_place() -> None:
    clauses = [prose(seed, 120) for seed in range(10, 20)]
    moved = [*clauses[1:], clauses[0]]
    assert matched("".join(clauses), "".join(moved)) >= 9 * 120


def test_long_unlike_texts_share_nothing_but_chance() -> None:
    assert matched(prose(6, 100_000), prose(7, 100_000)) < 10_000
