"""A difference can be read back into both texts, shows the characters that changed, and says what kind of change it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from fast_diff_match_patch import diff
from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching import candidates, pairing, strokes
from normalizers.matching.alignment import GAP_PRODUCT
from normalizers.matching.candidates import CANDIDATES, POSTINGS, SAMPLE
from normalizers.matching.difference import ParagraphChange, difference
from normalizers.matching.operations import apply, inverse, operations
from normalizers.matching.significance import significance

paragraphs = st.lists(st.text(st.sampled_from("甲乙丙丁一二三"), min_size=1, max_size=12), max_size=12)
#: texts of the shapes that meet: clauses, rows, marks, white space of every kind
lines = st.lists(
    st.one_of(
        st.text(st.sampled_from("甲乙丙，。 应3９a"), max_size=24),
        st.sampled_from(["第一条 ", "第二条 ", "（一）", "3. "]).flatmap(
            lambda mark: st.text(st.sampled_from("甲乙丙丁戊。"), max_size=20).map(lambda said: mark + said)
        ),
        st.lists(st.sampled_from(["1", "2", "甲", "乙 丙", "", "\\|"]), min_size=1, max_size=4).map(
            lambda row: "| " + " | ".join(row) + " |"
        ),
    ),
    max_size=10,
)
texts = st.builds(
    lambda kept, between: between.join(kept), lines, st.sampled_from(["\n", "\n\n", "\r\n", "\u2028"])
)
ARTICLES = (
    "第一条 为了规范停车管理，制定本办法。",
    "第二条 本办法适用于本市行政区域内的停车场。",
    "第三条 市交通运输局负责停车场的监督管理工作。",
    "第四条 停车场应当公示收费标准，接受社会监督。",
    "第五条 违反本办法的，由市城市管理局处以五百元罚款。",
)
TABLE = (
    "| 序号 | 项目 | 金额 |\n| --- | --- | --- |\n| 1 | 道路 | 500 |\n| 2 | 桥梁 | 300 |\n| 3 | 绿化 | 200 |"
)


def changed(old: str, new: str) -> list[ParagraphChange]:
    return [change for change in difference(old, new) if change.kind != "equal"]


def prose(seed: int, length: int, line: int, alphabet: int = 3000) -> str:
    chance = random.Random(seed)  # noqa: S311 - a test keeps no secrets
    text = "".join(chr(0x4E00 + int(chance.paretovariate(1.1)) % alphabet) for _ in range(length))
    return "\n\n".join(text[at : at + line] for at in range(0, length, line))


def edited(text: str, times: int) -> str:
    chance = random.Random(times)  # noqa: S311 - a test keeps no secrets
    chars = list(text)
    for _ in range(times):
        at = chance.randrange(len(chars))
        chars[at] = chance.choice(("", "改", chars[at] + "增"))
    return "".join(chars)


@given(paragraphs, paragraphs)
def test_both_texts_can_be_read_back(old: list[str], new: list[str]) -> None:
    changes = difference("\n".join(old), "\n".join(new))
    assert [change.old for change in changes if change.old and change.kind != "moved-in"] == old
    assert [change.new for change in changes if change.new] == new
    for change in changes:
        if change.pieces:
            assert "".join(piece.text for piece in change.pieces if piece.sign != "+") == change.old
            assert "".join(piece.text for piece in change.pieces if piece.sign != "-") == change.new


@given(texts, texts)
def test_operations_make_the_old_text_the_new_one_and_back(old: str, new: str) -> None:
    found = operations(old, new, difference(old, new))
    assert apply(old, found) == new
    assert apply(new, inverse(found)) == old
    for one in found:
        assert old[slice(*one.old)] == one.was
        assert new[slice(*one.new)] == one.text
        assert one.was != one.text or one.op == "move"


@given(texts, texts)
def test_places_point_at_what_they_say(old: str, new: str) -> None:
    for change in difference(old, new):
        assert (change.old_at >= 0) == bool(change.old)
        assert (change.new_at >= 0) == bool(change.new)
        assert not change.old or old.startswith(change.old, change.old_at)
        assert not change.new or new.startswith(change.new, change.new_at)


@given(texts)
def test_equal_texts_do_not_differ(text: str) -> None:
    changes = difference(text, text)
    assert {change.kind for change in changes} <= {"equal"}
    assert operations(text, text, changes) == ()
    assert significance(changes) == ""


def test_turned_round_only_the_names_change() -> None:
    new = "\n".join(
        (
            ARTICLES[3],
            *ARTICLES[:2],
            "第四条 " + ARTICLES[2][4:].replace("交通运输", "住房建设"),
            "新的一条。",
        )
    )
    old = "\n".join(ARTICLES)
    turned = {"deleted": "inserted", "inserted": "deleted", "moved-in": "moved-out", "moved-out": "moved-in"}
    there = sorted(
        (turned.get(change.kind, change.kind), change.new, change.old)
        for change in changed(old, new)
        if not change.move
    )
    back = sorted((change.kind, change.old, change.new) for change in changed(new, old) if not change.move)
    assert there == back
    assert significance(difference(old, new)) == significance(difference(new, old)) == "clauses"


def test_a_changed_figure_is_shown_alone() -> None:
    (change,) = difference("补贴标准为每人每月300元。", "补贴标准为每人每月350元。")
    assert change.kind == "changed"
    assert [(piece.sign, piece.text) for piece in change.pieces if piece.sign != "="] == [
        ("-", "300"),
        ("+", "350"),
    ]


def test_equal_texts_have_only_equal_paragraphs() -> None:
    assert {change.kind for change in difference("甲\n乙", "甲\n\n乙")} == {"equal"}


@pytest.mark.parametrize(
    ("old", "new", "kind", "weight"),
    [
        ("补贴标准为每人每月300元。", "补贴标准为每人每月350元。", "figure", "figures"),
        ("处以五百元以下罚款。", "处以一千元以下罚款。", "figure", "figures"),
        ("本办法自2022年3月1日起施行。", "本办法自2022年5月1日起施行。", "date", "figures"),
        ("联系人：张三", "联系人：李四光", "name", "figures"),
        ("由市交通运输局负责解释。", "由市住房建设局负责解释。", "name", "figures"),
        ("停车场应当公示收费标准。", "停车场可以公示收费标准。", "wording", "wording"),
        ("不得占用消防通道停放车辆。", "得占用消防通道停放车辆。", "wording", "wording"),
        ("接受社会监督管理的停车场。", "接受社会监督管埋的停车场。", "typo", "typographic"),
        ("甲乙丙，丁戊己。", "甲乙丙,丁戊己。", "typo", "typographic"),
        ("规范停车场的设置。", "規範停車場的設置。", "typo", "typographic"),
        ("停车场应当公示收费标准。", "停车场应当公示收费标准和监督举报电话号码。", "added", "wording"),
        ("停车场应当公示收费标准。", "停车场应当公示收费标准。违反的，责令限期改正。", "added", "clauses"),
    ],
)
def test_a_change_has_a_kind_and_a_weight(old: str, new: str, kind: str, weight: str) -> None:
    (change,) = changed(old, new)
    assert change.kinds == (kind,)
    assert significance([change]) == weight


def test_what_is_said_about_a_text_weighs_more_than_a_slip_and_less_than_a_word() -> None:
    assert significance(difference("甲", "甲"), metadata=True) == "metadata"
    assert significance(difference("甲，乙丙丁戊己", "甲,乙丙丁戊己"), metadata=True) == "metadata"
    assert significance(difference("应当公示标准", "可以公示标准"), metadata=True) == "wording"


def test_a_paragraph_broken_elsewhere_is_typographic() -> None:
    old = "停车场应当公示收费标准。违反的，责令限期改正。"
    assert significance(difference(old, old.replace("。违", "。\n\n违"))) == "typographic"


def test_a_clause_put_in_renumbers_those_after_it() -> None:
    new = [ARTICLES[0], "第二条 经营者依照规定纳税并接受审计。"]
    new += [f"第{number}条 {text[4:]}" for number, text in zip("三四五六", ARTICLES[1:], strict=True)]
    new[-1] = new[-1].replace("五百元", "一千元")
    found = changed("\n\n".join(ARTICLES), "\n\n".join(new))
    assert [change.kind for change in found] == ["inserted", *["renumbered"] * 3, "changed"]
    assert [(change.old_clause, change.new_clause) for change in found[1:]] == [
        ("第二条", "第三条"), ("第三条", "第四条"), ("第四条", "第五条"), ("第五条", "第六条"),
    ]  # fmt: skip
    assert found[-1].kinds == ("renumbered", "figure")


def test_a_moved_clause_is_shown_at_both_places() -> None:
    old, new = "\n\n".join(ARTICLES), "\n\n".join((ARTICLES[0], ARTICLES[3], *ARTICLES[1:3], ARTICLES[4]))
    here, there = changed(old, new)
    assert (here.kind, there.kind) == ("moved-in", "moved-out")
    assert here.move == there.move == 1
    assert (here.old, here.new, there.old) == (ARTICLES[3],) * 3
    assert (here.old_at, here.new_at) == (old.index(ARTICLES[3]), new.index(ARTICLES[3]))
    (move,) = operations(old, new, difference(old, new))
    assert (move.op, move.kind, move.text) == ("move", "moved", "\n\n" + ARTICLES[3])


def test_a_clause_may_move_and_change_and_be_renumbered() -> None:
    moved = "第一条 " + ARTICLES[4][4:].replace("五百", "一千")
    new = "\n".join((moved, *ARTICLES[:4]))
    here = next(change for change in changed("\n".join(ARTICLES), new) if change.kind == "moved-in")
    assert here.kinds == ("moved", "renumbered", "figure")
    assert (here.old_clause, here.new_clause) == ("第五条", "第一条")


def test_one_changed_cell_is_all_that_changed() -> None:
    new = TABLE.replace("300", "450")
    (change,) = changed(TABLE, new)
    assert (change.table, change.row) == (1, 4)
    (one,) = operations(TABLE, new, difference(TABLE, new))
    assert (one.was, one.text, one.kind, one.table, one.row, one.cell) == ("300", "450", "figure", 1, 4, 3)


def test_a_row_put_in_renumbers_the_serials_after_it() -> None:
    new = TABLE.replace("| 2 | 桥梁", "| 2 | 隧道 | 900 |\n| 3 | 桥梁").replace("| 3 | 绿化", "| 4 | 绿化")
    assert [change.kind for change in changed(TABLE, new)] == ["inserted", "renumbered", "renumbered"]


def test_a_column_put_in_leaves_the_other_cells_in_place() -> None:
    new = "| 序号 | 项目 | 单位 | 金额 |\n| --- | --- | --- | --- |\n| 1 | 道路 | 万元 | 500 |\n| 2 | 桥梁 | 万元 | 310 |\n| 3 | 绿化 | 万元 | 200 |"
    found = changed(TABLE, new)
    assert [[piece.text.strip(" |") for piece in change.pieces if piece.sign == "+"] for change in found] == [
        ["单位"], ["---"], ["万元"], ["万元", "310"], ["万元"],
    ]  # fmt: skip


def test_a_bar_within_a_cell_does_not_divide_it() -> None:
    old = "| 甲 \\| 乙 | 3 |"
    (one,) = operations(old, old.replace("3", "4"), difference(old, old.replace("3", "4")))
    assert one.cell == 2


def test_unlike_texts_are_one_gone_and_one_come() -> None:
    old, new = (
        prose(1, 4_000, 80),
        "".join(chr(0x7000 + ord(char) % 997) for char in prose(2, 4_000, 80) if char != "\n"),
    )
    assert {change.kind for change in difference(old, new)} == {"deleted", "inserted"}


@pytest.mark.parametrize(  # the ends of the scale; what lies between is for the long run
    "line", [50, *(pytest.param(line, marks=pytest.mark.long) for line in (200, 2_000)), 100_000]
)
@pytest.mark.parametrize("alphabet", [3_000, 30])
@pytest.mark.parametrize("unlike", [False, True])
def test_the_work_grows_with_the_texts_and_not_with_their_product(
    line: int, alphabet: int, unlike: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact: list[int] = []
    looked: list[int] = []

    def counted(one: str, two: str, **options: object) -> object:
        exact.append(len(one) * len(two))
        return diff(one, two, **options)

    def proposed(
        *given: object, proposing: Callable[..., object] = candidates._proposed
    ) -> list[tuple[int, Sequence[int]]]:
        found: list[tuple[int, Sequence[int]]] = list(proposing(*given))  # type: ignore[call-overload]  # as it is
        looked.append(sum(len(proposal) for _, proposal in found))
        return found

    monkeypatch.setattr(strokes, "diff", counted)
    monkeypatch.setattr(candidates, "_proposed", proposed)
    old = prose(1, 100_000, line, alphabet)
    new = prose(2, 100_000, line, alphabet) if unlike else edited(old, 1_000)
    changes = difference(old, new)
    found = operations(old, new, changes)
    assert apply(old, found) == new
    assert max(exact, default=0) <= GAP_PRODUCT
    # of n passages of l characters each, a plain diff of all with all would take (n * l)² steps
    assert sum(exact) <= 100_000 * max(line, 50) * 2.5
    assert sum(looked) <= 2 * CANDIDATES * (100_000 // line + 1)
    if not unlike:
        assert 900 <= len(found) <= 1_100


def test_repeated_lines_and_hostile_ones_are_no_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    grown: list[int] = []

    def counted(
        texts: object, indices: Sequence[int], key: object, places: Callable[..., object] = pairing._places
    ) -> object:
        grown.append(len(indices))
        return places(texts, indices, key)

    monkeypatch.setattr(pairing, "_places", counted)
    pairs = [
        ("特此通知。\n" * 5_000, "特此通知。\n" * 4_000 + "完\n" * 1_000),
        ("甲" * 100_000, "甲" * 60_000 + "乙" * 40_000),
        ("|" * 100_000, "| " * 50_000),
        ("1" * 100_000, "一" * 100_000),
        (" " * 100_000 + "甲", "\u3000" * 100_000 + "甲"),
        ("（一" * 40_000, "第一" * 40_000),
        ("| 甲 " * 25_000 + "|", "| 乙 " * 24_000 + "|"),
    ]
    for old, new in pairs:
        grown.clear()
        assert apply(old, operations(old, new, difference(old, new))) == new
        assert sum(grown) <= 10 * (old.count("\n") + new.count("\n") + 2)


def test_a_long_passage_is_looked_up_by_a_sample() -> None:
    assert len(candidates._sample(prose(3, 100_000, 100_000))) <= 2 * SAMPLE
    assert POSTINGS < SAMPLE
