"""Lines of the main content as blocks: tables where they stand, paragraphs, headings, list items, notes, images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dibao.records.clean import Block
from normalizers.html.outline import Line, Scan
from normalizers.html.tables import Cell, blocks_of, data_tables
from normalizers.text.blocks import break_lines, classify, clean_line

#: longer items are paragraphs that a list sets apart
_ITEM_LENGTH = 200


def blocks(page: Scan, node: int, kept: Sequence[int]) -> tuple[Block, ...]:
    """Return the blocks of an element's lines `kept`, in reading order; a table that lost a line is read as lines."""
    keeping = set(kept)
    tables = {
        page.first[table]: (table, rows)
        for table, rows in data_tables(page, node, page.ends[node])
        if all(at in keeping for at in range(page.first[table], page.last[table]))
    }
    return classify(tuple(_rewrap(list(_blocks(page, kept, tables)))))


def _blocks(
    page: Scan, kept: Sequence[int], tables: dict[int, tuple[int, list[list[Cell]]]]
) -> Iterator[Block]:
    behind = -1  # lines below this number were given as a table
    for at in kept:
        if at < behind:
            continue
        if at in tables:
            table, rows = tables[at]
            yield from blocks_of(page, table, rows)
            behind = page.last[table]
        else:
            yield _block(page.lines[at])


def _block(line: Line) -> Block:
    if line.role == "image":
        return Block("image", line.text)
    if line.level:
        return Block("heading", line.text, level=line.level)
    if line.role == "note":
        return Block("note", line.text)
    if line.role == "item" and len(line.text) < _ITEM_LENGTH:
        return Block("list-item", line.text)
    return Block("paragraph", line.text)


def _rewrap(found: list[Block]) -> Iterator[Block]:
    """Yield the blocks; a body that is one paragraph gets its lines back."""
    paragraphs = [block.text for block in found if block.kind == "paragraph"]
    if len(paragraphs) == len(found) and len(broken := break_lines(paragraphs)) > len(found):
        yield from (Block("paragraph", line) for text in broken if (line := clean_line(text)))
    else:
        yield from found
