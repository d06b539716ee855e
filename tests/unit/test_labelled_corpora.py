"""The normaliser keeps to the floors of the labelled corpora (benchmarks/eval); `make eval` reads them whole."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from normalizers.document import normalize

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
from eval import floors
from eval.cases import page_case
from eval.corpora import CORPORA, corpus
from eval.pages import digest
from eval.portals import trs
from eval.score import run


def check(name: str, size: str) -> None:
    cases = corpus(name, whole=size == "whole")
    if not cases:
        pytest.skip(f"{name}: nothing here to read")
    held, _ = floors.pinned(f"{name}/{size}")
    assert digest(cases) == held, (
        "the corpus is another: review its figures (make eval), then pin floors for it"
        f" (benchmarks/evaluate.py --corpus {name} --pin, once more with --sample)"
    )
    sums, _ = run(cases, normalize)
    assert [str(breach) for breach in floors.breaches(f"{name}/{size}", sums)] == []


@pytest.mark.parametrize("name", sorted(CORPORA))
def test_sample(name: str) -> None:
    check(name, "sample")


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(CORPORA))
def test_whole(name: str) -> None:
    check(name, "whole")


def test_a_lost_paragraph_and_a_foreign_one_are_noticed() -> None:
    case = page_case(trs, "scoring", "opinion", "paragraphs")
    good, _ = run([case], normalize)
    body = case.gold.body or ""
    half = body[: len(body) // 2]
    for text in (half, body + half[::-1]):

        def worse(payload: bytes, *, text: str = text, **said: object) -> object:
            from dataclasses import replace

            return replace(normalize(payload, **said), text=text)  # type: ignore[arg-type]

        bad, misses = run([case], worse)  # type: ignore[arg-type]
        assert bad["all"].figures()["text.f1"] < 0.9 < good["all"].figures()["text.f1"]
        assert [miss.what.split()[0] for miss in misses] == ["text"]


def test_a_figure_below_its_floor_and_a_family_that_is_gone_are_breaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sums, _ = run([page_case(trs, "floors", "notice", "paragraphs")], normalize)
    pinned = ("digest", {"trs": {"title": 1.0}, "all": {"kind": 1.1}, "vanished": {"kind": 0.5}})
    monkeypatch.setattr(floors, "pinned", lambda _: pinned)
    assert {(breach.family, breach.figure) for breach in floors.breaches("x", sums)} == {
        ("all", "kind"),
        ("vanished", "kind"),
    }
