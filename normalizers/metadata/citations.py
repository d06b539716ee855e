"""What a text says of other documents: repeals, amends, replaces, based-on, interprets, forwards, cites.

The evidence is a sentence with a 《title》, a 文号, or both (see `effects`), or a row of a list (see `inventories`).
What stands in quotation marks is another's words, or the new words of an amended act: it is cited, and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dibao.records.clean import Block, Citation
from normalizers.matching.fingerprint import fold
from normalizers.metadata.acts import draft_of
from normalizers.metadata.effects import EFFECTS, Told, changed, told, until
from normalizers.metadata.findings import Found, Quotation, forwarded_in, named_draft
from normalizers.metadata.genre import genre_of
from normalizers.metadata.inventories import Inventory, Row
from normalizers.metadata.mentions import (
    LONGEST_TITLE,
    MASK,
    QUOTE,
    REACH,
    Mention,
    masked,
    mentions_in,
    quote,
    sentences,
    titles_in,
)

_ISSUED = re.compile(
    rf"^(?:{MASK}|[、，,；;\s]|和|与|及|以及|并|或者?|等)*+[^。；]{{0,60}}?(?:印发给|现(?:予以?|将其)?(?:印发|公布|发布)|予以(?:印发|公布|发布))"
)
_MADE = re.compile("(?:订定|^修正发布|^公布|^制定公布)$")
_EXPLAINS = re.compile("解读|问答|答记者问|一图读懂|图解")
#: blocks at the head, where 根据《…》 names the legal basis whatever follows
_OPENING = 8
#: what every sentence that names a document has one of
_SIGNS = ("《", "号", "「", "N.")


def find_citations(blocks: Sequence[Block], own: str, title: str = "") -> tuple[Citation, ...]:
    """Return what the blocks say of other documents in order of first mention, each once, the strongest kind kept.

    A longer life and another act upon one document are both kept. `own` is the document's normalised 文号: it is
    never cited by itself, nor are the instruments it issues. `title` says whether it explains another (政策解读), is a
    draft, or forwards another (转发…的通知) where the text does not repeat it.
    """
    return _Reader(blocks, own, title).citations()


class _Reader:
    """Reads one document; holds what one sentence leaves to the next."""

    def __init__(self, blocks: Sequence[Block], own: str, title: str) -> None:
        heads = [
            block.text for block in blocks[:6] if len(block.text) <= LONGEST_TITLE and "。" not in block.text
        ]
        genre = genre_of(title)
        self._blocks, self._own, self._title = blocks, own, title
        self._explains = any(_EXPLAINS.search(text) for text in (title, *heads))
        self._corrects = genre == "更正"
        self._draft = genre == "征求意见稿" or bool(draft_of(title))
        #: what explains another, or is a draft, alters nothing by what it tells
        self._idle = self._explains or self._draft
        self._explained = False
        self._issued = {
            fold(name) for text in (title, *(block.text for block in blocks)) for name in _issued(text)
        }
        self._aliases: dict[str, str] = {}
        self._found = Found()
        self._amended: Citation | None = None  # the act that the provisions of the next sentences are of
        self._terms: list[str] = []

    def citations(self) -> tuple[Citation, ...]:
        quoted = Quotation()
        inventory = Inventory(self._title)
        self._of_title()
        self._sentence(self._title, opening=True)  # it may stand outside the text
        for index, block in enumerate(self._blocks):
            plain, inner = (block.text, []) if block.kind == "table" else quoted.split(block.text)
            rows = inventory.rows(replace(block, text=plain))
            if rows is not None:
                for row in rows:
                    self._row(row)
                continue
            for row in inventory.end():
                self._row(row)
            if self._amended and fold(block.text) == fold(self._amended.title):
                self._amended = None  # the text as amended follows
            for sentence in sentences(plain):
                self._sentence(sentence, opening=index < _OPENING)
            for words in inner:
                self._quoted(words)
        for row in inventory.end():
            self._row(row)
        found = self._found.all(self._terms)
        if not any(one.kind == "forwards" for one in found) and (name := forwarded_in(self._title)):
            self._found.keep(Citation("forwards", "", name, self._title[:QUOTE]))  # without 《》
            found = self._found.all(self._terms)
        return tuple(_with_notice(found))

    def _of_title(self) -> None:
        """Keep which draft it is, which only the title may say."""
        if self._draft and (name := draft_of(named_draft(self._title))):
            self._found.keep(Citation("draft-of", "", name, self._title[:QUOTE]))

    def _row(self, row: Row) -> None:
        if (row.number and row.number == self._own) or fold(row.title) == fold(self._title):
            return
        kind = "cites" if self._idle else row.finding.kind
        new = Citation(
            kind, row.number, row.title, row.quote, "", row.until, row.finding.status, row.issuer, row.signed
        )
        self._found.keep(new)
        if kind == "amends":
            self._amended = new

    def _sentence(self, sentence: str, *, opening: bool) -> None:
        mentions = mentions_in(sentence) if any(sign in sentence for sign in _SIGNS) else []
        if not mentions:
            if self._amended and not self._idle and (clause := changed(sentence)):
                self._found.keep(replace(self._amended, clause=clause, quote=sentence[:QUOTE]))
            elif "延长" in sentence or "继续" in sentence:
                self._terms.append(until(sentence))
            return
        for at, mention in enumerate(mentions):
            if mention.alias:
                self._aliases[mention.alias] = mention.title
            before, after = masked(sentence, mentions, at)
            said = told(mention, before, after, opening=opening, correcting=self._corrects)
            self._mention(sentence, mention, said)

    def _mention(self, sentence: str, mention: Mention, said: Told) -> None:
        kind = said.kind
        if mention.title in self._aliases:
            if kind not in EFFECTS:
                return
            mention = replace(mention, title=self._aliases[mention.title])
        if kind in EFFECTS and self._idle:
            kind = "cites"
        if kind == "cites" and self._corrects and fold(mention.title) in fold(self._title):
            kind = "corrects"
        if self._explains and not self._explained and kind == "cites":
            kind = "interprets"
        name = fold(mention.title)
        if not kind or (name and (name in self._issued or name == fold(self._title))):
            return
        if self._draft and (name := draft_of(mention.title)):  # it is this very draft
            self._found.keep(Citation("draft-of", "", name, quote(sentence, mention)))
            return
        self._explained = self._explained or kind == "interprets"  # the first it names is what it explains
        for value in mention.numbers or ("",):
            if value == self._own and self._own:
                continue
            new = Citation(
                kind, value, mention.title, quote(sentence, mention), said.clause, said.until, said.status,
                mention.issuer, mention.signed,
            )  # fmt: skip
            self._found.keep(new)
            if kind == "amends":
                self._amended = replace(new, clause="")

    def _quoted(self, words: str) -> None:
        """Keep what a quotation names: the new words of an act, or another's; they do nothing to it here."""
        for sentence in sentences(words):
            for mention in mentions_in(sentence) if any(sign in sentence for sign in _SIGNS) else ():
                if fold(mention.title) in self._issued or mention.title in self._aliases:
                    continue
                for value in mention.numbers or ("",):
                    if value != self._own or not self._own:
                        self._found.keep(
                            Citation(
                                "cites", value, mention.title, quote(sentence, mention), "", "", "", mention.issuer,
                                mention.signed,
                            )
                        )  # fmt: skip


def _with_notice(citations: list[Citation]) -> Iterator[Citation]:
    """Yield the citations; what interprets an instrument interprets the notice that issued it under its name."""
    explained = [fold(one.title) for one in citations if one.kind == "interprets" and not one.number]
    for one in citations:
        issuing = one.kind == "cites" and one.number and any(title in fold(one.title) for title in explained)
        yield replace(one, kind="interprets") if issuing else one


def _issued(text: str) -> Iterator[str]:
    """Yield the titles this document itself issues: 《…》已经同意，现印发给你们, and 关于印发《…》的通知 as a line."""
    if "《" not in text and "「" not in text and "关于" not in text:
        return
    for sentence in sentences(text):
        titles = list(titles_in(sentence))
        for start, end, title in titles:
            if _MADE.search(sentence[max(0, start - 12) : start]):  # 訂定「…」, as Taiwan's orders promulgate
                yield title
            after = re.sub("《.*?》", MASK, sentence[end : end + REACH])
            if _ISSUED.search(after) and "转发" not in sentence:
                yield title
    line = "".join(text.split())
    named = re.fullmatch(r".{0,60}?关于(?:印发|发布|公布)《?(.+?)》?的(?:通知|公告|通告|决定)", line)
    if named and "转发" not in line and "。" not in line:
        yield named[1]
