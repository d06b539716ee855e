"""What a reader of office files and archives gives: blocks in reading order, what is inside, what was wrong."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.records.clean import Attachment, Block, Evidence


@dataclass(frozen=True, slots=True)
class Part:
    """The text of a member of an archive: blocks[start:end] under its name."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OfficeText:
    """What a file says; `flags` name what is wrong with it, `evidence` says why and what its properties claim."""

    blocks: tuple[Block, ...] = ()
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    parts: tuple[Part, ...] = ()


def unreadable(reason: str, flag: str = "unreadable") -> OfficeText:
    """Return the verdict on a file that cannot be read: a flag, and the reason as evidence."""
    return OfficeText(flags=(flag,), evidence=(Evidence(flag, reason[:200], "reader"),))
