"""The clauses of a document that speak of its own force: which sentences they are, and whether it is their subject."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.metadata.numerals import DIGITS

_GENRE = (
    "办法|规定|通知|细则|意见|条例|规则|方案|决定|措施|文件|公告|通告|标准|目录|规程|指引|指南|规划|制度|规范|政策|计划|章程|"
    "准则|条款|若干|清单|批复|函|令|要点|预案|机制|通报|决议|命令|法典|法"
)
#: 本办法, 本暂行管理办法, 该实施细则; never 本承诺书, 本协议, 本证, nor the 本 of 基本标准
_SUBJECT = re.compile(
    rf"(?:(?<![基成样资文版日根标课副正原])本|(?<![应])该|(?<![因在对如据至由])此)[一-鿿()]{{0,14}}?(?:{_GENRE})"
)
_PUBLISHED = re.compile("现(?:将|予|予以|就)?.{0,12}?(?:印发|公布|发布|颁布)|予以(?:公布|发布)")
_ARTICLE = re.compile(rf"^(第[\d{DIGITS}]+条|[{DIGITS}]+、|[（(][{DIGITS}]+[)）]|\d{{1,2}}[.、])")
_PART_OF = re.compile(rf"第[\d{DIGITS}]+[条款项章]")
_ANNEX = re.compile(r"附\s*(?:件|录|表)\s*[\d一二三四五六七八九十]*\s*[:：]?")
_NAMED = re.compile("《([^《》]{1,200})》")
#: a heading that names another document: to end, change or prolong it is not to issue it
_OF_ANOTHER = re.compile("废止|修改|修订|失效|延长|延续|清理|停止|解读")
_WORDS = ("施行", "试行", "实施", "执行", "生效", "有效", "废止", "失效")
#: characters of the clause quoted as the basis: a final clause is a sentence or two
_BASIS_LENGTH = 200
#: a final clause is a sentence; what is longer lost its stops and is no clause to build on
_SENTENCE = 1500


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence about force: NFKC without white space, its basis as printed, its block, and whether an annex holds it."""

    text: str
    basis: str
    block: int
    annex: bool


def clauses(blocks: Sequence[Block]) -> Iterator[Clause]:
    """Yield the sentences of a text that speak of coming into, being in or going out of force."""
    annex = False
    for index, block in enumerate(blocks):
        if "附" in block.text[:4]:
            packed = "".join(block.text[:40].split())
            annex = (
                annex
                or (len(block.text) <= 40 and bool(_ANNEX.fullmatch(packed)))
                or (block.kind == "heading" and bool(_ANNEX.match(packed)))
            )
        if block.kind in ("table", "note", "image") or not any(word in block.text for word in _WORDS):
            continue
        packed = "".join(block.text.split())
        article = _ARTICLE.match(packed)
        for number, sentence in enumerate(re.findall("[^。；;]+[。；;]?", packed)):
            if len(sentence) > _SENTENCE or not any(word in sentence for word in _WORDS):
                continue
            prefix = f"{article[1]} " if article else ""
            printed = sentence if number or not article else sentence[len(article[1]) :]
            plain = unicodedata.normalize("NFKC", printed)
            yield Clause(plain, (prefix + printed)[:_BASIS_LENGTH], index, annex)


def is_own(before: str, blocks: Sequence[Block], *, strict: bool = False) -> bool:
    """Tell whether what stands before the clause's verb makes this document its subject.

    本办法…, 现予公布，…, its own 《title》…, or nothing at all; never 本办法第五条, 新标准, 《another》. `strict` asks for
    a subject that is named.
    """
    titles = _NAMED.findall(before)
    rest = _NAMED.sub("", before)
    subject = list(_SUBJECT.finditer(rest))
    tail = rest[subject[-1].end() :] if subject else rest
    if _PUBLISHED.search(rest):
        return not strict or bool(subject)
    if titles and not subject:
        heads = {
            "".join(block.text.split())
            for block in blocks
            if len(block.text) <= 160 and "。" not in block.text and not _OF_ANOTHER.search(block.text)
        }
        return any(
            title == head or f"《{title}》" in head or f"{title}的" in head
            for title in titles
            for head in heads
        )
    if _PART_OF.search(tail):
        return False
    if subject:
        # 本通知规定的许可证有效期2年: a long tail has found another subject
        return len(re.sub(r"\W", "", tail)) <= (4 if strict else 12)
    return not strict and not re.sub(r"[\W]|其他|附则|如无特别说明", "", rest)


def only_subject(words: str) -> bool:
    """Tell whether the words between a clause's comma and its term say no more than 本办法 or 其."""
    return not re.sub(rf"{_SUBJECT.pattern}|其|[\W\d]", "", words)
