"""文号: read from a whole string (parse) and found in running text (locate), each with one normal form.

A gazette's own number (第7期, 总第904期), cases of courts ((2021)最高法民终1号), certificates, tenders and houses
are never one. A year that cannot be (深府[1905]139号) is kept as printed and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dibao.records.clean import DocumentNumber
from normalizers.metadata import forms
from normalizers.metadata.agencies import agency, run_before, without_state
from normalizers.metadata.authorities import is_code
from normalizers.metadata.series import first_stop, numbers, stop
from normalizers.metadata.territories import locate_abroad

#: the longest that is parsed whole: an order that names its bodies in full, with spaces
_LONGEST = 90
_BODY_END = re.compile("(?:政府|部|委|局|署|院|会|厅|办|行|办公室|省|市|区|县|总队|支队)$")
#: 第26号 behind a court's kind of case is a 案号
_CASE = re.compile(
    "[民刑行执赔商知辖破财国司海][一-鿿]{0,3}字$|(?:终|初|再|申|提|抗|撤|执|破|仲|裁|监|复|特|催|督|证|许)字$"
)
#: joint announcements name further bodies before: 财政部 税务总局公告2023年第12号
_JOINT = re.compile(r"([一-鿿]{2,24}(?:部|委|局|署|院|会|厅|行|政府|办公室))[ \u3000、]{1,3}$")
_MOST_JOINT = 12
#: a whole line may be a head and its number, or a sentence; neither is a 代字
_TOO_MUCH = re.compile("文件|关于|印发|转发|[一-鿿]{19}")
#: characters on either side of a space inside a 代字
_SHORT_RUN = 4
_CLOSING = re.compile(rf"{forms.S}[）)〕\]】]")
_WORD = re.compile("(?:令|公告|通告)$")


def parse(text: str) -> DocumentNumber | None:
    """Return the 文号 that this whole string is, in any bracket style, width and spacing, else None.

    One pair of brackets round it is allowed. A bare 第12号 is accepted (agency ""): callers give it an issuer.
    Simplified characters are expected, as clean documents and keys have them.
    """
    if not 3 <= len(text) <= 2 * _LONGEST or not _may_hold(text):
        return None
    packed = "".join(text.split())
    if not 3 <= len(packed) <= _LONGEST:
        return None
    if re.fullmatch(forms.OPEN, packed[0]) and re.fullmatch(forms.CLOSE, packed[-1]):
        packed = packed[1:-1]
    packed = without_state(packed)
    found = [one for start, end, one in _candidates(packed, whole=True) if (start, end) == (0, len(packed))]
    if not found:
        english = " ".join(text.split()).strip("()（） ")
        found = [one for start, end, one in locate_abroad(english) if (start, end) == (0, len(english))]
    if not found and (bare := forms.BARE.fullmatch(packed)):
        found = numbers(bare, "", text)
    if len(found) != 1 or (not found[0].kind and _TOO_MUCH.search(found[0].agency)):
        return None
    return replace(found[0], printed=text.strip())


def locate(text: str) -> tuple[tuple[int, int, DocumentNumber], ...]:
    """Return (start, end, number) of every 文号 in running text, in order; a list shares one span."""
    if not _may_hold(text):  # most paragraphs: nothing to look for
        return ()
    found: list[tuple[int, int, DocumentNumber]] = []
    last = (-1, -1)
    for start, end, one in sorted(_candidates(text), key=lambda item: (item[0], -item[1])):
        if (start, end) != last and start < last[1]:
            continue
        last = (start, end)
        found.append((start, end, one))
    return tuple(found)


def find_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Return every 文号 of running text in order: joint issues, lists and ranges give one each.

    A bare 第N号 and all issue numbers (第N期, 总第N期) are left alone.
    """
    return tuple(one for _, _, one in locate(text))


def _may_hold(text: str) -> bool:
    return "号" in text or "號" in text or "N." in text


def _candidates(text: str, *, whole: bool = False) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Yield what each form finds. `whole`: the text is one number, so its agency is taken as it stands."""
    yield from _bracketed(text, whole)
    if "令" in text or "公告" in text or "通告" in text:
        yield from _orders(text, whole)
    for match in forms.FRONTED.finditer(text):
        name = match["agency"]
        if not _CASE.search(name) and agency(name, "") == name:
            for one in numbers(match, name, match.group()):
                yield match.start(), match.end(), one
    yield from locate_abroad(text)


def _bracketed(text: str, whole: bool) -> Iterator[tuple[int, int, DocumentNumber]]:
    for match in forms.BRACKETED.finditer(text):
        end = match.start()
        while end and match.start() - end < 4 and text[end - 1].isspace():
            end -= 1
        start, printed = _run(text, end)
        raw = "".join(printed.split())
        round_bracket = match.group()[0] in "(（"
        word = _WORD.search(raw)
        if word:  # 中国人民银行 银保监会令〔2021〕第1号
            start, name = _body(text, end - len(word.group()), word.group(), whole)
        else:
            name = (
                raw
                if whole and start == 0
                else agency(raw, text[max(0, start - 12) : start], round_bracket=round_bracket)
            )
            start = start if name == raw else end - len(name)
        short = len(match["year"] or "") == 2
        if not name or (short and not re.search("[字发函办政通令电规号]$", name)):
            continue
        found = numbers(match, name, "")
        if not found or (found[0].suspect and round_bracket):
            continue
        end_at = stop(match)
        for at, one in enumerate(found):
            yield start, end_at, one if at else replace(one, printed=text[start : first_stop(match)].strip())


def _run(text: str, end: int) -> tuple[int, str]:
    """Return the run that ends at `end`, with one bracket inside it: 院（后）字."""
    start = run_before(text, end)
    raw = text[start:end]
    letters = re.search("[一-鿿][A-Z]{1,2}$", text[max(0, end - 3) : end])
    if not raw and letters:
        tail = letters.group()[1:]
        start = run_before(text, end - len(tail))
        return start, text[start:end]
    if 0 < len(raw) <= _SHORT_RUN and start > 2 and text[start - 1] in " \u3000" and not is_code(raw):
        apart = run_before(text, start - 1)  # 国 保发〔2008〕8号: set with a space inside
        if 0 < start - 1 - apart <= _SHORT_RUN and is_code(text[apart : start - 1] + raw):
            return apart, text[apart:end]
    inner = re.search("[一-鿿]{1,6}[（(][一-鿿]{1,3}[）)]$", text[max(0, start - 11) : start])
    if inner and 1 <= len(raw) <= 4 and raw.endswith("字"):
        return start - len(inner.group()), inner.group() + raw
    return start, raw


def _orders(text: str, whole: bool) -> Iterator[tuple[int, int, DocumentNumber]]:
    for match in forms.ORDER.finditer(text):
        # 公告5号 says how many, 公告第5号 which
        if not (match["di"] or match["word"] == "令" or match["year"]) or (
            match["term"] and not match["paren"]
        ):
            continue
        start, name = _body(text, match.start(), match["word"], whole)
        end = match.end()
        if match["paren"] and not match["closed"]:
            closing = _CLOSING.match(text, end)
            end = closing.end() if closing else end
        for one in numbers(match, name, text[start:end]) if name else ():
            yield start, end, one
    for match in forms.REVERSED.finditer(text):
        start, name = _body(text, match.start(), "", whole)
        if name and _BODY_END.search(name) and not name.endswith("字"):
            for one in numbers(match, name + match["word"], text[start : match.end()]):
                yield start, match.end(), one


def _body(text: str, at: int, word: str, whole: bool) -> tuple[int, str]:
    """Return where the name before an order's number begins, and the name with the word: all bodies of a joint one."""
    end = at
    while end and at - end < 4 and text[end - 1].isspace():
        end -= 1
    begin = run_before(text, end)
    raw = text[begin:end] + word
    name = raw if whole and begin == 0 else agency(raw, text[max(0, begin - 12) : begin])
    if not name or (not word and raw.endswith("字")):
        return at, ""
    name = without_state(name)
    start = end - (len(name) - len(word))
    if start > begin:
        return start, name
    for _ in range(_MOST_JOINT):
        joint = _JOINT.search(text[max(0, start - 30) : start])
        if joint is None:
            break
        body = agency(joint[1] + "令", "")[:-1]
        if len(body) < len("某部") or not _BODY_END.search(body):
            break
        start -= len(joint.group()) - (len(joint[1]) - len(body))
        name = without_state(body) + name
        if len(body) < len(joint[1]):
            break
    return start, name
