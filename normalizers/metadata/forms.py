"""The forms of a 文号 on the mainland, as patterns: each begins at its rarest sign, and the 代字 is read leftwards.

Sources: GB/T 9704-2012 7.2.5 (机关代字, year in 〔〕, serial without leading zeros, 号) and forms met on portals and
in gazettes: any other bracket, full-width digits, spaces and a line break inside, a 第 before the serial, lists and
ranges of serials, 令第N号, 公告YYYY年第N号, 公告〔十四届〕第N号, and before the 1987 rules the year in front.
"""

from __future__ import annotations

import re

from normalizers.metadata.numerals import DIGITS

#: spaces of any width, a few at most
S = r"[^\S\n]{0,4}"
#: the same, or one line break: numbers in narrow columns are set on two lines
B = rf"{S}(?:\n{S})?"
OPEN = r"[〔\[［(（【﹝〖{｛〈<「﹙﹛⟨‹]"
CLOSE = r"[〕\]］)）】﹞〗}｝〉>」﹚﹜⟩›]"
_SQUARE = r"[〔\[［【﹝〖]"
_YEAR = r"[12１２][0-9０-９]{3}|[一二][〇○零一二三四五六七八九OＯ]{3}"
SERIAL = rf"(?:[0-9０-９]{{1,5}}|[{DIGITS}]{{1,7}})"
HAO = "[号號]"
_JOIN = r"(?:[-—–~～至、，,及]|和)"
#: further serials of a list or range; read again by MORE. One way to read each: at most 60 of them, none nested
_REST = rf"(?P<more>(?:{S}{_JOIN}{S}第?{S}{SERIAL}{S}{HAO}?){{0,60}})"
#: houses, plots and the like that are counted by 号 too
_NO_HOUSE = r"(?![楼樓院线線馆馆館门門机機井桥橋库庫地宗车車船舱])"

#: 〔2022〕1号 and what OCR leaves of it; with both brackets lost it is not told from plain digits, and a closing
#: bracket is missed only after square ones, for （2022年第1号） says something else
BRACKETED = re.compile(
    rf"(?:{OPEN}{S}(?P<year>{_YEAR}|[5-9][0-9]){S}年?{S}{CLOSE}|{_SQUARE}{S}(?P<open>{_YEAR})(?={S}第?{S}[0-9０-９])"
    rf"|(?P<bare>{_YEAR}){S}{CLOSE})"
    rf"{B}第?{S}(?P<serial>{SERIAL})(?P<letter>[A-Z]?){S}"
    rf"(?:{HAO}(?P<part>之{S}[一二三四五六七八九十])?|(?={_JOIN})){_REST}{_NO_HOUSE}"
)
#: 令第5号, 令2021年第5号, 公告（第23号）, 公告〔十四届〕第12号
ORDER = re.compile(
    rf"(?<![口指禁法训司律时夏冬政军])(?P<word>令|公告|通告){B}(?P<paren>[（(〔\[【]?){S}"
    rf"(?:(?P<term>第?{SERIAL}届){S}(?P<closed>[〕）)\]】]?){S})?(?:(?P<year>{_YEAR}){S}年{S})?"
    rf"(?P<di>第?){S}(?P<serial>{SERIAL}){S}{HAO}{_NO_HOUSE}"
)
#: the body before: 国务院第746号令, 国家税务总局2023年第12号公告
REVERSED = re.compile(
    rf"(?:(?P<year>{_YEAR}){S}年{S})?(?P<di>第?){S}(?P<serial>{SERIAL}){S}{HAO}{S}(?P<word>令|公告|通告)"
)
#: （81）卫防字第26号: the year in front, as offices wrote until the rules of 1987
FRONTED = re.compile(
    rf"[（(〔\[【]{S}(?P<year>{_YEAR}|[5-9][0-9]){S}[）)〕\]】]{S}"
    rf"(?P<agency>[一-鿿]{{1,12}}字){S}第?{S}(?P<serial>{SERIAL}){S}{HAO}"
)
#: 第12号, 2024年第6号, 〔十四届〕第12号: a number whose issuer stands elsewhere
BARE = re.compile(
    rf"(?:[（(〔\[【]?(?P<term>第?{SERIAL}届)[〕）)\]】]?{S})?(?:(?P<year>{_YEAR}){S}年{S})?第{S}(?P<serial>{SERIAL}){S}{HAO}"
)
MORE = re.compile(rf"(?P<join>{_JOIN}){S}第?{S}(?P<serial>{SERIAL}){S}(?P<hao>{HAO}?)")
