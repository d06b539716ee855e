"""All reads of the catalog in one class, so that a batch answers exactly what the catalog answers."""

from __future__ import annotations

from storage.catalog.auditing import AuditReads
from storage.catalog.calendar import CalendarReads
from storage.catalog.captures import CaptureReads
from storage.catalog.citing import CitingReads
from storage.catalog.clocks import ClockReads
from storage.catalog.counting import CountingReads
from storage.catalog.covering import CoveringReads
from storage.catalog.dump import DumpReads
from storage.catalog.finding import FindingReads
from storage.catalog.followed import FollowedReads
from storage.catalog.keeping_reads import KeepingReads
from storage.catalog.neighbouring import NeighbourReads
from storage.catalog.reach_reads import ReachReads
from storage.catalog.running import RunningReads
from storage.catalog.visiting import VisitingReads


class Reader(
    CalendarReads,
    CountingReads,
    ClockReads,
    DumpReads,
    CaptureReads,
    VisitingReads,
    NeighbourReads,
    AuditReads,
    CoveringReads,
    RunningReads,
    CitingReads,
    FindingReads,
    KeepingReads,
    ReachReads,
    FollowedReads,
):
    """Everything a catalog can be asked, whether committed (Catalog) or in the making (Batch)."""
