"""Numbers of Taiwan, Hong Kong and Macau papers, in Simplified characters as clean documents have them.

Taiwan: 機關代字 + 字第 + serial + 號 (文書處理手冊, 行政院); a serial of ten or eleven digits begins with the year of
the Republic. Hong Kong: Legal Notices (法律公告) and Government Notices (政府公告) of the Gazette, numbered by year.
Macau: 第N/YYYY號 and the kind of act (第3/1999號法律, 公佈與格式).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dibao.records.clean import DocumentNumber
from normalizers.metadata.numerals import number

_S = r"[^\S\n]{0,4}"
#: inner brackets name a section: 台教资(六)字; the kind of paper (令, 函) may follow and is no part of the number
_TW = re.compile(
    rf"字{_S}第{_S}(?P<serial>[0-9０-９]{{7,11}})(?P<letter>[A-Z]{{0,2}}){_S}[号號](?:令|书函|函(?!数)|公告)?"
)
_TW_RUN = re.compile(r"[一-鿿]{1,20}(?:[（(][一二三四五六七八九十]{1,2}[）)])?$")
#: what stands before the 代字 in running text: a date, then the body in full; 院台教字 itself begins with 院
_TW_DATE = re.compile(r".*[0-9０-９一二三四五六七八九十〇]日|^日")
_TW_BODY = re.compile(r"^(?:总统|.{2,}?(?:院|部|委员会|署|局|政府|厅))(?=.{2,})")
_TW_LEAD = re.compile(r"^.*(?:根据|依据|依照|按照|依|按|经|以|奉|及|与|和|为|系|并|函|令)(?=.{2,})")
#: 证字 房字 建字第… number certificates of land and houses, not papers
_TW_NOT = re.compile("(?:证|权|许|许可|房地|国用|执照|^建|^地|^乡)$")
_HK = re.compile(
    rf"(?:(?P<year>(?:19|20)\d{{2}}){_S}年{_S})?第{_S}(?P<serial>\d{{1,5}}){_S}[号號]{_S}(?P<what>法律公告|政府公告|号外公告|號外公告)"
)
_HK_ENGLISH = re.compile(
    r"(?<![A-Za-z.])(?P<what>[LG]\. ?N\.(?: ?\(E\.\))?) ?(?:No\. ?)?(?P<serial>\d{1,5})(?: (?:of|OF) |/)(?P<year>(?:19|20)\d{2})(?!\d)"
)
_MO = re.compile(
    rf"第?{_S}(?P<serial>\d{{1,4}}){_S}/{_S}(?:(?P<office>[A-Z]{{1,8}}){_S}/{_S})?(?P<year>\d{{4}}|\d{{2}}){_S}(?P<m>/{_S}M{_S})?[号號]{_S}"
    r"(?P<what>法律|行政法规|行政命令|行政长官批示|行政长官公告|[一-鿿]{2,6}司司长批示|批示|法令|训令|决议)"
)
_HK_WORDS = {"L.N.": "法律公告", "G.N.": "政府公告", "G.N.(E.)": "号外公告"}
_REPUBLIC = 1911  # year 1 of the Republic is 1912


def locate_abroad(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Yield (start, end, number) of each such number in a text, form by form."""
    if "字第" in text or "字 第" in text:
        yield from _taiwan(text)
    if "公告" in text:
        for match in _HK.finditer(text):
            what = match["what"].replace("號", "号")
            yield *match.span(), _hong_kong(match["year"], match["serial"], what, match.group())
    if ".N." in text or ". N." in text:
        for match in _HK_ENGLISH.finditer(text):
            what = _HK_WORDS[match["what"].replace(" ", "")] if match["what"][0] in "LG" else ""
            yield *match.span(), _hong_kong(match["year"], match["serial"], what, match.group())
    if "/" in text:
        yield from _macau(text)


def _taiwan(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    for match in _TW.finditer(text):
        left = text[max(0, match.start() - 26) : match.start()]
        run = _TW_RUN.search(left)
        if run is None:
            continue
        bracket = run.group().partition("（")[0].partition("(")[0]
        agency = run.group()
        for cut in (_TW_DATE, _TW_LEAD, _TW_BODY):
            found = cut.match(bracket)
            if found and len(bracket) > found.end():
                bracket, agency = bracket[found.end() :], agency[found.end() :]
        if _TW_NOT.search(agency):
            continue
        serial = "".join(str(number(digit)) for digit in match["serial"])
        agency = agency.replace("（", "(").replace("）", ")")
        start = match.start() - len(agency)
        roc = int(serial[:3]) if len(serial) >= 10 else 0
        year = _REPUBLIC + roc if 60 <= roc < 200 else None
        normal = f"{agency}字第{serial}{match['letter']}号"
        printed = text[start : match.end()]
        yield start, match.end(), DocumentNumber(normal, printed, f"{agency}字", year, int(serial), "", "TW")


def _hong_kong(year: str | None, serial: str, what: str, printed: str) -> DocumentNumber:
    head = f"{year}年" if year else ""
    normal = f"{head}第{int(serial)}号{what}"
    return DocumentNumber(
        normal, printed, what, int(year) if year else None, int(serial), "announcement", "HK"
    )


def _macau(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    for match in _MO.finditer(text):
        office = f"{match['office']}/" if match["office"] else ""
        year = int(match["year"]) if len(match["year"]) == 4 else 1900 + int(match["year"])
        normal = (
            f"第{int(match['serial'])}/{office}{match['year']}{'/M' if match['m'] else ''}号{match['what']}"
        )
        yield (
            *match.span(),
            DocumentNumber(normal, match.group(), match["what"], year, int(match["serial"]), "act", "MO"),
        )
