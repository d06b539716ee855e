"""文号 (document numbers): the grammar, the normal form, and which one is the document's own.

Sources: GB/T 9704-2012 7.2.5 (机关代字, year in 〔〕, serial without leading zeros, 号) and forms met on
portals: any other bracket, full-width digits, spaces, a 第 before the serial, lists and ranges of serials,
令第N号, 公告YYYY年第N号. A gazette's own number (第7期, 总第904期) ends in 期 and is never one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from dibao.records.clean import Block, DocumentNumber
from normalizers.metadata.numerals import DIGITS, number

_S = r"[^\S\n]{0,4}"  # spaces of any width, a few at most; a line break ends a number
_OPEN = r"[〔\[［(（【﹝〖{｛〈<「]"
_CLOSE = r"[〕\]］)）】﹞〗}｝〉>」]"
_YEAR = r"(?P<year>[12１２][0-9０-９]{3}|[一二][〇○零一二三四五六七八九OＯ]{3})"
_SERIAL = rf"(?:[0-9０-９]{{1,5}}|[{DIGITS}]{{1,7}})"
_HAO = r"[号號]"
#: OCR loses one of the two brackets now and then; with both lost it is not told from plain digits
_BRACKETED = re.compile(
    rf"(?P<agency>[一-鿿]{{1,24}}){_S}(?:{_OPEN}{_S}{_YEAR}{_S}年?{_S}{_CLOSE}?|{_YEAR.replace('year', 'bare')}{_S}{_CLOSE})"
    rf"{_S}第?{_S}(?P<serial>{_SERIAL}){_S}"
    rf"(?:{_HAO}|(?=[-—–~～至、，,]))"
    rf"(?P<more>(?:{_S}(?:[-—–~～至、，,]|和){_S}第?{_S}{_SERIAL}{_S}{_HAO}?)*)"
)
_ORDER = re.compile(
    rf"(?P<agency>[一-鿿]{{0,24}}(?P<word>令|公告|通告)){_S}"
    rf"(?:{_YEAR}{_S}年{_S})?(?P<di>第?){_S}(?P<serial>{_SERIAL}){_S}{_HAO}"
)
_BARE = re.compile(rf"(?:{_YEAR}{_S}年{_S})?第{_S}(?P<serial>{_SERIAL}){_S}{_HAO}")
_MORE = re.compile(rf"(?P<join>[-—–~～至、，,]|和){_S}第?{_S}(?P<serial>{_SERIAL}){_S}(?P<hao>{_HAO}?)")
#: 89-93号 is a range of five; a wider one is more likely a slip of the scanner than fifty documents
_WIDEST_RANGE = 50
#: a 机关代字 has at most 14 characters (the longest of 11,450 gazette documents); orders name bodies in full
_LONGEST_AGENCY = 14
_SHORTEST_AGENCY = 2

#: words that run into the 代字 from the left in running text; none of them occurs inside one
_LEADS = re.compile(
    "根据|依据|按照|依照|遵照|参照|对照|执行|落实|贯彻|详见|参见|见|文号|字号|编号|印发|转发|发布|公布|废止|"
    "以及|通知|意见|办法|规定|批复|文件|的|号|为|以|由|在|是"
)
#: 中华人民共和国国务院令 and 国务院令 are one series
_STATE = "中华人民共和国"
#: one-character joiners that may also begin a 代字 (和府 of 和平县): cut only after another word
_JOINERS = re.compile("(?<!共)和|[与及或按将对]")
#: the issuer's full name printed in front of the 代字: 云河市人民政府办公厅云府办〔2022〕1号
_ISSUER = re.compile(r".*(?:人民政府|办公厅|办公室|委员会)(?=[一-鿿]{2})(?!公告|通告|令)")

_LABEL = re.compile(r"(?:发文字号|发文文号|文件字号|文件编号|文号|字号)[:：|]+(.{3,60})")
#: the own number stands among the head lines; a head has at most these many (红头, 题注, 目录 not counted)
_HEAD_BLOCKS = 30
#: a paragraph of this length, or one with a full stop, is body: below it, numbers are those of others
_BODY_LENGTH = 100
_PROMULGATED = re.compile(r"^[（(][^）)]*?令第?[^）)]{1,12}?[号號][^）)]{0,4}(?:公布|发布|颁布)")


def parse(text: str) -> DocumentNumber | None:
    """Return the 文号 that this whole string is, in any bracket style, width and spacing, else None.

    One pair of brackets round it is allowed. A bare 第12号 is accepted (agency ""): callers give it an issuer.
    """
    packed = "".join(text.split())
    if not 3 <= len(packed) <= 60:  # the shortest is 第1号, the longest order names its body in 24 characters
        return None
    if re.fullmatch(_OPEN, packed[0]) and re.fullmatch(_CLOSE, packed[-1]):
        packed = packed[1:-1]
    for pattern in (_BRACKETED, _ORDER, _BARE):
        match = pattern.fullmatch(packed)
        if match is not None:
            found = _numbers(match, match.groupdict().get("agency") or "", text.strip())
            return found[0] if len(found) == 1 else None
    return None


def locate(text: str) -> tuple[tuple[int, int, DocumentNumber], ...]:
    """Return (start, end, number) of every 文号 in running text, in order; a list shares one span."""
    found: list[tuple[int, int, DocumentNumber]] = []
    for match in sorted(_matches(text), key=lambda match: match.start()):
        if found and match.end() <= found[-1][1]:
            continue
        agency = _agency(match["agency"], text[: match.start()])
        if not agency:
            continue
        start = match.start() + len(match["agency"]) - len(agency)
        printed = text[start : match.end()].rstrip("、，, ")
        found += [(start, start + len(printed), one) for one in _numbers(match, agency, printed)]
    return tuple(found)


def find_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Return every 文号 of running text in order: joint issues, lists and ranges give one each.

    A bare 第N号 and all issue numbers (第N期, 总第N期) are left alone.
    """
    return tuple(one for _, _, one in locate(text))


def own_number(blocks: Sequence[Block], title: str) -> DocumentNumber | None:
    """Return the document's own 文号: a label line, a line of its own in the head, or brackets at the title.

    Only the head is looked at (up to the first body paragraph): below it numbers belong to others. Of several
    (joint issue) the first. 令 / 第12号 on two lines are put together. None where the head carries none.
    """
    head = list(_head(blocks, title))
    for text in head:
        label = _LABEL.search("".join(text.split()))
        found = find_numbers(label[1]) if label else ()
        if found:
            return found[0]
    for index, text in enumerate(head):
        own = _alone(text)
        if own is not None and own.agency:
            return own
        if own is not None and index and re.search(r"(?:令|公告|通告)$", "".join(head[index - 1].split())):
            return parse(head[index - 1] + text)
    for text in (title, *head):
        own = _bracketed_at_end(text)
        if own is not None:
            return own
    for text in head:
        packed = "".join(text.split())
        if _PROMULGATED.match(packed):
            orders = [one for one in find_numbers(packed) if one.agency.endswith("令")]
            return orders[0] if orders else None
    return None


def unified_numbers(text: str) -> tuple[str, ...]:
    """Return the 统一编号 of normative documents in order: two letters, class, year, serial (GZ0220220002)."""
    plain = unicodedata.normalize("NFKC", text).upper()
    pattern = r"(?<![A-Z0-9])([A-Z]{2}) ?(\d{2}) ?((?:19|20)\d{2}) ?(\d{4})(?![A-Z0-9])"
    return tuple(dict.fromkeys("".join(parts) for parts in re.findall(pattern, plain)))


def _matches(text: str) -> Iterator[re.Match[str]]:
    if "号" not in text and "號" not in text:  # most paragraphs: nothing to look for
        return
    yield from _BRACKETED.finditer(text)
    for match in _ORDER.finditer(text):
        if match["di"] or match["word"] == "令":  # 公告5号 says how many, 公告第5号 which
            yield match


def _numbers(match: re.Match[str], agency: str, printed: str) -> list[DocumentNumber]:
    """Return the numbers of one match: the first as printed, those of a list with their own words."""
    groups = match.groupdict()
    raw = groups.get("year") or groups.get("bare")
    year = number(raw) if raw else None
    if raw and (year is None or not 1900 <= year < 2100):
        return []
    serial = number(match["serial"])
    if serial is None:
        return []
    serials = [(serial, printed)]
    for more in _MORE.finditer(groups.get("more") or ""):
        value = number(more["serial"])
        if value is None:
            continue
        first = serials[-1][0]
        if more["join"] in "-—–~～至" and first < value <= first + _WIDEST_RANGE:
            serials += [(step, more.group()) for step in range(first + 1, value)]
        serials.append((value, f"{more['serial']}{more['hao']}"))
    if len(serials) > 1:
        serials[0] = (serial, printed[: len(printed) - len((groups.get("more") or "").rstrip("、，, "))])
    order = match.re is not _BRACKETED
    return [
        DocumentNumber(_normal(agency, year, n, order=order), words.strip(), agency, year, n)
        for n, words in serials
    ]


def _normal(agency: str, year: int | None, serial: int, *, order: bool) -> str:
    if order:
        return f"{agency}{year}年第{serial}号" if year else f"{agency}第{serial}号"
    return f"{agency}〔{year}〕{serial}号"


def _agency(run: str, before: str) -> str:
    """Return the 代字 at the end of a run of Chinese characters, "" where nothing sensible is left."""
    cuts = [match.end() for match in _LEADS.finditer(run) if match.end() <= len(run) - _SHORTEST_AGENCY]
    cut = cuts[-1] if cuts else 0
    for match in _JOINERS.finditer(run, cut):
        leads = match.start() == 0 and before[-1:] not in ("》", "）", ")", "号")  # may begin the 代字: 和府
        if not leads and match.end() <= len(run) - _SHORTEST_AGENCY:
            cut = match.end()
    if not cut and before[-1:].isdigit() and run[0] in "年月日":  # 3月1日云河市人民政府令第17号
        cut = 1
    run = run[cut:]
    if run.startswith(_STATE) and len(run) >= len(_STATE) + _SHORTEST_AGENCY:
        run = run[len(_STATE) :]
    issuer = _ISSUER.match(run)
    if issuer:
        run = run[issuer.end() :]
    return (
        run if len(run) <= _LONGEST_AGENCY or re.search("(?:令|公告|通告)$", run) else run[-_LONGEST_AGENCY:]
    )


def _head(blocks: Sequence[Block], title: str) -> Iterator[str]:
    wanted = "".join(title.split())
    for block in blocks[:_HEAD_BLOCKS]:
        packed = "".join(block.text.split())
        if block.kind == "table":
            yield from (line.strip("| ") for line in block.text.splitlines())
            continue
        promulgated = bool(_PROMULGATED.match(packed))
        is_title = bool(wanted) and wanted in packed and len(packed) <= len(wanted) + 40
        if not (is_title or promulgated) and (len(packed) > _BODY_LENGTH or "。" in packed):
            return
        yield block.text


def _alone(text: str) -> DocumentNumber | None:
    """Return the number a line consists of; of a joint issue (only numbers on the line) the first."""
    own = parse(text)
    if own is not None:
        return own
    spans = locate(text)
    rest = text
    for start, end, _ in reversed(spans):
        rest = rest[:start] + rest[end:]
    return spans[0][2] if spans and not re.search(r"\w", rest) else None


def _bracketed_at_end(text: str) -> DocumentNumber | None:
    match = re.search(
        rf"(?<![》>])\s*[（(【]\s*([一-鿿][^（(]*?[〔\[［(（﹝〈]?[^（(]*?{_HAO})\s*[）)】]\s*$", text
    )
    return parse(match[1]) if match and len(text) > len(match[0]) else None
