"""The document's own 文号: where it stands in the head. Numbers below the head belong to other documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dibao.records.clean import Block, DocumentNumber
from normalizers.metadata import forms
from normalizers.metadata.issuers import from_title, is_addressee_line, names_of
from normalizers.metadata.serials import find_numbers, locate, parse

_LABEL = re.compile(
    r"(?<![止据准转原关])(?:发文字号|发文文号|文件字号|文件编号|公文文号|文号|字号)[:：|]+(.{3,60})"
)
#: the own number stands among the head lines; a head has at most these many (红头, 题注, 目录 not counted)
_HEAD_BLOCKS = 30
#: a paragraph of this length, or one with a full stop, is body: below it, numbers are those of others
_BODY_LENGTH = 100
_LAYOUT_ROWS = 4
_TITLE_LINES = 3
_LISTED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|《|附件|[-·•]")
_PROMULGATED = re.compile(
    r"^[（(][^）)]*?(?:令|公告)[（(]?第?[^）)]{1,12}?[号號][^）)]{0,4}[）)]?(?:公布|发布|颁布)"
)
#: what a number begins with that names no body, and how far above it the body stands
_WORDS, _ABOVE = ("公告", "通告", "令"), 3
_HEADING = re.compile("(?:令|公告|通告)$")
_WORD = re.compile("命?令|公告|通告")
#: a 代字 that stands alone above 〔2022〕1号
_CODE = re.compile("[一-鿿]{2,10}")
_WITHOUT_ISSUER = re.compile(
    rf"(?:{forms.BARE.pattern}|[（(]{forms.BARE.pattern}[）)]|{forms.OPEN}\d{{4}}{forms.CLOSE}第?\d{{1,5}}号)".replace(
        "?P<term>", "?:"
    )
    .replace("?P<year>", "?:")
    .replace("?P<serial>", "?:")
)
#: what may share the line of the number: 红头, 密级 and 紧急程度, 签发人, class of an answer, 公开方式
_BESIDE = re.compile(
    r"^(?:[一-鿿]{2,40}文件|(?:特急|加急|平急|急件|特提|平件|绝密|机密|秘密|内部)(?:[★☆]?.{0,6}?)?|\d{6}|份号[:：]?\d*)$"
    r"|^(?:签发人|签发|会签人|会签)[:：]?[一-鿿·]{0,20}$|^[（(]?[A-D]类?[）)]?$|^(?:公开方式|是否公开|公开类别|信息公开选项|公开属性|办理结果|类别|标识)[:：]?.{0,8}$"
)
_TITLE_END = re.compile(
    "(?:通知|公告|通告|意见|决定|批复|函|办法|规定|命令|通报|条例|细则|方案|规划|计划|复函|报告)$"
)


def own_number(blocks: Sequence[Block], title: str) -> DocumentNumber | None:
    """Return the document's own 文号, None where the head carries none; of a joint issue the first."""
    return next(iter(own_numbers(blocks, title)), None)


def own_numbers(blocks: Sequence[Block], title: str) -> tuple[DocumentNumber, ...]:
    """Return the document's own numbers, one for each issuer of a joint issue that has its own, the lead's first.

    They stand in a labelled line, on a line of their own, at the edge of the title, or in the note under it. Only the
    head is looked at, up to the first paragraph of the body. 令 / 第12号 on two lines are put together, and a
    2024年第6号 under a title gets the issuer the title names.
    """
    head = list(_head(blocks, title))
    for text in head:
        packed = "".join(text.split())
        if (label := _LABEL.search(packed)) and (found := find_numbers(label[1])):
            return found[:1]
    if (own := parse(title)) is not None and own.agency:
        return (own,)
    for index, text in enumerate(head):
        if found := _alone(text):
            if found[0].agency in _WORDS and (whole := _of_body(found[0], head[:index], title)):
                return (whole,)
            return found + _below(head, index)
        if _WITHOUT_ISSUER.fullmatch("".join(text.split())) and (
            whole := _with_issuer(text, head[:index], title)
        ):
            return (whole,)
    for text in (title, *_titles(head, title)):
        own = _at_edge(text)
        if own is not None:
            return (own,)
    for text in head:
        packed = "".join(text.split())
        if _PROMULGATED.match(packed):
            orders = [one for one in find_numbers(packed) if one.kind in ("order", "announcement")]
            return tuple(orders[:1])
    return ()


def _head(blocks: Sequence[Block], title: str) -> Iterator[str]:
    wanted = "".join(title.split())
    for block in blocks[:_HEAD_BLOCKS]:
        packed = "".join(block.text.split())
        if block.kind == "table":
            rows = [line.strip("| ") for line in block.text.splitlines()]
            # a table of papers has a row for each of their numbers, a layout table two or three
            yield from rows if len(rows) <= _LAYOUT_ROWS else filter(_is_labelled, rows)
            continue
        if is_addressee_line(block.text):
            return
        promulgated = bool(_PROMULGATED.match(packed))
        is_title = bool(wanted) and wanted in packed and len(packed) <= len(wanted) + 40
        if not (is_title or promulgated) and (len(packed) > _BODY_LENGTH or "。" in packed):
            return
        yield block.text


def labelled(value: str, title: str) -> DocumentNumber | None:
    """Return the number in a label's value; a bare 2024年第6号 gets the issuer the title names."""
    found = find_numbers(value)
    if found:
        return found[0]
    return _with_issuer(value, [], title) if _WITHOUT_ISSUER.fullmatch("".join(value.split())) else None


def _is_labelled(row: str) -> bool:
    return bool(_LABEL.search("".join(row.split())))


def _titles(head: list[str], title: str) -> Iterator[str]:
    """Yield the lines of the head that are the title or part of it; without a title, the first that are no list."""
    wanted = "".join(title.split())
    for index, text in enumerate(head):
        packed = "".join(text.split())
        if (wanted and (wanted in packed or packed in wanted)) or (
            index < _TITLE_LINES and not _LISTED.match(packed)
        ):
            yield text


def _of_body(number: DocumentNumber, above: list[str], title: str) -> DocumentNumber | None:
    """Return a 公告2025年第5号 with the body that the lines above (国家能源局公告, 国家能源局) or the title name."""
    for line in reversed(above[-_ABOVE:]):
        packed = "".join(line.split())
        bare = packed.removesuffix("文件").removesuffix(number.agency)
        if bare and names_of(bare):
            return parse(bare + number.printed)
    bodies = from_title(title)
    return parse("".join(bodies) + number.printed) if bodies else None


def _alone(text: str) -> tuple[DocumentNumber, ...]:
    """Return the numbers a line consists of, beside what else a head's line may hold."""
    own = parse(text)
    if own is not None:
        return (own,) if own.agency else ()
    spans = locate(text)
    if not spans:
        pieces = [
            piece for piece in re.split(r"[ \u3000\n]+", text.strip()) if piece and not _BESIDE.match(piece)
        ]
        own = parse(" ".join(pieces)) if pieces else None
        return (own,) if own is not None and own.agency else ()
    rest = text
    for start, end, _ in reversed(spans):
        rest = f"{rest[:start]} {rest[end:]}" if rest[start:end] else rest
    left = [piece for piece in re.split(r"[ \u3000\n]+", rest) if re.search(r"\w", piece)]
    joined = "".join(left)
    if all(_BESIDE.match(piece) for piece in left) or _BESIDE.match(joined):
        return tuple(dict.fromkeys(one for _, _, one in spans))
    return ()


def _below(head: list[str], index: int) -> tuple[DocumentNumber, ...]:
    """Return the numbers on the lines right below: those of the other issuers of a joint paper."""
    more: list[DocumentNumber] = []
    for text in head[index + 1 : index + 6]:
        found = _alone(text)
        if not found:
            break
        more += found
    return tuple(more)


def _with_issuer(text: str, above: list[str], title: str) -> DocumentNumber | None:
    """Return a 第12号 or 〔2022〕1号 with the heading above it (广州市人民政府令) or the issuer its title names."""
    printed = "".join(text.split())
    if printed[0] in "（(" and printed[-1] in "）)":
        printed = printed[1:-1]
    heading = ""
    for line in reversed(above[-8:]):
        packed = "".join(line.split())
        if "关于" in packed or not (
            names_of(line) if heading else _HEADING.search(packed) or _CODE.fullmatch(packed)
        ):
            break
        heading = packed + heading
        if not _HEADING.search(heading):
            break  # a 代字, which stands alone
    if heading and not _WORD.fullmatch(heading):
        return parse(
            heading.removesuffix("命令") + "令" + printed if heading.endswith("命令") else heading + printed
        )
    word = re.search("(公告|通告)$", "".join(title.split()))
    names = from_title(title)
    return parse(f"{''.join(names)}{word[1]}{printed}") if word and names else None


def _at_edge(text: str) -> DocumentNumber | None:
    """Return the number in brackets at the end of a title, or set before or behind a whole title."""
    if not ("号" in text or "號" in text):
        return None
    match = re.search(
        rf"(?<![》>])\s*[（(【]\s*([一-鿿][^（(]*?[〔\[［(（﹝〈]?[^（(]*?{forms.HAO})\s*[）)】]\s*$", text
    )
    if match and len(text) > len(match[0]):
        return parse(match[1])
    spans = locate(text)
    for start, end, one in spans[:1] + spans[-1:]:
        before, after = text[:start].rstrip(), text[end:].lstrip()
        if (
            not before
            and len(after) > 6
            and ("关于" in after or _TITLE_END.search(after))
            and not after.startswith(("文", "《"))
        ):
            return one
        if not after and "关于" in before and _TITLE_END.search(before):
            return one
    return None
