"""The documents of the portal: plain text files in `content/`, one document each, and those made from a form.

A file opens with `key: value` lines (title, number, issuer, signed, section, annex, and relations to other texts such as
repeals and forwards); after an empty line every line is one block:

    text            a paragraph
    ~ text          a paragraph without indent (主送机关)
    > text          a paragraph at the right margin (署名, 成文日期)
    # text          a centred title inside the document
    ## text         a centred chapter heading
    | a | b |       a table row; the cell `^` continues the one above, `<` the one to its left
    ===             what follows starts on a page of its own (an annex)
    [^1]: text      a footnote; [^1] in a paragraph refers to it
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from dibao.demo.forms import filled, siblings
from dibao.records.entries import RelationKind

CONTENT = Path(__file__).parent / "content"
#: what a text may be to another; a text that forwards another holds it whole, below its own signature
RELATIONS: tuple[RelationKind, ...] = (
    "repeals",
    "amends",
    "forwards",
    "interprets",
    "draft-of",
    "reissues",
    "replaces",
)
LineKind = Literal["paragraph", "flush", "right", "title", "chapter", "row", "break", "note"]
_MARKS: tuple[tuple[str, LineKind], ...] = (
    ("## ", "chapter"),
    ("# ", "title"),
    ("> ", "right"),
    ("~ ", "flush"),
    ("|", "row"),
    ("===", "break"),
    ("[^", "note"),
)
NOTE_MARK = re.compile(r"\[\^(\d)\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a text; a row has cells, a note its sign in `sign`."""

    kind: LineKind
    text: str = ""
    cells: tuple[str, ...] = ()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """A file attached to a document: its real name and the key of the text it is made from."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Text:
    """One document as its issuer wrote it."""

    key: str
    title: str
    lines: tuple[Line, ...]
    number: str = ""
    issuer: str = ""
    signed: date | None = None
    section: str = ""  # heading of the gazette it stands under
    annexes: tuple[Annex, ...] = ()
    relations: tuple[tuple[RelationKind, str], ...] = ()  # to documents, by their keys

    def edited(self, old: str, new: str) -> Text:
        """Return the text with `old` replaced by `new`; raises ValueError where `old` is not there."""
        lines = tuple(
            replace(
                line,
                text=line.text.replace(old, new),
                cells=tuple(cell.replace(old, new) for cell in line.cells),
            )
            for line in self.lines
        )
        if lines == self.lines:
            raise ValueError(f"{self.key}.txt does not hold {old!r}: mend the edit in schedule.yaml")
        return replace(self, lines=lines)


@cache
def text(key: str) -> Text:
    """Return the document written in `content/<key>.txt`, or made from a form under that key."""
    written = filled(key) if key in siblings() else (CONTENT / f"{key}.txt").read_text("utf-8")
    head, _, body = written.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for entry in head.strip().splitlines():
        name, _, value = entry.partition(":")
        fields.setdefault(name, []).append(value.strip())
    if unknown := fields.keys() - {"title", "number", "issuer", "signed", "section", "annex", *RELATIONS}:
        raise ValueError(f"{key}.txt: unknown head {sorted(unknown)}; see dibao/demo/texts.py")
    signed = fields.get("signed", [""])[0]
    lines = [_line(entry) for entry in body.splitlines() if entry.strip()]
    for forwarded in map(text, fields.get("forwards", [])):
        lines += [
            Line("break"),
            Line("title", forwarded.title),
            *([Line("title", forwarded.number)] if forwarded.number else []),
            *forwarded.lines,
        ]
    return Text(
        key=key,
        title=fields["title"][0],
        lines=tuple(lines),
        number=fields.get("number", [""])[0],
        issuer=fields.get("issuer", [""])[0],
        signed=date.fromisoformat(signed) if signed else None,
        section=fields.get("section", [""])[0],
        annexes=tuple(_annex(entry) for entry in fields.get("annex", [])),
        relations=tuple((kind, other) for kind in RELATIONS for other in fields.get(kind, [])),
    )


def keys() -> tuple[str, ...]:
    """Return the keys of all documents and attached files, sorted."""
    written = {path.stem for path in CONTENT.glob("*.txt") if path.stem != "imprint"}
    return tuple(sorted(written | siblings().keys()))


def plain(lines: Sequence[Line]) -> str:
    """Return the words of some lines, a line each, cells apart by spaces."""
    return "\n".join(line.text or " ".join(line.cells) for line in lines if line.kind != "break")


def _annex(value: str) -> Annex:
    name, _, key = value.partition(" = ")
    return Annex(name, key)


def _line(entry: str) -> Line:
    for mark, kind in _MARKS:
        if not entry.startswith(mark):
            continue
        rest = entry[len(mark) :].strip()
        if kind == "row":
            return Line(kind, cells=tuple(cell.strip() for cell in rest.removesuffix("|").split("|")))
        if kind == "note":
            sign, _, words = rest.partition("]:")
            return Line(kind, words.strip(), sign=sign)
        return Line(kind, rest)
    return Line("paragraph", entry.strip())
