"""How runs end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dibao.records.capture import Capture, Plan, Verdict, Visit
from spiders.cards import Expect
from spiders.tally import Role, Tally

NOW = datetime(2026, 3, 2, tzinfo=UTC)
START = "http://a.test/index.html"


def tally(*visits: Visit, expect: Expect | None = None, known: tuple[str, ...] = ()) -> Tally:
    plan = Plan("a-1", "a", "nightly", date(2026, 3, 2), visits or (Visit(START, "start"),), known)
    return Tally(plan, expect or Expect(min=0))


def seen(
    account: Tally,
    url: str,
    verdict: Verdict = "ok",
    status: int = 200,
    reason: str = "",
    role: Role = "document",
    redirect: str = "",
) -> None:
    capture = Capture("a", "a-1", url, NOW, verdict, status=status, reason=reason, redirect=redirect)
    account.add(capture, role)


def ended(account: Tally, stopped: str = "") -> tuple[str, str, int]:
    run, code = account.ended(NOW, NOW, stopped)
    return run.state, run.reason, code


def test_complete() -> None:
    account = tally()
    seen(account, START, role="listing")
    account.listed |= {"http://a.test/1", "http://a.test/2"}
    seen(account, "http://a.test/1", "ok", redirect="http://a.test/3", status=302)
    seen(account, "http://a.test/3")
    seen(account, "http://a.test/2", "gone", 404)
    assert ended(account) == ("complete", "", 0)
    run, _ = account.ended(NOW, NOW)
    assert (run.requests, run.listed, run.verdicts) == (4, 2, (("gone", 1), ("ok", 1)))


def test_a_retry_that_succeeds_counts() -> None:
    account = tally()
    seen(account, START, role="listing")
    seen(account, "http://a.test/1", "error", 0, "timeout")
    seen(account, "http://a.test/1", "ok")
    assert ended(account) == ("complete", "", 0)
    assert account.requests == 3


@pytest.mark.parametrize(
    ("verdict", "status", "reason", "fault"),
    [
        ("error", 0, "timeout", "error: 1"),
        ("partial", 200, "cut", "partial: 1"),
        ("blocked", 412, "status-412", "blocked: 1"),
    ],
)
def test_partial(verdict: Verdict, status: int, reason: str, fault: str) -> None:
    account = tally()
    seen(account, START, role="listing")
    seen(account, "http://a.test/1", verdict, status, reason)
    assert ended(account) == ("partial", fault, 3)


def test_policy_is_no_fault() -> None:
    account = tally()
    seen(account, START, role="listing")
    seen(account, "http://a.test/robots", "error", 0, "robots")
    assert ended(account) == ("complete", "", 0)
    assert account.requests == 1


def test_what_the_card_keeps_from_being_fetched_is_told_and_is_no_fault() -> None:
    account = tally()
    seen(account, START, role="listing")
    for url in ("http://files.test/1.pdf", "http://files.test/2.pdf", "http://other.test/3.docx"):
        seen(account, url, "error", 0, "egress-host")
    told = "not fetched by the card's rules: 3 (files.test 2, other.test 1)"
    assert ended(account) == ("complete", told, 0)
    seen(account, "http://a.test/1", "partial", 200, "cut")
    assert ended(account) == ("partial", f"partial: 1; {told}", 3)


def test_missing() -> None:
    account = tally(Visit(START, "start"), Visit("http://a.test/9", "due"), known=("http://a.test/2",))
    seen(account, START, role="listing")
    account.listed |= {"http://a.test/1", "http://a.test/2"}
    assert ended(account, "night-over") == ("partial", "stopped: night-over; missing: 2", 3)
    assert account.ended(NOW, NOW)[0].missing == ("http://a.test/1", "http://a.test/9")


def test_limits_and_expectations() -> None:
    account = tally(expect=Expect(min=1, max=1))
    seen(account, START, role="listing")
    assert ended(account) == ("failed", "expect-min: listed 0 of at least 1", 4)
    account.listed |= {"http://a.test/1", "http://a.test/2"}
    for url in account.listed:
        seen(account, url)
    account.dropped = 3
    account.faults["listing page lost"] += 1
    reason = "left for another run: 3; expect-max: listed 2 of at most 1; listing page lost: 1"
    assert ended(account) == ("partial", reason, 3)


def test_dead_starts() -> None:
    two = (Visit(START, "start"), Visit("http://a.test/b/", "start"))
    account = tally(*two)
    seen(account, START, "gone", 404, "status-404", role="listing")
    seen(account, "http://a.test/b/", role="listing")
    assert ended(account) == ("partial", "start pages dead: 1", 3)
    seen(account, "http://a.test/b/", "blocked", 412, "status-412", role="listing")
    assert ended(account) == ("failed", "start-gone: status-404", 4)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("dns", 75), ("refused", 75), ("timeout", 75), ("robots-unavailable", 75), ("robots-status-503", 75),
     ("robots-status-403", 4), ("robots", 4), ("egress-address", 4), ("tls", 4)],
)  # fmt: skip
def test_nothing_answered(reason: str, code: int) -> None:
    account = tally()
    seen(account, START, "error", 0, reason, role="listing")
    assert ended(account) == ("failed", reason, code)


def test_nothing_fetched() -> None:
    assert ended(tally()) == ("failed", "nothing-fetched", 4)
    assert ended(tally(), "shutdown") == ("failed", "shutdown", 75)


def test_a_recheck_needs_no_listing() -> None:
    account = tally(Visit("http://a.test/1", "gone"), expect=Expect(min=5))
    seen(account, "http://a.test/1", "gone", 404)
    assert ended(account) == ("complete", "", 0)


def test_streaks() -> None:
    account = tally()
    for number in range(4):
        seen(account, "http://a.test/same", "error", 0, "timeout")
        seen(account, f"http://a.test/{number}", "blocked", 403)
    assert (account.silent, account.blocked_streak) == (set(), 1)
    seen(account, "http://a.test/8", "blocked", 403)
    assert account.blocked_streak == 2


def test_a_redirect_that_ends_nowhere_is_missing() -> None:
    account = tally()
    seen(account, START, role="listing")
    account.listed.add("http://a.test/1")
    seen(account, "http://a.test/1", redirect="http://a.test/2", status=302)
    assert ended(account) == ("partial", "missing: 1", 3)
    seen(account, "http://a.test/2", redirect="http://a.test/1", status=302)
    assert ended(account) == ("partial", "missing: 1", 3)
    seen(account, "http://a.test/1")
    assert ended(account) == ("complete", "", 0)


def test_an_interrupted_run_may_be_tried_again() -> None:
    account = tally(Visit(START, "start"), Visit("http://a.test/9", "due"))
    seen(account, START, role="listing")
    assert ended(account, "shutdown") == ("partial", "stopped: shutdown; missing: 1", 75)
    assert ended(account, "blocked") == ("partial", "stopped: blocked; missing: 1", 3)


def test_a_listing_that_changed_shape_is_seen() -> None:
    account = tally()
    seen(account, START, role="listing")
    account.named = {START: {"http://a.test/1"}, "http://a.test/b/": set()}
    assert ended(account) == ("partial", "start pages without documents: 1", 3)
    account.named["http://a.test/b/"] = {"http://a.test/2"}
    account.totals = {START: 1, "http://a.test/b/": 40}
    assert ended(account) == ("partial", "listings name 1 of the 40 they say they hold", 3)
    account.skimmed = {"http://a.test/b/"}
    assert ended(account) == ("complete", "", 0)
