"""Markup that a page keeps somewhere else than in its elements, read as a text of its own."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from dibao.records.clean import Attachment, Block
from normalizers.html.attachments import find_attachments
from normalizers.html.markup import balanced, tokens, too_deep
from normalizers.html.scan import scan
from normalizers.html.selectors import Index
from normalizers.html.source import CODE
from normalizers.html.structure import blocks
from normalizers.text.blocks import classify, read_text


@dataclass(frozen=True, slots=True)
class Inner:
    """The text of a piece of markup: blocks, all visible words, the files it links, the pictures in it."""

    blocks: tuple[Block, ...]
    visible: str
    attachments: tuple[Attachment, ...]
    images: int


def read_inner(markup: str, url: str) -> Inner:
    """Return what a piece of markup or of plain text says."""
    if "<" not in markup:
        return Inner(classify(read_text(markup)), markup, (), 0)
    if too_deep(markup):
        page = scan(balanced(markup))
    else:
        tree = LexborHTMLParser(markup)
        tree.strip_tags(CODE)
        page = scan(tokens((tree.body.html or "") if tree.body is not None else ""))
    return Inner(
        blocks(page, 0, range(len(page.lines))),
        "".join(line.text for line in page.lines if line.role != "image"),
        tuple(find_attachments(page, Index(page), url)),
        len(page.images),
    )
