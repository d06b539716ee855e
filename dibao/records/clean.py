"""What normalising gives: a clean document with its blocks, metadata and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["document", "issue", "listing", "attachment", "empty", "error", "challenge"]
BlockKind = Literal["heading", "paragraph", "list-item", "table", "note", "image"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of clean text in reading order; a table's text is Markdown, a heading has a level 1-6."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None  # of the PDF, from 1


@dataclass(frozen=True, slots=True)
class Component:
    """An addressable part: blocks[start:end]; path is `notice`, `instrument`, `annex-1`, `member-1` (of an archive) …"""

    path: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the page offers for download, or a member of an archive: absolute URL ("" for a member) and real name."""

    url: str
    name: str
    role: Literal["", "annex", "alternate"] = ""  # alternate: the same body in another format, no annex


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A 文号, normalised (穗府办〔2022〕1号) and as printed."""

    normal: str
    printed: str
    agency: str = ""  # 代字: 穗府办
    year: int | None = None
    serial: int | None = None
    kind: str = (
        ""  # order (令), announcement (公告, 通告, notices of a gazette), act (Macau), "" for 代字 and year
    )
    jurisdiction: str = "CN"  # ISO 3166: CN, TW, HK, MO
    suspect: str = ""  # "year": it cannot be right, but stands as printed


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the value of one field came from; several per field are kept when they contradict."""

    field: str
    value: str
    basis: str  # "label PubDate", "breadcrumb", "text pattern", "catalogue table", "script literal" …
    quote: str = ""  # the words it rests on, at most 200 characters


@dataclass(frozen=True, slots=True)
class Bound:
    """A local date known to lie between `earliest` and `latest` (None = open), and why."""

    earliest: date | None
    latest: date | None
    inclusive: bool
    basis: (
        str  # the clause it rests on, with its number: 第二十七条 本暂行管理办法自印发之日起试行，有效期2年。
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """What the text says of another document: repeals, amends, based-on, cites …"""

    kind: str  # a relation kind
    number: str  # normalised 文号 (or 统一编号), or ""
    title: str  # without 《》, a mark of its state such as （2019年修订） included, or ""
    quote: str  # the clause that says so, at most 200 characters
    clause: str = ""  # the provisions meant, see normalizers.metadata.provisions; "" = the whole
    until: str = ""  # of extends-validity: the last day (2027-12-31) or the term (P3Y, P18M) it is given
    status: str = ""  # what a list of cleaned-up documents says of it: in-force, lapsed, to-amend
    issuer: str = ""  # the body named with it, or ""
    signed: date | None = None  # the day named with it, of its signature or publication


@dataclass(frozen=True, slots=True)
class IssueLabel:
    """Which gazette number a container is: 2022年第7期（总第904期）."""

    gazette: str
    year: int
    number: str  # "7", "7-8" for a combined issue, "增刊1"
    total: int | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the rendition can be trusted: score 0-1 and the flags that lowered it."""

    score: float = 1.0
    flags: tuple[str, ...] = ()  # suspect, text-lost, garbled, truncated, no-text-layer …


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """Clean text and metadata of one payload, or of one part of it."""

    kind: Kind
    genre: str = ""  # 通知, 办法, 规划, 征求意见稿, 解读, 公示 …
    legal_level: str = ""  # 法律, 行政法规, 地方性法规, 部门规章, 地方政府规章, 行政规范性文件 …
    language: str = "zh-Hans"  # BCP 47, of the published text
    script: str = "Hans"  # Hans, Hant, Latn, Zyyy
    script_confidence: float = 1.0  # 0-1: how clearly its characters say so
    title: str = ""  # Simplified, glosses removed
    document_number: str = ""  # the normalised 文号 of the document itself, "" where it carries none
    document_numbers: tuple[DocumentNumber, ...] = ()
    unified_number: str = ""  # 统一编号
    index_number: str = ""  # 索引号
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()  # 主送机关
    copied_to: tuple[str, ...] = ()  # 抄送机关
    printed_by: str = ""  # 印发机关
    remark: str = ""  # 附注: 此件公开发布
    openness: str = ""  # 公开方式: 主动公开, 依申请公开, 不予公开
    topics: tuple[str, ...] = ()  # 主题分类, the broadest first
    published: date | None = None  # on the page
    signed: date | None = None  # 成文日期
    printed: date | None = None  # 印发日期
    promulgated: date | None = None  # 公布日期 the text states, e.g. of the 令 that promulgates it
    in_force_from: Bound | None = None
    in_force_until: Bound | None = None
    status: str = ""  # as the page states it: a hint
    text: str = ""  # clean, in the published script
    simplified: str = ""
    blocks: tuple[Block, ...] = ()
    components: tuple[Component, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    citations: tuple[Citation, ...] = ()
    lede: str = ""  # the editorial opening of a repost, told apart from the document
    source_hint: str = ""  # 来源 / ContentSource as printed
    repost_of: str = (
        ""  # whom or what the page says it repeats: a site, a 文号, a URL; "" where it says nothing
    )
    platform: str = ""  # the CMS family recognised, or ""
    pages: tuple[int, int] | None = None  # of the PDF, first and last
    printed_pages: tuple[int, int] | None = None  # as the gazette numbers them
    issue: IssueLabel | None = None  # kind "issue": its label; a part: the issue it stands in
    documents: tuple[CleanDocument, ...] = ()  # kind "issue": its documents in order
    appearance: str = ""  # kind "attachment": sha256 of what its pages show, "" where nothing could be drawn
    quality: Quality = field(default_factory=Quality)
    provenance: tuple[Evidence, ...] = ()
