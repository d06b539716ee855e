"""Families drawn at random, their captures and rulings in random orders and batches: the same comes of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import shards
import torture_tally
from desk import CARDS, DAY, MIRROR, SITE, START, Desk, Outcome, Seen, card, history, outcome
from shelf import empty

from dibao.process import process
from dibao.records.entries import Asserted, Shipped
from dibao.resolve.publisher import Publisher
from normalizers.ids import mint
from normalizers.urls import canonical
from storage.catalog.catalog import Catalog

GAZETTE = "http://gazette.test"
ALL_CARDS = {**CARDS, "gazette": card("gazette", GAZETTE, "gazette")}

_WHO = (
    "市交通运输局",
    "市应急管理局",
    "沿江各镇人民政府",
    "市财政局",
    "渡口经营人",
    "市水务部门",
    "市市场监督管理局",
    "各区林业站",
)
_WHAT = (
    "应当在每年汛期之前完成渡船检验并将结果报送备案",
    "负责建立台账，逐项记录设施的名称、位置和养护日期",
    "会同有关单位组织联合检查，发现隐患的限期三十日整改",
    "按照每座两千元的标准核拨养护经费，结余结转下一年度使用",
    "不得擅自占用、拆除或者改变公共设施的使用性质",
    "应当公开投诉电话，并在五个工作日内答复群众反映的问题",
    "对在抢险救援中表现突出的集体和个人给予通报表扬",
    "每季度汇总数据，于季度结束后十日内报市人民政府办公室",
    "应当配备合格的救生衣、灭火器和通信设备，并定期更换",
    "在雨雪冰冻天气停止作业，并以短信方式提前告知周边居民",
    "鼓励社会资本参与改造，对新建项目给予一次性贴息支持",
    "委托第三方机构开展年度评估，评估报告向社会公布",
)  # fmt: skip
_ABOUT = ("渡口客运管理", "古树名木保护", "桥梁养护资金", "农贸市场改造", "防汛物资储备")


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - to choose, not to keep secrets


@dataclass(frozen=True)
class Act:
    """One act, as its pages write it."""

    about: str
    clauses: tuple[str, ...]
    number: int
    signed: date

    @property
    def title(self) -> str:
        return f"云河市人民政府办公室关于印发云河市{self.about}办法的通知"

    def text(
        self, *, numbered: bool = True, dated: bool = True, lede: str = "", clauses: Sequence[str] = ()
    ) -> str:
        day = f"{self.signed.year}年{self.signed.month}月{self.signed.day}日"
        parts = [
            lede,
            self.symbol if numbered else "",
            self.title,
            "各镇人民政府，市政府各部门：",
            f"《云河市{self.about}办法》已经市政府同意，现印发给你们，请遵照执行。",
            "云河市人民政府办公室",
            day if dated else "",
            f"云河市{self.about}办法",
            *(clauses or self.clauses),
        ]
        return "\n\n".join(part for part in parts if part)

    @property
    def symbol(self) -> str:
        return f"云府办〔{self.signed.year}〕{self.number}号"


def clauses_of(chance: random.Random, count: int) -> tuple[str, ...]:
    """Return that many clauses, numbered."""
    return tuple(
        f"第{'一二三四五六七八九十'[place]}条 {chance.choice(_WHO)}{chance.choice(_WHAT)}，{chance.choice(_WHO)}{chance.choice(_WHAT)}。"
        for place in range(count)
    )


@dataclass(frozen=True)
class Case:
    """What arrives: captures, and rulings over pairs of addresses (one document: True)."""

    seen: tuple[Seen, ...]
    rulings: tuple[tuple[str, str, bool], ...] = ()


def drawn(seed: int) -> Case:
    """Return a case that follows from its seed alone."""
    chance = chance_of(seed)
    about = chance.choice(_ABOUT)
    signed = date(2026, 3, 2)
    base = Act(about, clauses_of(chance, chance.choice((3, 5, 7))), 8, signed)
    hosts = (SITE, GAZETTE, MIRROR)
    seen: list[Seen] = []
    urls: list[str] = []

    def page(text: str, at: float, url: str = "") -> None:
        if not url:
            url = f"{chance.choice(hosts)}/{len(urls)}.html"
            urls.append(url)
        seen.append(Seen(url, START + at * DAY, text))

    texts = [base.text()]
    page(base.text(), 0)
    days = iter(chance.sample(range(1, 900), 100))  # no page shows two texts at one instant
    while len(seen) < chance.choice((5, 6, 7, 8)):
        at = next(days) / 100
        form = chance.choice(FORMS)
        text = form(chance, base, texts)
        if form is _gone and len(seen) > 1:
            page("", at, chance.choice(urls))
        elif chance.random() < 0.3:
            page(text or base.text(), at, chance.choice(urls))
        else:
            page(text or base.text(), at)
        texts.append(text or base.text())
    rulings = {}
    if len(urls) > 1:
        for _ in range(chance.choice((0, 0, 1, 2))):
            one, two = sorted(chance.sample(urls, 2))
            rulings[one, two] = chance.random() < 0.5
    return Case(tuple(seen), tuple((one, two, same) for (one, two), same in rulings.items()))


def _altered(chance: random.Random, clauses: Sequence[str], most: int) -> tuple[str, ...]:
    found = list(clauses)
    fresh = clauses_of(chance, len(found))
    for place in chance.sample(range(len(found)), min(most, len(found))):
        found[place] = fresh[place]
    return tuple(found)


def _copy(chance: random.Random, base: Act, _: list[str]) -> str:
    return base.text(numbered=chance.random() < 0.4, dated=chance.random() < 0.6)


def _lede(_chance: random.Random, base: Act, _: list[str]) -> str:
    return base.text(numbered=False, lede="本网讯 近日，市政府办公室印发通知，全文如下。")


def _state(chance: random.Random, base: Act, _: list[str]) -> str:
    clauses = _altered(chance, base.clauses, chance.choice((1, 2, 3, 4)))
    return base.text(numbered=chance.random() < 0.4, dated=chance.random() < 0.5, clauses=clauses)


def _excerpt(chance: random.Random, base: Act, _: list[str]) -> str:
    first = chance.randrange(len(base.clauses) - 1)
    return "\n\n".join(
        (f"市政府规范{base.about}", f"近日，市政府办公室印发了《云河市{base.about}办法》，其中规定如下。", *base.clauses[first:])
    )  # fmt: skip


def _sibling(chance: random.Random, base: Act, _: list[str]) -> str:
    other = Act(
        base.about,
        _altered(chance, base.clauses, chance.choice((0, 1))),
        chance.choice((5, 9)),
        base.signed.replace(year=2027),
    )
    return other.text(numbered=chance.random() < 0.8)  # fmt: skip


def _draft(chance: random.Random, base: Act, _: list[str]) -> str:
    return "\n\n".join(
        (f"云河市{base.about}办法（征求意见稿）", *_altered(chance, base.clauses, chance.choice((0, 1))))
    )


def _amending(chance: random.Random, base: Act, _: list[str]) -> str:
    day = base.signed + timedelta(days=200)
    how = chance.choice(("修改", "废止"))
    said = (
        f"对《云河市{base.about}办法》（{base.symbol}）作如下修改：将第二条修改为：“{base.clauses[1][4:]}”"
        if how == "修改"
        else f"《云河市{base.about}办法》（{base.symbol}）自本决定公布之日起废止。"
    )
    return "\n\n".join(
        (
            f"云府办〔2026〕{chance.choice((31, 32))}号",
            f"云河市人民政府办公室关于{how}《云河市{base.about}办法》的决定",
            "各镇人民政府，市政府各部门：",
            said,
            "本决定自公布之日起施行，由市政府办公室负责解释，各部门应当做好衔接工作。",
            "云河市人民政府办公室",
            f"{day.year}年{day.month}月{day.day}日",
        )
    )


def _again(chance: random.Random, _base: Act, texts: list[str]) -> str:
    return chance.choice(texts)


def _mixed(chance: random.Random, _base: Act, texts: list[str]) -> str:
    """Return a state between a page and what it is not: half of its paragraphs from another page."""
    one, two = chance.choice(texts).split("\n\n"), chance.choice(texts).split("\n\n")
    at = chance.randrange(1, max(2, min(len(one), len(two))))
    return "\n\n".join((*one[:at], *two[at:]))


def _gone(_chance: random.Random, _base: Act, _texts: list[str]) -> str:
    return ""


Form = Callable[[random.Random, Act, list[str]], str]
FORMS: tuple[Form, ...] = (
    _copy, _lede, _state, _state, _state, _excerpt, _excerpt, _sibling, _sibling, _draft, _amending, _again, _mixed, _gone,
)  # fmt: skip


class Table(Desk):
    """A desk at which captures and rulings arrive in batches."""

    def __init__(self, folder: Path, case: Case) -> None:
        super().__init__(folder, case.seen)
        self.rulings = case.rulings

    def after(self, batches: Sequence[Sequence[int]]) -> Outcome:
        """Return what the archive says after these batches; numbers beyond the captures are rulings."""
        self.world.objects = dict(self.segments)
        catalog = self.shelf.lay("straight", empty())
        for batch in batches:
            for index in batch:
                if index < len(self.captures):
                    self.archive.ledger.append("w234567abcdef", (Shipped((self.captures[index],)),))
            process(self.archive, catalog, ALL_CARDS)
            for index in batch:
                if index >= len(self.captures):
                    self._rule(catalog, index - len(self.captures))
        self.sound(catalog)
        return outcome(catalog)

    def sound(self, catalog: Catalog) -> None:
        """Every document has one founder; what follows it, and all its versions, say that they are its."""
        with catalog.batch(self.archive) as batch:
            for document in {change.document for change in catalog.changes()}:
                row, places = batch.document(document), batch.places_of(document)
                assert row is not None
                assert {place.document for place in places} == {row.id}
                followed = [held.object for place in places for held in place.follows]
                assert followed == [row.id] * (len(places) - 1)
                shown = {version.document for place in places for version in batch.versions_at(place.id)}
                assert shown <= set(batch.ids_of(document))

    def _rule(self, catalog: Catalog, place: int) -> None:
        one, two, same = self.rulings[place]
        field = "same-document" if same else "other-document"
        ids = (mint("l", canonical(one), ""), mint("l", canonical(two), ""))
        with catalog.batch(self.archive) as batch:
            batch.apply(Asserted(f"a{place}", ids[0], field, ids[1], "archivist", "seen on paper", START))
            Publisher(self.archive, batch, ALL_CARDS).obey(ids)


def batched(chance: random.Random, count: int) -> list[list[int]]:
    """Return all that arrives in a random order, cut into random batches."""
    order = chance.sample(range(count), count)
    cuts = sorted(chance.sample(range(1, count), chance.randrange(0, count)))
    return [order[a:b] for a, b in zip([0, *cuts], [*cuts, count], strict=True)]


def check(folder: Path, case: Case, seed: int, orders: int) -> None:
    """Compare what comes of this many orders with what comes of the straight one."""
    table = Table(folder, case)
    chance = chance_of(seed)
    count = len(case.seen) + len(case.rulings)
    straight = [[index] for index in range(count)]
    wanted = table.after(straight)
    for _ in range(orders):
        batches = batched(chance, count)
        assert table.after(batches) == wanted, (seed, batches)


#: seeds looked at in every run, and in a long one
FEW, MANY = 3, 200 * torture_tally.scale()


@pytest.mark.parametrize("seed", range(FEW))
def test_families_come_to_the_same_in_other_orders(seed: int, memory: Path) -> None:
    check(memory / "table", drawn(seed), seed, 2)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_families_come_to_the_same_in_other_orders(
    memory: Path, tally: Callable[[str, int], None]
) -> None:
    shards.each(range(FEW, FEW + MANY), lambda seed: check(memory / str(seed), drawn(seed), seed, 4))
    tally("families in random orders", MANY)


ACT = Act("渡口客运管理", clauses_of(chance_of(1), 5), 8, date(2026, 3, 2))
MARKET = Act(
    "农贸市场改造",
    (
        "第一条 市财政局按照每座两千元的标准核拨养护经费，结余结转下一年度使用，市水务部门鼓励社会资本参与改造，对新建项目给予一次性贴息支持。",
        "第二条 市交通运输局委托第三方机构开展年度评估，评估报告向社会公布，沿江各镇人民政府在雨雪冰冻天气停止作业，并以短信方式提前告知周边居民。",
        "第三条 市水务部门负责建立台账，逐项记录设施的名称、位置和养护日期，市财政局委托第三方机构开展年度评估，评估报告向社会公布。",
    ),
    8,
    date(2026, 3, 2),
)
MIDDLE = (
    "第一条 市应急管理局应当配备合格的救生衣、灭火器和通信设备，并定期更换，市水务部门对在抢险救援中表现突出的集体和个人给予通报表扬。",
    "第二条 市交通运输局委托第三方机构开展年度评估，评估报告向社会公布，沿江各镇人民政府在雨雪冰冻天气停止作业，并以短信方式提前告知周边居民。",
    "第三条 市应急管理局每季度汇总数据，于季度结束后十日内报市人民政府办公室，市交通运输局不得擅自占用、拆除或者改变公共设施的使用性质。",
)
LATER = (
    "第一条 市财政局按照每座两千元的标准核拨养护经费，结余结转下一年度使用，市水务部门鼓励社会资本参与改造，对新建项目给予一次性贴息支持。",
    "第二条 市水务部门应当配备合格的救生衣、灭火器和通信设备，并定期更换，市交通运输局在雨雪冰冻天气停止作业，并以短信方式提前告知周边居民。",
    "第三条 市水务部门会同有关单位组织联合检查，发现隐患的限期三十日整改，渡口经营人每季度汇总数据，于季度结束后十日内报市人民政府办公室。",
)
OTHER = clauses_of(chance_of(2), 5)


#: what was found by chance, each with the order that told: a place whose document another takes over while its own
#: text goes elsewhere; a ruling over a place that comes later; a copy seen before the page it is said to have
#: replaced; an answer that comes late and shows that a page was not gone for good
FOUND = {
    "ousted": (
        Case(history(
            (f"{SITE}/0.html", 0, MARKET.text()),
            (f"{GAZETTE}/1.html", 6, MARKET.text(clauses=MIDDLE)),
            (f"{GAZETTE}/1.html", 7, "\n\n".join(("市政府规范农贸市场改造", "近日，市政府办公室印发了《云河市农贸市场改造办法》，其中规定如下。", *MARKET.clauses[1:]))),
            (f"{SITE}/3.html", 1, MARKET.text(numbered=False, dated=False, clauses=LATER)),
        )),
        [[1], [3], [0], [2]],
    ),
    "ruled-before": (
        Case(
            history((f"{GAZETTE}/1.html", 8, ACT.text()), (f"{MIRROR}/4.html", 5, ACT.text(numbered=False, dated=False)),
                 (f"{GAZETTE}/2.html", 4, "\n\n".join(("市政府规范渡口客运管理", *ACT.clauses[1:])))),
            ((f"{GAZETTE}/2.html", f"{MIRROR}/4.html", True),),
        ),
        [[3], [0], [1], [2]],
    ),
    "copy-before": (
        Case(history((f"{MIRROR}/1.html", 4, ACT.text()), (f"{MIRROR}/2.html", 0.5, ACT.text()), (f"{MIRROR}/1.html", 7, ""))),
        [[0], [2], [1]],
    ),
    "moved": (
        Case(history((f"{MIRROR}/1.html", 0, ACT.text()), (f"{MIRROR}/1.html", 2, ""), (f"{MIRROR}/2.html", 1, ACT.text()))),
        [[2], [1], [0]],
    ),
    "not-gone": (
        Case(history((f"{SITE}/1.html", 0, ACT.text()), (f"{SITE}/1.html", 1, ""), (f"{SITE}/1.html", 2.5, ""), (f"{SITE}/1.html", 2.7, ACT.text()), (f"{SITE}/1.html", 5, ""))),
        [[0], [1], [2], [4], [3]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_chance_found_stays_found(name: str, memory: Path) -> None:
    case, batches = FOUND[name]
    table = Table(memory / "table", case)
    wanted = table.after([[index] for index in range(len(case.seen) + len(case.rulings))])
    assert table.after(batches) == wanted
