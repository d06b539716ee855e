"""What the catalog answers: rows as readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dibao.records.capture import Capture, Verdict
from dibao.records.clean import IssueLabel
from dibao.records.entries import CaptureRef, ChangeKind, Related, RelationKind, Standing


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as its best location shows it now."""

    id: str
    kind: Literal["document", "issue"]
    title: str = ""
    genre: str = ""
    number: str = ""
    unified_number: str = ""
    index_number: str = ""
    issuers: tuple[str, ...] = ()
    signed: date | None = None
    published: date | None = None
    source: str = ""
    url: str = ""
    part: str = ""
    versions: int = 0
    withdrawn: bool = False
    issue: IssueLabel | None = None
    taken_down: bool = False  # nothing else of it is said then
    status: str = ""  # these four only as a curator says
    fonds: str = ""  # 全宗号
    file_number: str = ""  # 档号
    retention: str = ""  # 保管期限
    asserted: tuple[str, ...] = ()  # fields that a curator's word governs, in the order they were first said


@dataclass(frozen=True, slots=True)
class LocationRow:
    """Where a document is, or was, to be found."""

    id: str
    url: str
    part: str
    source: str
    document: str
    standing: Standing
    coverage: float
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a location, with the span in which it was seen."""

    id: str
    ordinal: int  # among the versions of its location, from 1; display only
    location: str
    document: str
    rendition: str
    content: str
    capture: CaptureRef
    captured: datetime  # first seen
    last_seen: datetime  # last capture with this content
    url: str
    part: str
    source: str
    standing: Standing
    blob: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation with what each side is called."""

    kind: RelationKind
    subject: str
    object: str
    coverage: float | None
    evidence: tuple[str, ...]
    confidence: float
    subject_title: str = ""
    subject_url: str = ""
    object_title: str = ""
    clause: str = ""  # of object


@dataclass(frozen=True, slots=True)
class ActRow:
    """A document as those who cite it see it: what its shown text says of its name, makers and days."""

    document: str
    title: str
    number: str
    issuers: tuple[str, ...]
    signed: date | None
    published: date | None
    amended: date | None  # the day of the act that last amended its text
    begun: date | None  # the first day it is certainly in force
    until: date | None  # the last day it may be in force

    @property
    def made(self) -> date | None:
        """The day this text came to be, as near as it says."""
        return self.amended or self.signed or self.begun or self.published


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry of the change feed with its cursor and what a reader needs to recognise it."""

    cursor: str  # "<seq>.<index>"
    kind: ChangeKind
    document: str
    at: datetime
    source: str
    location: str
    version: str
    other: str
    detail: str
    title: str
    number: str
    url: str
    part: str
    former: str = ""  # of `moved`: the URL of the place left, which `detail` names by its id


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A capture set aside, and whether someone has ruled on it."""

    capture: CaptureRef
    source: str
    url: str
    reason: str
    at: datetime
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture with its reference and the verdict that governs now."""

    ref: CaptureRef
    capture: Capture
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class HitRow:
    """One search hit: the document and a snippet with the matches between « »."""

    document: DocumentRow
    snippet: str
    score: float


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A document that shares fingerprints with a text: which rendition, how many, of how many, and how like it is."""

    document: str
    rendition: str
    shared: int
    size: int
    likeness: float  # 0-1, common fingerprints by rarity


@dataclass(frozen=True, slots=True)
class TextRow:
    """One version of a place, as far as telling which document it is goes before its text is read."""

    version: str  # "" = not recorded yet
    rendition: str
    content: str  # sha256 of the text without white space
    number: str
    title: str
    signed: date | None
    size: int  # fingerprints


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place with all it ever showed, and the document it is taken for."""

    id: str
    url: str
    part: str
    source: str
    standing: Standing
    document: str  # as it is known now; "" = not decided yet
    coverage: float
    follows: tuple[Related, ...]  # copy or excerpt of what another place founded; () = it founds its document
    texts: tuple[TextRow, ...]  # as captured, the latest last
