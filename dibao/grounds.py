"""What an answer about force rests on, each thing with where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dibao.clock import local

GroundKind = Literal[
    "from", "until", "signed-only", "no-start", "no-end", "repealed", "replaced", "no-repeal", "not-witnessed",
    "imported", "repealed-part", "extended", "suspended", "suspended-part", "reissued", "label", "asserted",
    "edition", "edition-open", "edition-not-held", "confirmed", "draft",
]  # fmt: skip
#: who says it: the text's own clause, its catalogue entry or labels, another document, the issuer's page, a curator
Provenance = Literal["", "text", "catalogue", "document", "label", "curator"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing an answer rests on, for whoever says it in another language."""

    kind: GroundKind
    earliest: date | None = None  # of the day it speaks of; of `until` the last day in force
    latest: date | None = None
    text: str = ""  # the clause, the label, or the title of the document that does it
    document: str = ""  # id of the document that repeals, replaces, prolongs, suspends
    seen: datetime | None = None  # first capture, of not-witnessed
    provenance: Provenance = ""
    until_earliest: date | None = None  # of what holds for a time: its last day
    until_latest: date | None = None

    def sentence(self, day: date) -> str:
        """Return the ground in English."""
        span = span_of(self.earliest, self.latest)
        if self.document or self.kind in ("repealed", "replaced"):
            return self._of_document(span)
        if self.kind == "not-witnessed":
            first = local(self.seen) if self.seen else "later"
            return f"nothing was captured on {day}; this archive first saw the document {first}"
        if self.kind == "imported":
            first = (
                f"it first saw the document {local(self.seen)}" if self.seen else "it never saw the document"
            )
            return f"the text was imported and not witnessed by this archive; {first}"
        return {
            "from": f"in force from {span}: {self.text}",
            "until": f"last day in force {span}: {self.text}",
            "signed-only": f"no clause on entry into force; signed 成文日期 {self.earliest}",
            "no-start": "no clause on entry into force and no 成文日期",
            "no-end": "no clause on expiry",
            "no-repeal": "no repeal and no successor known to this archive",
            "draft": "a draft: it is never in force itself",
            "label": f"the issuer's page says {self.text}, seen {span}",
            "asserted": f"a curator says so: {self.text}",
            "edition": f"the edition in force that day is {self.text}",
            "edition-open": f"which edition was in force that day is not certain: {self.text}",
            "edition-not-held": self.text,
        }[self.kind]

    def _of_document(self, span: str) -> str:
        since = f"from {span}" if self.earliest or self.latest else "from a day not known"
        known = self.until_earliest or self.until_latest
        until = f"until {span_of(self.until_earliest, self.until_latest)}" if known else "without a day named"
        by = f"by {self.text} ({self.document})"
        return {
            "repealed-part": f"repealed in part {since} {by}; the rest stays in force",
            "extended": f"prolonged {until} {by}",
            "suspended": f"suspended {since} {until} {by}",
            "suspended-part": f"suspended in part {since} {until} {by}",
            "reissued": f"issued again under another number {since} {by}",
            "confirmed": f"named as still in force on {span} {by}",
            "edition-not-held": f"{self.text} ({self.document})",
        }.get(self.kind, f"{self.kind} {since} {by}")


def span_of(earliest: date | None, latest: date | None) -> str:
    """Return a day, or between which days it lies."""
    if earliest == latest:
        return f"{earliest}"
    return f"a day between {earliest or 'unknown'} and {latest or 'unknown'}"
