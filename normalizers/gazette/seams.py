"""Head lines that a reader ran together are parted again: section, 文号, title and addressees each on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dibao.records.clean import Block
from normalizers.gazette.sections import GLUED, is_section
from normalizers.metadata.numbers import parse

#: a longer block is running text
_LONGEST = 260
_MARKDOWN = re.compile(r"(#{1,6})\s+(?=\S)")
_BOLD = re.compile(r"\*\*[^*\n]{1,200}\*\*")
#: so many characters of a title, after a full stop, begin no sentence of another document
_KEY = 10
_DECORATED = re.compile(r"[【〔\[][^【】〔〕\[\]]{2,24}[】〕\]]\s*(?=[一-鿿A-Z])")
_NUMBER = re.compile(
    r"[一-鿿]{2,14}\s*[〔\[［(（﹝]\s*(?:19|20)\d\d\s*[〕\]］)）﹞]\s*\d{1,4}\s*号(?=\s*[一-鿿]{2,40}关于)"
)
_ADDRESSED = re.compile(
    r"(?P<title>[一-鿿 ]{2,60}关于[^。；：]{4,120}?(?:通知|意见|通报|批复|函|决定))\s*(?P<to>(?:各|[一-鿿]{2,12}(?:人民政府|委员会|局|厅)[，、：:])[^。；]{0,160}[：:])$"
)


def parted(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with run-together heads parted; all characters are kept but a space at the seam."""
    return [piece for block in blocks for piece in _pieces(block)]


def revealed(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """Return the blocks with those parted in whose running text one of the titles begins after a full stop."""
    keys = [title[:_KEY] for title in titles if len(title) >= _KEY]
    found: list[Block] = []
    for block in blocks:
        cut = -1
        if block.kind in ("paragraph", "list-item", "heading") and len(block.text) > _KEY:
            spots = (block.text.find(key) for key in keys)
            cut = next((at for at in spots if at > 0 and block.text[at - 1] in "。！；）日"), -1)
        if cut > 0:
            found += [
                replace(block, text=block.text[:cut]),
                Block("paragraph", block.text[cut:], 0, block.page),
            ]
        else:
            found.append(block)
    return found


def _pieces(block: Block) -> Iterator[Block]:
    text = block.text
    if marked := _MARKDOWN.match(text):  # a Markdown reading: ## title
        text = text[marked.end() :].strip("#* ")
        block = Block("heading", text, len(marked[1]), block.page)
    elif text[:2] == "**" and _BOLD.fullmatch(text):
        text = text[2:-2]
        block = replace(block, text=text)
    if block.kind in ("table", "image", "note") or not 8 <= len(text) <= _LONGEST:
        yield block
        return
    if text[0] in "【〔[" and (match := _DECORATED.match(text)) and is_section("".join(match[0].split())):
        yield replace(block, text=match[0].strip())
        text = text[match.end() :]
    elif "文件" in text and (glued := GLUED.match(text)):
        yield replace(block, text=glued[0])
        text = text[glued.end() :].lstrip()
    if (number := _NUMBER.match(text)) and parse(number[0]) is not None:
        yield replace(block, text=number[0])
        text = text[number.end() :].lstrip()
    if text[-1:] in "：:" and "关于" in text and (whole := _ADDRESSED.match(text)):
        yield replace(block, text=whole["title"])
        yield Block("paragraph", whole["to"], 0, block.page)
        return
    yield block if text == block.text else replace(block, text=text)
