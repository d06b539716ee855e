"""What a run got and missed, and how it therefore ended.

Scrapy exits 0 whatever happens; this account decides instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from dibao.records.capture import Capture, Plan, Run, RunState, Verdict
from spiders.cards import Expect

Role = Literal["listing", "document", "attachment", "robots"]

COMPLETE, PARTIAL, FAILED, TEMPORARY = 0, 3, 4, 75
#: how the reason of a run begins that a signal cut short: it is to be crawled again for its date
INTERRUPTED = "stopped: shutdown"
#: our own refusals: decided by card and robots.txt, not a fault of tonight (except a whole host that says stop)
_POLICY = ("egress-", "robots")
#: reason words of exchanges that nobody answered
_SILENT = frozenset({"dns", "refused", "timeout", "unreachable", "broken"})
#: hosts a reason names; more would be a page's joke, and a name longer than DNS allows (RFC 1035) is none
_MAX_HOSTS, _HOST = 5, 253
#: URLs a `Run` names as missing; the count in the reason is always whole
_MAX_MISSING = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last word on one URL."""

    verdict: Verdict
    reason: str
    role: Role
    redirect: str  # canonical target of a redirect that was to be followed, else ""
    answered: bool


@dataclass(slots=True)
class Tally:
    """The account of one run, kept by the recorder and the spider."""

    plan: Plan
    expect: Expect
    requests: int = 0
    listed: set[str] = field(default_factory=set)
    dropped: int = 0  # listed documents that a limit left for another run
    totals: dict[str, int] = field(default_factory=dict)  # what each start page's listing says it holds
    named: dict[str, set[str]] = field(default_factory=dict)  # what it named, page after page
    skimmed: set[str] = field(default_factory=set)  # start pages not read to their end, by rule
    silent: set[str] = field(default_factory=set)  # URLs nobody answered for since the last answer
    blocked_streak: int = 0
    faults: Counter[str] = field(default_factory=Counter)  # what went wrong with listing pages
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def add(self, capture: Capture, role: Role) -> None:
        """Count one exchange; a later one of the same URL replaces the earlier."""
        answered = capture.status > 0
        policy = not answered and capture.reason.startswith(_POLICY)
        self.requests += not policy
        if role == "robots":
            return
        redirect = capture.redirect if capture.verdict == "ok" else ""
        self.outcomes[capture.url] = Outcome(capture.verdict, capture.reason, role, redirect, answered)
        if policy:
            return
        if capture.reason in _SILENT:
            self.silent.add(capture.url)
        else:
            self.silent.clear()
        self.blocked_streak = self.blocked_streak + 1 if capture.verdict == "blocked" else 0

    def ended(self, started: datetime, ended: datetime, stopped: str = "") -> tuple[Run, int]:
        """Return the run and its exit code; `stopped` says why it ended early, "" if it did not."""
        documents = [item for item in self.outcomes.values() if item.role != "listing" and not item.redirect]
        wanted = {visit.url for visit in self.plan.visits} | (self.listed - set(self.plan.known))
        missing = sorted(url for url in wanted if not self._arrived(url))
        state, reason, code = self._verdict(documents, missing, stopped)
        run = Run(
            id=self.plan.run,
            source=self.plan.source,
            kind=self.plan.kind,
            logical_date=self.plan.logical_date,
            state=state,
            reason=reason,
            started=started,
            ended=ended,
            requests=self.requests,
            listed=len(self.listed),
            expected=sum(self.totals.values()),
            verdicts=tuple(sorted(Counter(item.verdict for item in documents).items())),
            missing=tuple(missing[:_MAX_MISSING]),
        )
        return run, code

    def _verdict(
        self, documents: list[Outcome], missing: list[str], stopped: str
    ) -> tuple[RunState, str, int]:
        starts = [visit.url for visit in self.plan.visits if visit.reason == "start"]
        outcomes = list(self.outcomes.values())
        if outcomes and not any(item.answered for item in outcomes):
            return self._nothing_answered(outcomes)
        if self.plan.visits and not outcomes:
            return "failed", stopped or "nothing-fetched", TEMPORARY if stopped else FAILED
        dead = [
            self.outcomes[url] for url in starts if url in self.outcomes and not _sound(self.outcomes[url])
        ]
        if starts and len(dead) == len(starts):
            return "failed", f"start-{dead[0].verdict}: {dead[0].reason}", FAILED
        if starts and not stopped and len(self.listed) < self.expect.min:
            return "failed", f"expect-min: listed {len(self.listed)} of at least {self.expect.min}", FAILED
        faults = self._faults(documents, missing, len(dead), stopped)
        if not faults:
            return "complete", self._refused(), COMPLETE
        reason = "; ".join(filter(None, [*faults, self._refused()]))
        return "partial", reason, TEMPORARY if reason.startswith(INTERRUPTED) else PARTIAL

    def _arrived(self, url: str) -> bool:
        """Tell whether a URL, or what it redirects to in the end, has an outcome."""
        passed: set[str] = set()
        while url in self.outcomes and url not in passed:
            passed.add(url)
            if not self.outcomes[url].redirect:
                return True
            url = self.outcomes[url].redirect
        return False

    def _nothing_answered(self, outcomes: Iterable[Outcome]) -> tuple[RunState, str, int]:
        """Judge a run without one answer: a network that is down passes, a refusal stays."""
        reasons = Counter(item.reason for item in outcomes)
        reason = reasons.most_common(1)[0][0]
        passing = reason in _SILENT or reason == "robots-unavailable" or reason.startswith("robots-status-5")
        return "failed", reason, TEMPORARY if passing else FAILED

    def _faults(self, documents: list[Outcome], missing: list[str], dead: int, stopped: str) -> list[str]:
        """Return all that keeps a run from being complete, worst first."""
        faults = [f"stopped: {stopped}"] if stopped else []
        if dead:
            faults.append(f"start pages dead: {dead}")
        if missing:
            faults.append(f"missing: {len(missing)}")
        bad = Counter(
            item.verdict
            for item in documents
            if item.verdict in ("blocked", "partial", "error") and not (item.reason.startswith(_POLICY))
        )
        faults += [f"{verdict}: {count}" for verdict, count in sorted(bad.items())]
        if not stopped:
            faults += self._shortfalls()
        if self.dropped:
            faults.append(f"left for another run: {self.dropped}")
        if self.expect.max is not None and len(self.listed) > self.expect.max:
            faults.append(f"expect-max: listed {len(self.listed)} of at most {self.expect.max}")
        return faults + [f"{name}: {count}" for name, count in sorted(self.faults.items())]

    def _refused(self) -> str:
        """Return how many files and pages the card's rules kept from being fetched, and on which hosts; "" if none.

        No fault of the night, but an operator who never hears of it never adds the host to the card.
        """
        hosts = Counter(
            (urlsplit(url).hostname or "")[:_HOST]
            for url, item in self.outcomes.items()
            if item.reason.startswith("egress-") and not item.answered and item.role != "listing"
        )
        named = ", ".join(f"{host} {count}" for host, count in sorted(hosts.items())[:_MAX_HOSTS])
        return f"not fetched by the card's rules: {hosts.total()} ({named})" if hosts else ""

    def _shortfalls(self) -> list[str]:
        """Return what listings that were read to their end leave unexplained: their layout may have changed."""
        read = [root for root in self.named if root not in self.skimmed]
        barren = sum(not self.named[root] for root in read)
        short = [root for root in read if 0 < len(self.named[root]) < self.totals.get(root, 0)]
        faults = [f"start pages without documents: {barren}"] if barren and any(self.named.values()) else []
        if short:
            named, total = (
                sum(len(self.named[root]) for root in short),
                sum(self.totals[root] for root in short),
            )
            faults.append(f"listings name {named} of the {total} they say they hold")
        return faults


def _sound(outcome: Outcome) -> bool:
    return outcome.verdict in ("ok", "unchanged")
