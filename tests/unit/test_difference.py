"""A difference can be read back into both texts, and shows the characters that changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching.difference import difference

paragraphs = st.lists(st.text(st.sampled_from("甲乙丙丁一二三"), min_size=1, max_size=12), max_size=12)


@given(paragraphs, paragraphs)
def test_both_texts_can_be_read_back(old: list[str], new: list[str]) -> None:
    changes = difference("\n".join(old), "\n".join(new))
    assert [change.old for change in changes if change.old] == old
    assert [change.new for change in changes if change.new] == new
    for change in changes:
        if change.kind == "changed":
            assert "".join(piece.text for piece in change.pieces if piece.sign != "+") == change.old
            assert "".join(piece.text for piece in change.pieces if piece.sign != "-") == change.new


def test_a_changed_figure_is_shown_alone() -> None:
    (change,) = difference("补贴标准为每人每月300元。", "补贴标准为每人每月350元。")
    assert change.kind == "changed"
    assert [(piece.sign, piece.text) for piece in change.pieces if piece.sign != "="] == [
        ("-", "300"),
        ("+", "350"),
    ]


def test_equal_texts_have_only_equal_paragraphs() -> None:
    assert {change.kind for change in difference("甲\n乙", "甲\n\n乙")} == {"equal"}
