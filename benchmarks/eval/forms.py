"""Papers that look alike and are not one: forms filled in otherwise, shared boilerplate, one 文号 on two texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from eval.prose import BUREAUS, CITY, DISTRICTS, PLACES, SIGNS, SUBJECTS, THINGS, Prose, in_digits

Chance = random.Random


@dataclass(frozen=True, slots=True)
class Form:
    """A form and its texts, each filled in otherwise."""

    name: str
    texts: tuple[str, ...]


def forms(members: int, first: int, chance: Chance) -> Iterator[Form]:
    """Yield families of so many siblings, numbered from `first`; the largest of one kind, issued by the hundred."""
    makers = (
        (_penalty,)
        if members > 100
        else (_list, _penalty, _holiday, _appointment, _subsidy, _water, _figures)
    )
    for make in makers:
        texts: dict[str, None] = {}
        while len(texts) < members:
            texts[make(Prose(chance), first + len(texts))] = None
        yield Form(make.__name__.lstrip("_"), tuple(texts))


def _penalty(say: Prose, n: int) -> str:
    year, day = 2015 + n % 9, say.day()
    return (
        f"{CITY}市场监督管理局行政处罚决定书\n云市监处罚〔{year}〕{n + 1}号\n当事人：云澜{say.person()}贸易有限公司\n"
        f"统一社会信用代码：9144{say.number(10**13, 10**14 - 1)}\n经查，当事人于{in_digits(day)}未按规定公示年度报告，违反了《企业信息公示暂行条例》"
        "第八条第一款的规定。以上事实有询问笔录、现场检查记录、营业执照复印件等证据证实。依据《企业信息公示暂行条例》第十七条第一款的规定，"
        f"决定对当事人处以罚款{say.number(1, 50)}000元。当事人应当自收到本决定书之日起十五日内缴纳罚款。到期不缴纳罚款的，每日按罚款数额的百分之三"
        "加处罚款。如不服本处罚决定，可以自收到本决定书之日起六十日内申请行政复议，也可以在六个月内依法向人民法院提起行政诉讼。\n"
        f"{CITY}市场监督管理局\n{year}年{say.number(1, 12)}月{say.number(1, 28)}日\n"
    )


def _list(say: Prose, n: int) -> str:
    year, batch = 2014 + n % 10, n // 10 + 1
    items = "\n".join(
        f"{i}.{say.one(PLACES)}{say.one(THINGS)}更新工程（{say.one(DISTRICTS)}，{say.number(10, 990)}万元）"
        for i in range(1, say.number(5, 14))
    )
    return (
        f"{CITY}科学技术局关于公布{year}年度第{batch}批{say.one(SUBJECTS)}专项立项项目的通知\n云科〔{year}〕{say.number(1, 9)}{batch}号\n各有关单位：\n"
        f"根据《{CITY}科技计划项目管理办法》的有关规定，经组织申报、专家评审、现场考察、公示等程序，现将{year}年度第{batch}批专项立项项目名单予以公布，"
        "请各项目承担单位按照项目合同书的要求认真组织实施，确保按期完成各项考核指标，并按规定使用财政科技经费，自觉接受监督检查和审计。"
        f"项目组织单位应当加强对项目实施的监督管理，及时协调解决项目实施中的问题。\n{items}\n{CITY}科学技术局\n{year}年{say.number(1, 12)}月{say.number(1, 28)}日\n"
    )


def _holiday(say: Prose, n: int) -> str:
    """A notice without a number: nothing but year, feast and days tells one from another."""
    year, (feast, month) = 1990 + n // 4, (("清明节", 4), ("端午节", 6), ("国庆节", 10), ("元旦", 1))[n % 4]
    first = say.number(1, 20)
    return (
        f"{CITY}人民政府办公室关于{year}年{feast}放假安排的通知\n各区人民政府，市政府各部门、各直属机构：\n"
        f"根据国务院办公厅通知精神，现将{year}年{feast}放假安排通知如下：{month}月{first}日至{first + 2}日放假，共3天。"
        "节假日期间，各区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。\n"
        f"{CITY}人民政府办公室\n{year}年{month}月1日\n"
    )


def _appointment(say: Prose, n: int) -> str:
    year = 2012 + n % 12
    lines = "\n".join(
        f"{say.one(('任命', '免去'))}{say.person()}{CITY}{say.one(BUREAUS)}{say.one(('副局长', '总工程师', '一级调研员'))}职务；"
        for _ in range(say.number(2, 5))
    )
    return (
        f"{CITY}人民政府关于{say.person()}等同志职务任免的通知\n云府人字〔{year}〕{n + 1}号\n各区人民政府，市政府各部门、各直属机构：\n"
        f"市人民政府决定：\n{lines}\n以上同志试用期一年，自任职之日起计算。\n{CITY}人民政府\n{year}年{say.number(1, 12)}月{say.number(1, 28)}日\n"
    )


def _subsidy(say: Prose, n: int) -> str:
    year, quarter = 2000 + n // 4, "一二三四"[n % 4]
    return (
        f"{CITY}{year}年第{quarter}季度困难群众生活补助发放公告\n现将{CITY}{year}年第{quarter}季度困难群众生活补助发放情况公告如下：\n"
        f"本季度全市共发放生活补助{say.number(1000, 9999)}户{say.number(10000, 99999)}人，发放资金{say.number(100, 999)}.{say.number(1, 9)}万元，"
        f"其中城镇{say.number(100, 999)}户、农村{say.number(100, 999)}户。补助资金由市财政局通过银行代发，直接转入困难群众个人账户。"
        f"如有疑问，请向市民政局反映，监督电话：07{say.number(10, 99)}-{say.number(2000000, 8999999)}。\n{CITY}民政局\n{year}年{3 * (n % 4) + 3}月{say.number(20, 28)}日\n"
    )


def _water(say: Prose, n: int) -> str:
    """A notice of eighty characters: place, day and hours tell one from another."""
    day, place = say.day(), f"{say.one(DISTRICTS)}{say.one(PLACES)}"
    return (
        f"关于{place}临时停水的通知\n因设备检修，定于{day.month}月{day.day}日{say.number(6, 22)}时起暂停{place}一带供水，"
        f"预计次日{say.number(4, 9)}时恢复，请提前储水，抢修电话{2000000 + n}。\n特此通知。\n{CITY}水务局\n{in_digits(day)}\n"
    )


def _figures(say: Prose, n: int) -> str:
    """A table, the same every quarter but for its figures."""
    year, quarter = 2001 + n // 4, "一二三四"[n % 4]
    rows = "\n".join(
        f"{place}  {say.number(100, 9999)}  {say.number(10, 999)}.{say.number(0, 9)}  {say.number(1, 40)}.{say.number(0, 9)}"
        for place in DISTRICTS
    )
    return f"{CITY}{year}年第{quarter}季度城乡居民养老保险待遇发放情况表\n地区  领取人数（人）  发放金额（万元）  增长（%）\n{rows}\n"


def boilerplate(chance: Chance) -> str:
    """Return a text whose frame stands round every plan of the city, and whose body is its own."""
    say = Prose(chance)
    place = say.number(0, len(BUREAUS) - 1)
    topic, year = say.one(SUBJECTS), say.number(2014, 2024)
    name = f"{CITY}{topic}工作方案"
    number = f"云{SIGNS[place]}〔{year}〕{say.number(1, 300)}号"
    return (
        f"{CITY}{BUREAUS[place]}关于印发{name}的通知\n{number}\n各区人民政府，市政府各部门、各直属机构：\n《{name}》已经市人民政府同意，现印发给你们，"
        f"请认真组织实施。实施过程中遇到的问题，请径向市{BUREAUS[place]}反映。\n{CITY}{BUREAUS[place]}\n{in_digits(say.day())}\n"
        "坚持以人民为中心的发展思想，立足新发展阶段，完整、准确、全面贯彻新发展理念，服务和融入新发展格局，统筹发展和安全，"
        + "\n".join(say.paragraph(2, 4) for _ in range(say.number(3, 6)))
        + "\n各区、各部门要提高政治站位，加强组织领导，落实工作责任，强化督查考核，确保各项任务落到实处。"
        f"本方案自印发之日起施行，有效期{say.number(2, 5)}年。法律、法规、规章和上级政策另有规定的，从其规定。\n公开方式：主动公开\n"
    )


def clashing(number: str, chance: Chance) -> str:
    """Return an unrelated text that bears the 文号 of another, by a clerk's mistake."""
    say = Prose(chance)
    issuer, _ = say.bureau()
    body = "\n".join(say.paragraph(2, 3) for _ in range(3))
    return f"{number}\n{issuer}关于通报{say.one(SUBJECTS)}情况的函\n{say.one(DISTRICTS)}人民政府：\n{body}\n特此函达。\n{issuer}\n{in_digits(say.day())}\n"
