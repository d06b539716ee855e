"""A 政府信息公开 catalogue set into the body of a page: its table says what the document is, and is no part of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, Evidence
from normalizers.metadata.labels import from_lines
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.vocabulary import FIELDS
from normalizers.script import to_simplified
from normalizers.text.blocks import table_cells

#: the catalogue stands above the text; so many blocks of chrome may stand above it
_HEAD = 8
_CAPTION = re.compile(r".{0,10}(?:目录|基本信息|信息公开|索引)[^。，]{0,8}")
#: of its labels at least so many, one of them a number only catalogues give; fewer may be any table
_LABELS = 3
_KEYS = frozenset({"index_number", "document_number", "unified_number"})
#: a catalogue's cells are labels and names; a table with more words is the document's own
_LONGEST = 1200


def take_catalogue(
    blocks: Sequence[Block],
) -> tuple[Sequence[Block], tuple[Evidence, ...], tuple[str, ...]]:
    """Return the blocks without catalogue tables at their head, what those say, and their text."""
    evidence: list[Evidence] = []
    taken: list[int] = []
    for index, block in enumerate(blocks[:_HEAD]):
        if block.kind != "table" or len(block.text) > _LONGEST:
            continue
        cells = table_cells(block.text)
        if not _is_catalogue(cells):
            continue
        evidence += from_lines(cells, "catalogue table")
        if index and _CAPTION.fullmatch(blocks[index - 1].text):
            taken.append(index - 1)
        taken.append(index)
    if not taken:
        return blocks, (), ()
    rest = [block for index, block in enumerate(blocks) if index not in taken]
    return rest, tuple(evidence), tuple(blocks[index].text for index in taken)


def _is_catalogue(cells: Sequence[str]) -> bool:
    fields = [field for cell in cells if (field := _field(cell))]
    return (
        len(fields) >= _LABELS and any(field in _KEYS for field in fields) and len(cells) <= 8 * len(fields)
    )


def _field(cell: str) -> str:
    if len(cell) > 80:
        return ""
    if pairs := parse_line(cell):
        return FIELDS[pairs[0][0]]
    return FIELDS.get("".join(to_simplified(cell).split()), "")
