"""The answer key agrees with what the portal serves."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import urlsplit

from dibao.demo.key import SetAside, answer_key
from dibao.demo.portal import Portal
from dibao.demo.schedule import NIGHTS
from normalizers.urls import canonical

KEY = answer_key()


def status(url: str, day: int) -> int:
    parts = urlsplit(url)
    return Portal(day).respond(parts.netloc, parts.path, {}).status


def test_every_url_is_canonical_and_answers_as_its_event_says() -> None:
    for event in KEY.events:
        assert canonical(event.url) == event.url
        assert status(event.url, event.day) == (404 if event.kind == "withdrawn" else 200), event


def test_no_location_is_founded_twice_and_every_copy_has_an_original() -> None:
    founding = [event for event in KEY.events if event.kind in ("new", "copied")]
    places = Counter((event.url, event.part) for event in founding)
    assert set(places.values()) == {1}
    founded: dict[str, int] = {}
    for event in founding:
        if event.kind == "new":
            founded.setdefault(
                event.title, event.day
            )  # the oldest: re-issues and amended texts keep the title
    assert sum(event.kind == "new" for event in founding) == KEY.documents + KEY.issues
    assert 120 <= KEY.documents <= 140
    assert all(founded[event.title] <= event.day for event in founding)


def test_what_is_new_was_not_there_the_night_before() -> None:
    for event in KEY.events:
        if event.kind in ("new", "copied") and event.day and not event.part:
            assert status(event.url, max(night for night in NIGHTS if night < event.day)) == 404


def test_the_gazette_founds_before_the_issuer_and_the_issuer_before_a_repost() -> None:
    found = {
        (event.url.split("/")[2], event.kind) for event in KEY.events if event.title.startswith("云澜市绿道")
    }
    assert found == {
        ("gb.yunlan.dibao.test", "new"),
        ("gb.yunlan.dibao.test", "copied"),
        ("www.yunlan.dibao.test", "copied"),
        ("news.dibao.test", "copied"),
        ("mirror.dibao.test", "copied"),
    }


def test_a_post_seen_before_the_gazette_keeps_its_founder() -> None:
    events = [event for event in KEY.events if event.title.endswith("电动自行车停放充电安全管理办法的通知")]
    founder = next(event for event in events if event.kind == "new")
    assert (founder.day, urlsplit(founder.url).netloc) == (0, "www.yunlan.dibao.test")
    assert Counter(event.kind for event in events) == {"new": 1, "copied": 4}


def test_the_story() -> None:
    told = {
        (event.day, event.kind, event.url.rpartition("/")[2], event.part)
        for event in KEY.events
        if event.kind not in ("new", "copied")
    }
    assert told == {
        (1, "revised", "post_8210201.html", ""),
        (1, "revised", "post_8210120.html", ""),
        (1, "revised", "post_8310039.html", ""),
        (1, "related", "post_620401.html", ""),  # 41 repeals two
        (1, "related", "post_620402.html", ""),
        (1, "related", "post_620403.html", ""),
        (1, "related", "post_8210272.html", ""),
        (5, "related", "post_8210303.html", ""),
        (5, "related", "post_8210307.html", ""),
        (3, "status", "post_620403.html", ""),  # enters into force, and what it repeals is repealed
        (3, "status", "post_7430418.html", ""),
        (1, "moved", "post_8210266.html", ""),
        (1, "moved", "post_8210268.html", ""),
        (4, "withdrawn", "post_8210238.html", ""),
        (4, "withdrawn", "post_8210247.html", ""),
        (4, "withdrawn", "post_8210222.html", ""),
        (4, "withdrawn", "art_2051_118371.html", ""),
        (5, "restored", "post_8210238.html", ""),
        (5, "restored", "art_2051_118371.html", ""),
        (5, "revised", "post_8210178.html", ""),
        (5, "revised", "post_8310041.html", ""),
        (5, "revised", "post_8510027.html", ""),
        (5, "revised", "t20260116_40112.html", ""),
        (5, "revised", "post_8210208.html", ""),
        (5, "revised", "ylszfgb202602.pdf", "3"),
    }
    assert KEY.quarantine == (
        SetAside(1, "http://www.yunlan.dibao.test/zwgk/tzgg/content/post_8210170.html", "blocked"),
        SetAside(5, "http://www.fengyu.dibao.test/zwgk/tzgg/content/post_8310018.html", "blocked"),
        SetAside(5, "http://www.yunlan.dibao.test/zwgk/tzgg/content/post_8174420.html", "soft404"),
    )
    assert [gap.label for gap in KEY.gaps] == [
        "云澜市人民政府公报2026年第3期", "澜交通告〔2026〕4号", "澜市监处罚〔2026〕14号", "澜市监处罚〔2026〕15号",
        "澜府办规〔2026〕4号",
    ]  # fmt: skip
    assert {link.kind for link in KEY.relations} == {
        "repeals", "amends", "forwards", "interprets", "draft-of", "reissues", "replaces",
    }  # fmt: skip
    assert sum(event.kind == "related" for event in KEY.events) == 8
    related = next(event for event in KEY.events if event.kind == "related" and "停车" in event.title)
    assert related.other == "云澜市人民政府办公厅关于印发云澜市临时占道停车收费管理办法的通知"


def test_the_key_can_be_written_down() -> None:
    assert json.loads(KEY.json())["documents"] == KEY.documents
    assert answer_key().json() == KEY.json()
