"""What a scheduler is told of the sources, and the portal that follows its nights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from dibao.cli import main
from dibao.demo.following import FollowingPortal
from dibao.demo.nights import CARDS
from dibao.timetable import Stop, timetable
from spiders.cards import load_cards


def test_sources_of_one_host_share_a_pool_and_disabled_ones_are_left_out() -> None:
    cards = load_cards((CARDS,))
    quiet = replace(cards["fengyu"], enabled=False)
    made = timetable([quiet, cards["yunlan-notices"], cards["yunlan-documents"]], demo=True)
    pool = "host-www.yunlan.dibao.test"
    assert made.sources == (Stop("yunlan-documents", pool), Stop("yunlan-notices", pool))


def test_the_schedule_is_written_whole_and_makes_the_archive(tmp_path: Path) -> None:
    store, out = tmp_path / "store", tmp_path / "schedule.json"
    given = {"DIBAO_STORE": str(store), "DIBAO_SOURCES": str(CARDS), "DIBAO_CLOCK": ""}
    done = CliRunner().invoke(main, ["sources", "schedule", "--out", str(out)], env=given)
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["format"], found["demo"]) == (1, False)
    assert {"name": "fengyu", "pool": "host-www.fengyu.dibao.test"} in found["sources"]
    assert (store / "FORMAT.json").is_file()
    assert list(tmp_path.glob(".*")) == []


def test_the_portal_lives_on_the_day_of_the_latest_plan(tmp_path: Path) -> None:
    portal = FollowingPortal(tmp_path)
    host, path = "www.yunlan.dibao.test", "/"

    def day() -> int:
        assert portal.respond(host, path, {}).status == 200
        return portal.day

    assert day() == 0
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "fengyu-20260303.json.zst").touch()
    assert day() == 1
    (plans / "gz-2024-20260305-recheck.json.zst").touch()
    (plans / "fengyu-20260302.json.zst").touch()
    assert day() == 3
