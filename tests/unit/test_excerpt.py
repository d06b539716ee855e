"""What of a comparison is shown: changes with their context, rows without bars."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dibao.cli import main
from dibao.excerpt import around
from normalizers.matching.difference import difference

OLD = "\n".join(
    f"第{number}条 {word}" for number, word in enumerate(("甲方应当公示标准。", *"乙丙丁戊己庚辛"), 1)
)
cells = st.lists(st.sampled_from(["甲", "乙 丙", "3", ""]), min_size=1, max_size=4)


def test_so_many_equal_paragraphs_are_shown_around_a_change() -> None:
    changes = difference(OLD, OLD.replace("丁", "丁方不得停业"))
    for context, shown in ((0, 1), (1, 3), (2, 5)):
        rows = list(around(changes, full=False, context=context))
        assert sum(row.change is not None for row in rows) == shown
        assert shown + sum(row.left_out for row in rows) == len(changes)
    assert all(row.change for row in around(changes, full=True))


@given(cells, cells)
def test_rows_lose_the_bars_at_their_ends_and_nothing_else(old: list[str], new: list[str]) -> None:
    one, two = (f"| {' | '.join(row)} |" for row in (old, new))
    for row in around(difference(one, two), full=True):
        change = row.change
        assert change is not None
        assert change.old in (one[2:-2], "")
        assert change.new in (two[2:-2], "")
        if change.pieces:
            assert "".join(piece.text for piece in change.pieces if piece.sign != "+") == change.old
            assert "".join(piece.text for piece in change.pieces if piece.sign != "-") == change.new


PAGE = "http://portal.test/content/post_1.html"
NUMBER = "云府办〔2026〕8号"
CLAUSES = (
    "第一条 为规范渡口收费，结合本市实际，制定本办法。",
    "第二条 小型车每次收费5元，大型车每次收费10元。",
    "第三条 渡船应当在船体两侧以中文标明核定载客人数。",
    "第四条 收费标准应当公示，接受社会监督。",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    moved = (
        CLAUSES[0],
        "第二条 " + CLAUSES[3][4:],
        "第三条 " + CLAUSES[1][4:].replace("5元", "6元"),
        "第四条 " + CLAUSES[2][4:],
    )
    for day, clauses in (("02", CLAUSES), ("05", moved)):
        page = folder / f"{day}.html"
        page.write_text(
            f"<html><head><meta name='ArticleTitle' content='云河市关于印发渡口收费办法的通知'></head><body><div class='content'><p>{NUMBER}</p>"
            + "".join(f"<p>{clause}</p>" for clause in clauses)
            + "<p>云河市人民政府办公室</p><p>2026年1月5日</p></div></body></html>",
            encoding="utf-8",
        )
        run(folder / "store", "ingest", "--url", PAGE, str(page))
    return folder / "store"


def run(store: Path, *arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--store", str(store), *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_the_terminal_shows_moved_clauses_at_both_places(store: Path) -> None:
    lines = run(store, "diff", NUMBER).splitlines()
    signs = [line[0] for line in lines]
    assert signs.count(">") == signs.count("<") == 1
    assert "(moved, renumbered from 第四条" in next(line for line in lines if line.startswith(">"))
    assert any("[-5-]{+6+}元" in line and line.endswith("(renumbered, figure)") for line in lines)
    assert lines[-1] == "significance: clauses"
    assert len(run(store, "diff", NUMBER, "--context", "0").splitlines()) < len(lines)
    assert "  云河市人民政府办公室" in run(store, "diff", NUMBER, "--full").splitlines()
    beside = run(store, "diff", NUMBER, "--side-by-side")
    assert "[-5-]元" in beside
    assert "{+6+}元" in beside


def test_json_gives_operations_that_make_the_new_text(store: Path) -> None:
    old, new = (run(store, "show", NUMBER, "--version", number, "--text").rstrip("\n") for number in "12")
    part = json.loads(run(store, "--json", "diff", NUMBER, "1", "2"))
    assert (part["part"], part["significance"]) == ("", "clauses")
    for one in part["operations"]:
        assert old[slice(*one["old"])] == one["was"]
        assert new[slice(*one["new"])] == one["text"]
    assert {"moved", "renumbered", "figure"} == {one["kind"] for one in part["operations"]}


def test_two_documents_may_be_compared(store: Path) -> None:
    assert run(store, "diff", NUMBER, NUMBER) == "the two texts are equal\n"
    run(store, "diff", NUMBER, "无此文件", code=4)
    run(store, "diff", NUMBER, NUMBER, "2", code=2)
