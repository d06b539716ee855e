"""The authority file: who issues documents, under which names and 代字, since when, and who came after.

Bodies of the central level and the governments of provinces and large cities are rows of data/authorities.tsv and
data/places.tsv; bodies of any place (云澜市财政局) follow from the rules below. Dates are those of the decisions that
made or ended a body; its papers bear the old name for some weeks more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

_STATE = "中华人民共和国"
_PLACE = r"[\u4e00-\u9fff]{2,12}?(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|[省市区县州盟旗])"
#: a body of a place: the place, then what it is; a 镇, 乡 or 街道 belongs to the place
_LOCAL = re.compile(
    rf"(?P<place>(?:{_PLACE})+(?:[\u4e00-\u9fff]{{1,6}}(?:镇|乡|街道))?)(?P<body>[\u4e00-\u9fff]{{2,24}})"
)
#: how local bodies were renamed in the reforms of 2013 and 2018, which the provinces carried out alike; the last part
#: (局 厅 委员会) stays. Of a merger the family is that of the body which took the duties over
_RENAMED = (
    ("环境保护", "生态环境"),
    ("国土资源和规划", "规划和自然资源"),
    ("国土资源", "自然资源"),
    ("卫生和计划生育", "卫生健康"),
    ("卫生计生", "卫生健康"),
    ("人口和计划生育", "卫生健康"),
    ("工商行政管理", "市场监督管理"),
    ("质量技术监督", "市场监督管理"),
    ("食品药品监督管理", "市场监督管理"),
    ("安全生产监督管理", "应急管理"),
    ("国有资产监管", "国有资产监督管理"),
    ("住房城乡建设", "住房和城乡建设"),
    ("人力资源社会保障", "人力资源和社会保障"),
    ("发展改革", "发展和改革"),
    ("市场监管", "市场监督管理"),
)
#: short forms and renames of whole names
_EXACT = {
    "卫生局": "卫生健康委员会",
    "卫生厅": "卫生健康委员会",
    "卫生健康局": "卫生健康委员会",
    "卫健委": "卫生健康委员会",
    "卫健局": "卫生健康委员会",
    "发改委": "发展和改革委员会",
    "发改局": "发展和改革局",
    "国资委": "国有资产监督管理委员会",
    "国土资源和规划委员会": "规划和自然资源局",
    "规划和国土资源委员会": "规划和自然资源局",
    "农业局": "农业农村局",
    "农业厅": "农业农村厅",
    "农业委员会": "农业农村委员会",
    "文化局": "文化和旅游局",
    "文化厅": "文化和旅游厅",
    "旅游局": "文化和旅游局",
    "科技局": "科学技术局",
    "科技厅": "科学技术厅",
    "工信局": "工业和信息化局",
    "人社局": "人力资源和社会保障局",
    "人社厅": "人力资源和社会保障厅",
    "住建局": "住房和城乡建设局",
    "住建厅": "住房和城乡建设厅",
}
_TAX = re.compile(r"(?:国家税务总局)?(?P<place>.+?)(?:国家税务局|地方税务局|税务局)$")
_WORDS = re.compile("人民政府|办公|委员会|[省区县]|市(?![监政管场])")


#: characters before a * in the file, those a * stands for, and those of the longest name in it
_LONGEST_SERIES, _WIDEST, _LONGEST_NAME = 5, 8, 24


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that issues documents: full name, kind, other names, 代字, and the days between which it was that body."""

    name: str
    kind: str  # party, congress, court, state, department, government, office, local
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # 代字; a * stands for any characters (发改价格 …)
    since: date | None = None  # None: not recorded
    until: date | None = None  # None: still there
    successor: str = ""


def authority(name: str, on: date | None = None) -> Authority | None:
    """Return the body of this name or short name, None for a name the file and its rules do not know.

    With `on`, the body that had its duties on that day: 银保监会 gives 国家金融监督管理总局 from 2023-03-10 on.
    """
    found = _named().get(_plain(name)) or _local(_plain(name))
    while found and on and found.until and found.until <= on and found.successor:
        found = _named()[found.successor]
    return found


def issuer_of(code: str, on: date | None = None) -> tuple[str, ...]:
    """Return the names of the bodies whose 代字 this is (国办发: 国务院办公厅), the exact ones first, () if unknown.

    More than one where a 代字 passed to a successor or two places share it (宁政发: 宁夏, 南京); `on` leaves out
    those that were not there on that day.
    """
    exact = _codes().get(code, ())
    found = exact or tuple(_of_series(code))
    return tuple(dict.fromkeys(one.name for one in found if _there(one, on)))


def family(name: str) -> str:
    """Return one name for an office over all its renames: the latest known; an unknown name stands for itself.

    卫生部, 国家卫生计生委 and 国家卫生健康委员会 are one family, 云澜市国土资源局 and 云澜市自然资源局 another.
    """
    plain = _plain(name)
    seen: set[str] = set()
    found = _named().get(plain)
    while found and found.successor and found.name not in seen:
        seen.add(found.name)
        found = _named()[found.successor]
    return found.name if found else _family_of_place(plain)


def is_exact(run: str) -> bool:
    """Tell whether a run of characters is a 代字 of the file."""
    return run in _codes() or next(_of_series(run), None) is not None


def is_known(name: str) -> bool:
    """Tell whether the file has this name or short name."""
    return _plain(name) in _named()


def is_code(run: str) -> bool:
    """Tell whether a run of characters is a 代字: one of the file, or the character of a place and a few more."""
    if is_exact(run):
        return True
    return 2 <= len(run) <= 8 and run[0] in _characters() and not _WORDS.search(run)


def split_names(run: str) -> tuple[str, ...]:
    """Return the central bodies whose names are set without a space (国家发展改革委财政部), () if it is not that."""
    names: list[str] = []
    at = 0
    while at < len(run):
        ends = range(min(len(run), at + _LONGEST_NAME), at + 2, -1)
        end = next((end for end in ends if run[at:end] in _named()), 0)
        if not end:
            return ()
        names.append(run[at:end])
        at = end
    return tuple(names) if len(names) > 1 else ()


def _plain(name: str) -> str:
    plain = re.sub(r"[（(](?:盖章|印章|公章|章|印)[）)]|\s", "", name)
    return plain[len(_STATE) :] if plain.startswith(_STATE) and len(plain) > len(_STATE) + 2 else plain


def _there(one: Authority, on: date | None) -> bool:
    return on is None or ((one.since is None or one.since <= on) and (one.until is None or on < one.until))


def _local(name: str) -> Authority | None:
    found = _LOCAL.fullmatch(name)
    if found is None or not re.search("(?:政府|办公厅|办公室|委员会|[局厅委院部署办])$", found["body"]):
        return None
    kind = {"人民政府": "government", "人民政府办公厅": "office", "人民政府办公室": "office"}.get(
        found["body"], "local"
    )
    return Authority(name, kind)


def _family_of_place(name: str) -> str:
    if found := _TAX.fullmatch(name):
        return f"国家税务总局{found['place']}税务局"
    place = _LOCAL.fullmatch(name)
    if place is None:
        return name
    body = re.sub("(?<![党市县区省州])委$", "委员会", place["body"])
    body = _EXACT.get(place["body"], body)
    if body.endswith("人民政府办公室"):
        body = body[:-3] + "办公厅"
    for old, new in _RENAMED:
        if old in body:
            body = body.replace(old, new)
            break
    return place["place"] + _EXACT.get(body, body)


def _rows(name: str) -> list[list[str]]:
    text = (files("normalizers.metadata") / "data" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _authorities() -> tuple[Authority, ...]:
    found = []
    for name, kind, aliases, codes, since, until, successor in _rows("authorities.tsv"):
        first, last = (date.fromisoformat(day) if day else None for day in (since, until))
        found.append(
            Authority(name, kind, tuple(aliases.split()), tuple(codes.split()), first, last, successor)
        )
    for _, place, _, codes in _rows("places.tsv"):
        offices = tuple(code for code in codes.split() if _is_office(code))
        rest = tuple(code for code in codes.split() if code not in offices)
        short = (f"{place}政府",)
        found.append(Authority(f"{place}人民政府", "government", short, rest))
        found.append(Authority(f"{place}人民政府办公厅", "office", (f"{place}政府办公厅",), offices))
    return tuple(found)


def _is_office(code: str) -> bool:
    return "办" in code or "厅" in code


@cache
def _named() -> dict[str, Authority]:
    named: dict[str, Authority] = {}
    for one in _authorities():
        for name in (one.name, *one.aliases):
            named.setdefault(_plain(name), one)
    return named


@cache
def _codes() -> dict[str, tuple[Authority, ...]]:
    codes: dict[str, tuple[Authority, ...]] = {}
    for one in _authorities():
        for code in one.codes:
            if "*" not in code:
                codes[code] = (*codes.get(code, ()), one)
    return codes


@cache
def _series() -> dict[str, tuple[tuple[str, Authority], ...]]:
    """Return the 代字 with a * by what stands before it: the end of each, and its body."""
    series: dict[str, tuple[tuple[str, Authority], ...]] = {}
    for one in _authorities():
        for code in one.codes:
            if "*" in code:
                first, _, last = code.partition("*")
                series[first] = (*series.get(first, ()), (last, one))
    return series


def _of_series(run: str) -> Iterator[Authority]:
    """Yield the bodies that have a 代字 with a * which this run is; the longest beginning first."""
    for size in range(min(len(run), _LONGEST_SERIES), 0, -1):
        for last, one in _series().get(run[:size], ()):
            if run.endswith(last) and len(last) <= len(run) - size <= _WIDEST + len(last):
                yield one


@cache
def _characters() -> frozenset[str]:
    return frozenset(
        char for _, _, short, _ in _rows("places.tsv") for char in short.split() if "一" <= char <= "鿿"
    )
