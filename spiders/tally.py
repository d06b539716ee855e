"""What a run got and missed, and how it therefore ended.

Scrapy exits 0 whatever happens; this account decides instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dibao.records.capture import Capture, Plan, Run, RunState, Verdict
from spiders.cards import Expect

Role = Literal["listing", "document", "attachment", "robots"]

COMPLETE, PARTIAL, FAILED, TEMPORARY = 0, 3, 4, 75
#: our own refusals: decided by card and robots.txt, not a fault of tonight (except a whole host that says stop)
_POLICY = ("egress-", "robots")
#: reason words of exchanges that nobody answered
_SILENT = frozenset({"dns", "refused", "timeout", "unreachable", "broken"})
#: URLs a `Run` names as missing; the count in the reason is always whole
_MAX_MISSING = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last word on one URL."""

    verdict: Verdict
    reason: str
    role: Role
    redirected: bool
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
    silent: set[str] = field(default_factory=set)  # URLs nobody answered for since the last answer
    blocked_streak: int = 0
    faults: Counter[str] = field(default_factory=Counter)  # listing-page, document-limit …
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def add(self, capture: Capture, role: Role) -> None:
        """Count one exchange; a later one of the same URL replaces the earlier."""
        answered = capture.status > 0
        policy = not answered and capture.reason.startswith(_POLICY)
        self.requests += not policy
        if role == "robots":
            return
        redirected = bool(capture.redirect) and capture.verdict == "ok"
        self.outcomes[capture.url] = Outcome(capture.verdict, capture.reason, role, redirected, answered)
        if policy:
            return
        if capture.reason in _SILENT:
            self.silent.add(capture.url)
        else:
            self.silent.clear()
        self.blocked_streak = self.blocked_streak + 1 if capture.verdict == "blocked" else 0

    def ended(self, started: datetime, ended: datetime, stopped: str = "") -> tuple[Run, int]:
        """Return the run and its exit code; `stopped` says why it ended early, "" if it did not."""
        documents = [
            item for item in self.outcomes.values() if item.role != "listing" and not item.redirected
        ]
        wanted = {visit.url for visit in self.plan.visits} | (self.listed - set(self.plan.known))
        missing = sorted(wanted - self.outcomes.keys())
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
        return ("partial", "; ".join(faults), PARTIAL) if faults else ("complete", "", COMPLETE)

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
        if self.dropped:
            faults.append(f"left for another run: {self.dropped}")
        if self.expect.max is not None and len(self.listed) > self.expect.max:
            faults.append(f"expect-max: listed {len(self.listed)} of at most {self.expect.max}")
        return faults + [f"{name}: {count}" for name, count in sorted(self.faults.items())]


def _sound(outcome: Outcome) -> bool:
    return outcome.verdict in ("ok", "unchanged")
