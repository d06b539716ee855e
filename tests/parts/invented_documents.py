"""Official documents of an invented province and city, of every kind a gazette prints, for labelled issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

CITY, PROVINCE = "云澜市", "临湖省"
_THINGS = [
    "渡口",
    "湖堤",
    "茶山",
    "竹编",
    "夜市",
    "书院",
    "缆车",
    "浮桥",
    "灯塔",
    "苗圃",
    "鱼市",
    "驿道",
    "水车",
    "盐场",
    "窑址",
    "戏台",
    "码头",
    "花市",
    "果园",
    "温泉",
    "气象站",
    "冰库",
    "蜂场",
    "纸坊",
]
_AREAS = [
    "安全",
    "用地",
    "补贴",
    "经营",
    "服务",
    "修缮",
    "巡查",
    "统计",
    "培训",
    "收费",
    "登记",
    "应急",
    "节水",
    "照明",
    "通信",
    "保险",
    "信用",
    "档案",
    "标识",
    "开放",
]
_ACTS = [
    "完善",
    "加强",
    "规范",
    "推进",
    "落实",
    "统筹",
    "公开",
    "评估",
    "核查",
    "建立",
    "调整",
    "改进",
    "细化",
    "延长",
    "简化",
]
_TAILS = [
    "台账",
    "机制",
    "清单",
    "流程",
    "责任",
    "标准",
    "名录",
    "预案",
    "通道",
    "平台",
    "队伍",
    "设施",
    "资金",
    "时限",
    "档案",
]
_WHEN = [
    "每季度",
    "每年三月底前",
    "汛期到来之前",
    "三个工作日内",
    "年度终了后",
    "试点期间",
    "验收合格后",
    "收到申请后",
]
_BODIES = (
    ("人民政府", "云府"),
    ("人民政府办公室", "云府办"),
    ("渡运管理局", "云渡运"),
    ("财政局", "云财规"),
    ("教育局", "云教规"),
    ("水务局", "云水规"),
    ("市场监督管理局", "云市监规"),
)
_NUMERALS = "一二三四五六七八九十"
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "文明立德思远清和嘉宁"


@dataclass(frozen=True, slots=True)
class Written:
    """A document as its issuer wrote it: `head` is what a red head prints above it, `lines` the rest in order.

    `listed` is its title as the contents page prints it; a line with tabs is a table row.
    """

    kind: str
    title: str
    number: str
    unified: str
    head: tuple[str, ...]
    lines: tuple[str, ...]
    listed: str
    section: str


class Writer:
    """Writes documents, no two with the same subject; the same seed writes the same ones."""

    def __init__(self, random: Random, year: int) -> None:
        self.random, self.year = random, year
        subjects = [f"{thing}{area}" for thing in _THINGS for area in _AREAS]
        random.shuffle(subjects)
        self._subjects = iter(subjects)
        self._months = iter(
            [
                f"{month}月{part}"
                for part in ("", "上旬", "下旬", "补充")
                for month in random.sample(range(1, 13), 12)
            ]
        )
        self._serials = iter(range(random.randint(1, 40), 10_000))
        self._kinds: tuple[Callable[[], Written], ...] = (
            self.issuing, self.issuing, self.plain, self.order, self.joint, self.personnel, self.reply,
            self.forwarding, self.amending, self.announcement, self.chronicle, self.case, self.explanation, self.repealing,
        )  # fmt: skip

    def documents(self, count: int) -> list[Written]:
        """Return `count` documents of random kinds."""
        return [self.random.choice(self._kinds)() for _ in range(count)]

    def numberless(self, count: int) -> list[Written]:
        """Return documents as a court's or a congress's gazette prints them: divided by titles only."""
        kinds = (self.case, self.explanation, self.case, self.law)
        return [self.random.choice(kinds)() for _ in range(count)]

    def issuing(self) -> Written:
        """A notice and the instrument it issues, with chapters, now and then its own contents, notes and annexes."""
        body, code = self._body()
        subject = next(self._subjects)
        name = f"{body[:3]}{subject}管理{self.random.choice(('办法', '暂行规定', '实施细则'))}"
        number, title = self._number(code), f"{body}关于印发{name}的通知"
        chapters = [
            f"第{_NUMERALS[n]}章 {self.random.choice(_ACTS)}{subject}{self.random.choice(_TAILS)}"
            for n in range(3)
        ]
        lines = [
            "各区人民政府，市政府各部门、各直属机构：",
            f"《{name}》已经研究同意，现印发给你们，请认真贯彻执行。",
        ]
        annexes = [f"{subject}{self.random.choice(_TAILS)}申请表", f"{subject}术语解释"][
            : self.random.randint(0, 2)
        ]
        lines += [body, self._date(), name]
        lines += ["目 录", *chapters] if self.random.random() < 0.4 else []
        article = 0
        for chapter in chapters:
            lines.append(chapter)
            for _ in range(self.random.randint(1, 4)):
                article += 1
                lines.append(
                    f"第{_NUMERALS[(article - 1) % 10]}条 {self._clause(subject)}{self._clause(subject)}"
                )
        lines.append(f"本办法自{self.year}年{self.random.randint(1, 12)}月1日起施行，有效期5年。")
        for at, annex in enumerate(annexes, 1):
            lines += [f"附件{at}" if len(annexes) > 1 else "附件", annex]
            lines += self._table(subject) if annex.endswith("申请表") else self._notes(subject)
        lines += ["公开方式：主动公开"] if self.random.random() < 0.5 else []
        unified = (
            f"YL{self.random.randint(10, 20)}{self.year}{self.random.randint(1, 99):04d}"
            if code.endswith("规")
            else ""
        )
        return self._written("notice", title, number, lines, body, unified=unified)

    def plain(self) -> Written:
        """A notice alone."""
        body, code = self._body()
        subject = next(self._subjects)
        title = f"{body}关于{self.random.choice(_ACTS)}{subject}工作的{self.random.choice(('通知', '意见', '通告'))}"
        lines = ["各区人民政府，市政府各部门：", *self._sections(subject), body, self._date()]
        lines += ["（此件公开发布）"] if self.random.random() < 0.4 else []
        return self._written("notice", title, self._number(code), lines, body)

    def order(self) -> Written:
        """An order, its number on a line of its own, and the regulation it promulgates."""
        subject = next(self._subjects)
        name = f"{CITY}{subject}管理规定"
        serial = next(self._serials)
        lines = [
            f"《{name}》已经{self.year}年第{self.random.randint(2, 30)}次常务会议审议通过，现予公布，自{self.year}年10月1日起施行。"
        ]
        lines += [f"市长 {self._person()}", self._date(), name]
        lines += [
            f"第{_NUMERALS[n]}条 {self._clause(subject)}{self._clause(subject)}"
            for n in range(self.random.randint(3, 9))
        ]
        head = (f"{CITY}人民政府令", f"第{serial}号")
        number = f"{CITY}人民政府令第{serial}号"
        return Written("order", name, number, "", head, tuple(lines), name, "市政府规章")

    def joint(self) -> Written:
        """A document of two bodies, printed with or without their joint red head."""
        (first, code), (second, _) = self.random.sample(
            [(f"{CITY}{name}", code) for name, code in _BODIES[2:]], 2
        )
        subject = next(self._subjects)
        title = f"{first} {second}关于{self.random.choice(_ACTS)}{subject}标准的通知"
        number = self._number(code)
        lines = ["各区财政局，各有关单位：", *self._sections(subject), first, second, self._date()]
        red = (first, second, "文件") if self.random.random() < 0.5 else ()
        return Written("joint", title, number, "", (*red, number, title), tuple(lines), title, "部门文件")

    def personnel(self) -> Written:
        """Appointments and removals: a few short lines, with a number or without one."""
        names = [self._person() for _ in range(4)]
        title = f"{CITY}人民政府关于{names[0]}等同志职务任免的通知"
        number = self._number("云府干") if self.random.random() < 0.6 else ""
        lines = ["各区人民政府，市政府各部门：", "市人民政府决定："]
        lines += [f"任命{name}为{CITY}{self.random.choice(_THINGS)}管理处副主任；" for name in names[:3]]
        lines += [f"免去{names[3]}的{CITY}档案馆副馆长职务。", f"{CITY}人民政府", self._date()]
        return self._written("personnel", title, number, lines, f"{CITY}人民政府", section="人事任免")

    def reply(self) -> Written:
        """A reply to a district."""
        subject = next(self._subjects)
        title = f"{CITY}人民政府关于同意设立{subject}示范区的批复"
        lines = [
            "云西区人民政府：",
            f"你区关于设立{subject}示范区的请示收悉。现批复如下：",
            *self._sections(subject),
            f"{CITY}人民政府",
            self._date(),
        ]
        return self._written("reply", title, self._number("云府函"), lines, f"{CITY}人民政府")

    def forwarding(self) -> Written:
        """A notice that forwards another body's document, which keeps its own number and title inside."""
        subject = next(self._subjects)
        inner = f"{PROVINCE}人民政府办公厅关于{self.random.choice(_ACTS)}{subject}工作的通知"
        title = f"{CITY}人民政府办公室转发{inner}"
        title = title[:-2] + "的通知" if self.random.random() < 0.5 else title
        lines = [
            "各区人民政府，市政府各部门：",
            f"现将《{inner}》转发给你们，请认真贯彻执行。",
            f"{CITY}人民政府办公室",
            self._date(),
        ]
        lines += (
            [inner, f"临府办〔{self.year}〕{next(self._serials)}号"]
            if self.random.random() < 0.5
            else [f"临府办〔{self.year}〕{next(self._serials)}号", inner]
        )
        lines += [
            "各市人民政府，省政府各部门：",
            *self._sections(subject),
            f"{PROVINCE}人民政府办公厅",
            self._date(),
        ]
        return self._written("forwarding", title, self._number("云府办"), lines, f"{CITY}人民政府办公室")

    def amending(self) -> Written:
        """A decision to amend a rule and the amended text it republishes."""
        subject = next(self._subjects)
        name = f"{CITY}{subject}管理办法"
        title = f"{CITY}人民政府关于修改《{name}》的决定"
        lines = [f"{CITY}人民政府决定对《{name}》作如下修改："]
        lines += [
            f"{_NUMERALS[n]}、将第{_NUMERALS[n + 2]}条修改为：“{self._clause(subject)}”" for n in range(3)
        ]
        lines += [
            "本决定自公布之日起施行。",
            f"《{name}》根据本决定作相应修改，重新公布。",
            f"{CITY}人民政府",
            self._date(),
            name,
        ]
        lines += [
            f"（{self.year - 9}年5月6日{CITY}人民政府令第{self.random.randint(1, 60)}号公布 根据{self.year}年3月2日《{title}》修正）"
        ]
        lines += [
            f"第{_NUMERALS[n]}条 {self._clause(subject)}{self._clause(subject)}"
            for n in range(self.random.randint(4, 9))
        ]
        return self._written("decision", title, self._number("云府"), lines, f"{CITY}人民政府")

    def announcement(self) -> Written:
        """A numbered announcement of the year."""
        body = f"{CITY}{_BODIES[self.random.randint(2, 6)][0]}"
        subject = next(self._subjects)
        number = f"{body}公告{self.year}年第{next(self._serials)}号"
        title = f"关于公布{subject}名录的公告"
        lines = [*self._sections(subject), "特此公告。", body, self._date()]
        lines += ["附件", f"{subject}名录", *self._table(subject)] if self.random.random() < 0.5 else []
        return Written("announcement", title, number, "", (number, title), tuple(lines), title, "部门文件")

    def chronicle(self) -> Written:
        """The month's chronicle of events, without number, signature or addressee."""
        title = f"{CITY}人民政府{self.year}年{next(self._months)}大事记"
        lines = [
            f"{day}日，市长到{self.random.choice(_THINGS)}调研，要求{self._clause(next(self._subjects))}"
            for day in range(2, 28, 5)
        ]
        return Written("chronicle", title, "", "", (title,), tuple(lines), title, "大事记")

    def case(self) -> Written:
        """A case of a court's gazette."""
        plaintiff, subject = self._person(), next(self._subjects)
        title = f"{plaintiff}诉{CITY}{subject}有限公司合同纠纷案"
        lines = [
            "【裁判摘要】",
            self._clause(subject),
            f"原告：{plaintiff}，男，住{CITY}云西区。",
            f"被告：{CITY}{subject}有限公司。",
        ]
        lines += [
            f"原告{plaintiff}诉称：{self._clause(subject)}",
            f"被告辩称：{self._clause(subject)}",
            f"法院经审理认为：{self._clause(subject)}{self._clause(subject)}",
        ]
        lines += [f"据此，{CITY}中级人民法院判决如下：{self._clause(subject)}"]
        return Written("case", title, "", "", (title,), tuple(lines), title, "案例")

    def explanation(self) -> Written:
        """The explanation of a bill before a standing committee."""
        subject = next(self._subjects)
        title = f"关于《{PROVINCE}{subject}条例（草案）》的说明"
        lines = [
            f"——{self.year}年3月28日在{PROVINCE}人民代表大会常务委员会第{_NUMERALS[self.random.randint(1, 9)]}次会议上",
            f"省司法厅厅长 {self._person()}",
        ]
        lines += [
            "主任、各位副主任、秘书长、各位委员：",
            *self._sections(subject),
            "以上说明连同条例草案，请审议。",
        ]
        return Written("explanation", title, "", "", (title,), tuple(lines), title, "常委会会议文件")

    def law(self) -> Written:
        """A regulation of a standing committee, under the note of its passing."""
        subject = next(self._subjects)
        title = f"{PROVINCE}{subject}条例"
        lines = [f"（{self.year}年3月30日{PROVINCE}人民代表大会常务委员会第九次会议通过）"]
        lines += [
            f"第{_NUMERALS[n]}条 {self._clause(subject)}{self._clause(subject)}"
            for n in range(self.random.randint(4, 10))
        ]
        return Written("law", title, "", "", (title,), tuple(lines), title, "地方性法规")

    def repealing(self) -> Written:
        """A decision with a list of the documents it repeals, their titles and numbers on lines of their own."""
        title = f"{CITY}人民政府关于废止部分{next(self._subjects)}文件的决定"
        lines = [
            "各区人民政府，市政府各部门：",
            f"经{self.year}年清理，市人民政府决定废止下列文件。",
            f"{CITY}人民政府",
            self._date(),
            "附件",
            "废止的规范性文件目录",
        ]
        for _ in range(3):
            old = self.year - self.random.randint(3, 15)
            lines += [
                f"{CITY}人民政府关于{self.random.choice(_ACTS)}{next(self._subjects)}工作的通知",
                f"（云府〔{old}〕{self.random.randint(1, 90)}号）",
            ]
        return self._written("decision", title, self._number("云府"), lines, f"{CITY}人民政府")

    def _written(
        self,
        kind: str,
        title: str,
        number: str,
        lines: list[str],
        body: str,
        *,
        unified: str = "",
        section: str = "",
    ) -> Written:
        head = (number, title) if number else (title,)
        if not section:
            section = (
                "市政府文件"
                if body.endswith("人民政府")
                else "市政府办公室文件"
                if "办公室" in body
                else "部门文件"
            )
        return Written(kind, title, number, unified, head, tuple(lines), title, section)

    def _body(self) -> tuple[str, str]:
        name, code = self.random.choice(_BODIES)
        return f"{CITY}{name}", code

    def _number(self, code: str) -> str:
        return f"{code}〔{self.year}〕{next(self._serials)}号"

    def _date(self) -> str:
        return f"{self.year}年{self.random.randint(1, 12)}月{self.random.randint(1, 28)}日"

    def _person(self) -> str:
        return self.random.choice(_SURNAMES) + "".join(self.random.sample(_GIVEN, 2))

    def _clause(self, subject: str) -> str:
        pick = self.random.choice
        parts = [
            f"{pick(_WHEN)}{pick(_ACTS)}{subject}{pick(_TAILS)}",
            f"{pick(_ACTS)}{pick(_THINGS)}与{pick(_THINGS)}的{pick(_AREAS)}{pick(_TAILS)}",
        ]
        parts += [
            f"由{pick(_BODIES[2:])[0]}会同有关部门{pick(_ACTS)}{pick(_TAILS)}"
            for _ in range(self.random.randint(0, 2))
        ]
        return "，".join(parts) + "。"

    def _sections(self, subject: str) -> list[str]:
        lines: list[str] = []
        for n in range(self.random.randint(2, 5)):
            lines.append(f"{_NUMERALS[n]}、{self.random.choice(_ACTS)}{subject}{self.random.choice(_TAILS)}")
            lines += [
                "".join(self._clause(subject) for _ in range(self.random.randint(1, 4)))
                for _ in range(self.random.randint(1, 3))
            ]
        return lines

    def _table(self, subject: str) -> list[str]:
        rows = [
            f"{n}\t{self.random.choice(_THINGS)}{subject}\t{self.random.randint(10, 900)}"
            for n in range(1, self.random.randint(3, 7))
        ]
        return ["序号\t名称\t数量", *rows]

    def _notes(self, subject: str) -> list[str]:
        return [
            f"{mark} {self.random.choice(_THINGS)}{area}：指{self._clause(subject)}"
            for mark, area in zip("¹²³", self.random.sample(_AREAS, 3), strict=True)
        ]
