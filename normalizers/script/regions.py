"""Where Traditional text is from: Taiwan, Hong Kong or Macau, by institutions, words and forms of characters.

The one place that decides it; the language tag (`metadata.languages`) asks here. Only institutions, forms of numbers and
dates, and words of official life decide, each counted once however often it stands: forms of characters (裡 裏 衞 著 着) go with them, but a
mainland text that a mirror converted has some of them, too.
"""

from __future__ import annotations

import re
from functools import cache

#: names of institutions and legal forms only one place has (3), words and place names it uses (1), forms (1)
_SIGNS = {
    "TW": (
        "中華民國 行政院 立法院 考試院 監察院 司法院 總統令 行政院公報 內政部 衛生福利部 字第 縣政府 直轄市政府 鄉鎮市公所",
        (
            "臺北 台北 新北市 高雄 臺中 台中 臺南 台南 桃園市 新臺幣 新台幣 公務人員 國民小學 國民中學 資訊 網路 軟體 計畫 里長 "
            "法規命令 機關學校 公聽會 部會 主管機關 資料庫 品質"
        ),
        "裡 啟 峰 眾 群 線 為 汙",
    ),
    "HK": (
        "香港特別行政區政府 香港特區政府 立法會 政務司 財政司 律政司 行政長官會同行政會議 法律公告 政府憲報 區議會 食物環境衞生署 衞生署 入境事務處 屋宇署",
        "香港 九龍 新界 港元 港幣 條例 附屬法例 屋邨 公營房屋 巴士 的士 署長 資訊科技 諮詢文件 審計署 公務員事務局 憲報 小一入學 食環署 路政署",
        "衞 裏 着 綫 羣 為",
    ),
    "MO": (
        "澳門特別行政區政府 澳門特區政府 行政長官批示 行政法規 經濟財政司 社會文化司 運輸工務司 保安司 印務局 社會傳播 澳門特別行政區公報",
        "澳門 氹仔 路環 澳門元 批示 司長 博彩 公共行政 葡文 市政署",
        "衛 裡 為",
    ),
}
#: how each numbers its papers and counts its years; as telling as an institution (3)
_FORMS = {
    "TW": (
        re.compile("民國[0-9０-９一二三四五六七八九十百〇]{1,4}年"),
        re.compile("字第[0-9]{7,11}[A-Z]?號"),
        re.compile("正本[:：]|查照"),
    ),
    "HK": (
        re.compile("第[0-9]{1,4}號(?:法律|政府)公告"),
        re.compile("《[^《》]{2,30}條例》?[（(]第[0-9]{1,4}[A-Z]{0,2}章"),
    ),
    "MO": (
        re.compile("第[0-9]{1,3}/[0-9]{4}號(?:法律|行政法規|行政命令|行政長官批示|[一-鿿]{2,8}司司長批示)"),
    ),
}
#: of mainland administration: text with these is from there, however it is written
_MAINLAND = "市人民政府 省人民政府 縣人民政府 區人民政府 人民政府辦公廳 人民政府辦公室 中共 黨委 國辦 發改委 發展和改革委員會 習近平 國務院 全國人大 全國人民代表大會"
_INSTITUTION, _WORD = 3, 1
#: points that make a region clear, and how far ahead of the next it must be
_CLEAR, _AHEAD = 4, 2
_SAMPLE = 20_000


def region(text: str) -> str:
    """Return TW, HK or MO where the text says clearly that it is from there, else ""; for Traditional text."""
    sample = text[:_SAMPLE]
    points = sorted(((_points(sample, name), name) for name in _SIGNS), reverse=True)
    (best, name), (second, _) = points[0], points[1]
    from_mainland = 2 * len(set(_pattern(_MAINLAND).findall(sample)))
    return name if best >= _CLEAR and best >= _AHEAD * max(second, from_mainland) else ""


def _points(text: str, name: str) -> int:
    """Return the weight of the distinct signs found; forms of characters add one in all, never alone."""
    found = [len(set(_pattern(signs).findall(text))) for signs in _SIGNS[name]]
    formal = found[0] + sum(1 for form in _FORMS[name] if form.search(text))
    words = _INSTITUTION * formal + _WORD * found[1]
    return words + min(1, found[2]) if words else 0


@cache
def _pattern(signs: str) -> re.Pattern[str]:
    # the longest first: 行政院公報 is one sign, not two
    words = sorted({*signs.split()}, key=len, reverse=True)
    return re.compile("|".join(words))
