"""What the ledgers record: ids, hashes, URLs and offsets, never crawled text.

Crawl writers record `Shipped`; the publisher records everything else. A position is `(seq, index)` in the
publisher's chain: what the archive *knew*, and the cursor of the change feed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dibao.records.capture import Capture, Run, Verdict

RelationKind = Literal[
    "copy-of", "excerpt-of", "part-of", "annex-of", "forwards", "interprets", "draft-of", "translation-of",
    "parallel-text", "amends", "repeals", "replaces", "reissues", "corrects", "supplements",
    "extends-validity", "suspends", "based-on", "cites",
]  # fmt: skip
ChangeKind = Literal[
    "new", "revised", "copied", "moved", "related", "status", "metadata", "diverged", "withdrawn", "restored",
    "reprocessed", "merged", "split", "taken-down",
]  # fmt: skip
#: what a take-down does: no longer shown; some spans blanked; bytes rewritten away
TakeDownLevel = Literal["hide", "redact", "destroy"]
#: how official the place is: lower ranks found documents, higher ones repeat them
Standing = Literal["gazette", "issuer", "government", "repost", "mirror", "unknown"]


@dataclass(frozen=True, slots=True)
class Shipped:
    """One batch of one writer: the captures of a segment and the runs that ended."""

    captures: tuple[Capture, ...] = ()
    runs: tuple[Run, ...] = ()
    spools: tuple[str, ...] = ()  # ids of the spools it holds, so that shipping twice is noticed
    type: Literal["shipped"] = "shipped"


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """Names one capture: entry `seq` of `writer`, capture `index` in it."""

    writer: str
    seq: int
    index: int


@dataclass(frozen=True, slots=True)
class Consumed:
    """The publisher has taken entry `seq` of `writer`, whose hash was `sha256`."""

    writer: str
    seq: int
    sha256: str
    type: Literal["consumed"] = "consumed"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A later, better judged verdict of a capture, with the version of the rules that judged."""

    capture: CaptureRef
    verdict: Verdict
    reason: str
    rules: str
    type: Literal["assessed"] = "assessed"


@dataclass(frozen=True, slots=True)
class Rendition:
    """Clean text made from a blob by one normaliser version; the text lies in `texts/`."""

    id: str  # r + 20 base32 of (blob, part, normalizer)
    blob: str  # sha256 of the payload
    part: str  # "" = the whole payload, "1" … = the documents of an issue
    normalizer: str  # normaliser version
    kind: str  # CleanDocument.kind
    content: str  # sha256 of the text without white space; of a scan without text, of what its pages show
    segment: str  # key of the object that holds the conversion and metadata records
    offset: int
    size: int
    sha256: str  # of the metadata record's payload (the CleanDocument as JSON)
    type: Literal["rendition"] = "rendition"


@dataclass(frozen=True, slots=True)
class Minted:
    """A document exists; its id is never reused."""

    document: str
    kind: Literal["document", "issue"]
    type: Literal["minted"] = "minted"


@dataclass(frozen=True, slots=True)
class Located:
    """A document is, or was, to be found at this URL and part."""

    location: str
    url: str  # canonical
    part: str
    source: str
    document: str
    standing: Standing
    coverage: float  # how much of the document is here, 0-1
    type: Literal["located"] = "located"


@dataclass(frozen=True, slots=True)
class Versioned:
    """A location shows new content from this capture on."""

    version: str
    location: str
    document: str
    rendition: str
    capture: CaptureRef
    captured: datetime
    content: str  # sha256 over text and the semantic hashes of attachments
    attachments: tuple[str, ...] = ()  # renditions of the attachments, in page order
    type: Literal["versioned"] = "versioned"


@dataclass(frozen=True, slots=True)
class Related:
    """Subject (a document or location id) stands in `kind` to object (a document id), and why."""

    kind: RelationKind
    subject: str
    object: str
    coverage: float | None = None
    evidence: tuple[str, ...] = ()  # machine words and offsets: number, title, text, "span:120-180" …
    confidence: float = 1.0
    clause: str = ""  # the provisions of object it bears on: "7" = 第七条, "7.2" = its 第二款; "" = the whole
    type: Literal["related"] = "related"


@dataclass(frozen=True, slots=True)
class Unrelated:
    """A relation recorded before no longer holds: what it rested on was decided or read otherwise since."""

    kind: RelationKind
    subject: str
    object: str
    type: Literal["unrelated"] = "unrelated"


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry of the change feed."""

    kind: ChangeKind
    document: str
    at: datetime  # when it was captured
    source: str = ""
    location: str = ""
    version: str = ""
    other: str = ""  # the other document of `related`, `merged`, `split`
    detail: str = ""  # machine words
    type: Literal["changed"] = "changed"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The calendar of entry into force and expiry was read up to a local day."""

    day: date  # in China
    due: tuple[tuple[str, date], ...] = ()  # documents to be looked at again, and on which day
    type: Literal["reckoned"] = "reckoned"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A capture set aside because it looks like anything but the document expected there."""

    capture: CaptureRef
    source: str
    url: str
    reason: str
    at: datetime
    type: Literal["quarantined"] = "quarantined"


@dataclass(frozen=True, slots=True)
class Released:
    """A person has looked at a quarantined capture: `accept` processes it, `dismiss` closes it."""

    capture: CaptureRef
    ruling: Literal["accept", "dismiss"]
    at: datetime
    type: Literal["released"] = "released"


@dataclass(frozen=True, slots=True)
class TakenDown:
    """A person decided that something is no longer to be shown, or kept; binds rebuilds, crawls and imports.

    It names hashes and ids only, so that the decision itself repeats nothing of what was taken down.
    """

    id: str  # of this decision
    level: TakeDownLevel
    target: str  # a document, version or location id, or a URL
    blobs: tuple[str, ...]  # sha256 of every payload concerned
    renditions: tuple[str, ...]  # ids of every text concerned
    spans: tuple[tuple[int, int], ...]  # of the text, start and end in characters; for `redact`
    requester: str
    basis: str  # the legal basis
    at: datetime
    type: Literal["taken-down"] = "taken-down"


@dataclass(frozen=True, slots=True)
class Relocated:
    """Records of one object now lie in another: readers that look for the old place follow."""

    old: str  # key
    new: str  # key
    moves: tuple[tuple[int, int, int], ...]  # offset in old, offset in new, size in bytes
    type: Literal["relocated"] = "relocated"


@dataclass(frozen=True, slots=True)
class Condemned:
    """An object is to be deleted, not before `until`: nothing is deleted that was not condemned first."""

    key: str
    reason: str
    at: datetime
    until: datetime
    type: Literal["condemned"] = "condemned"


@dataclass(frozen=True, slots=True)
class Removed:
    """A condemned object was deleted: that it is missing is no damage."""

    key: str
    at: datetime
    type: Literal["removed"] = "removed"


@dataclass(frozen=True, slots=True)
class Asserted:
    """A curator says that `field` of `subject` is `value`, and why; contradictions are kept."""

    id: str  # of this assertion
    subject: str  # a document, version, location or relation's id
    field: str
    value: str
    who: str
    why: str
    at: datetime
    retracts: str = ""  # id of an earlier assertion that no longer holds
    type: Literal["asserted"] = "asserted"


Entry = (
    Shipped
    | Consumed
    | Assessed
    | Rendition
    | Minted
    | Located
    | Versioned
    | Related
    | Unrelated
    | Changed
    | Reckoned
    | Quarantined
    | Released
    | TakenDown
    | Relocated
    | Condemned
    | Removed
    | Asserted
)
