"""A grammar of official prose: sentences, titles, bodies and dates of the fictional 云澜市, from a random source."""

from __future__ import annotations

import random
from datetime import date, timedelta

CITY = "云澜市"
PROVINCE = "沧原省"
DISTRICTS = ("临溪区", "望岳区", "河阳区", "青浦台区", "松岭县", "白沙县", "石桥市")
BUREAUS = (
    "发展和改革委员会", "教育局", "科学技术局", "工业和信息化局", "民政局", "司法局", "财政局",
    "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局", "交通运输局", "水务局", "农业农村局",
    "商务局", "文化广电和旅游局", "卫生健康委员会", "应急管理局", "市场监督管理局", "城市管理和综合执法局", "医疗保障局",
    "林业和草原局", "统计局", "体育局", "信访局", "数据管理局",
)  # fmt: skip
#: the 代字 of each bureau after that of the city, 云
SIGNS = (
    "发改", "教", "科", "工信", "民", "司", "财", "人社", "自然资", "环", "建", "交", "水", "农", "商", "文旅", "卫", "应急",
    "市监", "城管", "医保", "林", "统", "体", "信", "数",
)  # fmt: skip
SUBJECTS = (
    "生活垃圾分类管理", "老旧小区改造", "河道采砂管理", "电梯安全", "校车运行", "夜间经济发展", "湿地保护", "码头岸线使用",
    "种质资源保护", "公共租赁住房分配", "长期护理服务", "家庭医生签约", "职业技能培训", "农村饮水安全", "古树名木保护",
    "中小企业融资", "市政管网更新", "共享单车停放", "冷链物流建设", "历史建筑修缮", "粮食储备", "雷电灾害防御", "餐饮油烟治理",
    "残疾人就业", "数字档案移交", "建筑垃圾运输", "海绵城市建设", "高层建筑消防", "义务教育招生", "食品小作坊监管",
    "房屋征收补偿", "城乡居民养老保险", "噪声污染防治", "地名标志设置", "森林防火", "科技成果转化", "公益诉讼配合",
    "养老机构补贴", "公共数据开放", "渡口渡船安全",
)  # fmt: skip
PEOPLE = (
    "经营单位", "物业服务企业", "镇人民政府（街道办事处）", "申请人", "项目承担单位", "受委托的机构", "从业人员", "建设单位",
    "行业协会", "村（居）民委员会", "产权人", "监护人", "施工单位", "举办者", "承运人", "供应商", "学校", "医疗机构", "用人单位", "检验机构",
)  # fmt: skip
DEEDS = (
    "建立台账并定期核对", "在显著位置公示收费标准", "配备专职管理人员", "如实提供有关资料", "开展风险排查", "制定应急预案并组织演练",
    "接受社会监督", "按季度报送进展情况", "采用信息化手段留存记录", "签订书面协议", "对设施设备进行维护", "委托第三方评估",
    "组织岗前培训", "设置分类收集容器", "及时修复损坏部位", "将结果录入统一平台", "缴纳相应费用", "实行封闭管理", "核验身份信息",
    "安排专人值守", "履行告知义务", "保存原始凭证不少于五年", "优先使用节能产品", "落实首问责任", "办理变更登记", "提交年度报告",
)  # fmt: skip
AIMS = (
    "保障公共安全", "提升服务质量", "方便群众办事", "规范市场秩序", "改善人居环境", "节约公共资源", "维护当事人的合法权益",
    "促进产业升级", "防范化解风险", "推动城乡融合", "压实主体责任", "减轻企业负担", "提高财政资金使用效益", "传承历史文化",
)  # fmt: skip
TIMES = (
    "每年三月底前", "收到申请之日起十个工作日内", "每月5日前", "在工程竣工后三十日内", "第一季度内", "自受理之日起十五日内",
    "汛期到来之前", "每学期开学前", "发现问题后二十四小时内", "合同期满前两个月", "取得许可后6个月内", "每半年",
)  # fmt: skip
PLACES = (
    "主城区", "城乡结合部", "景区周边", "工业园区", "学校门口", "沿江路段", "集贸市场", "客运枢纽", "老旧街巷", "水源地",
    "易涝点", "山区乡镇", "高铁站前广场", "保税仓库", "滩涂", "地下停车场",
)  # fmt: skip
THINGS = (
    "巡查记录", "公共厕所", "监测设备", "无障碍设施", "供水管道", "健身器材", "灭火器材", "候车亭", "充电桩", "雨水井盖", "信息采集终端",
    "培训教材", "警示标志", "专项账户", "服务窗口", "应急物资", "临时用地", "隔音屏障", "防护栏杆", "公示栏",
)  # fmt: skip
SURNAMES = "赵钱孙周吴郑冯褚卫蒋沈韩杨秦许何吕施孔曹严华金魏陶姜戚谢邹"
GIVEN = "立明远航雪梅建国春生海燕文斌子涵秋实志强雅琴庆丰思源凯旋宁静德胜向阳"
CITED = (
    "《中华人民共和国行政许可法》", "《沧原省城乡规划条例》", "《云澜市市容管理办法》", "《中华人民共和国安全生产法》",
    "《沧原省实施〈中华人民共和国水法〉办法》", "《优化营商环境条例》", "《云澜市国民经济和社会发展第十四个五年规划纲要》",
    "《中华人民共和国预算法》", "《沧原省政府采购负面清单》", "《住房城乡建设领域信用管理暂行规定》",
)  # fmt: skip
DIGITS = "〇一二三四五六七八九"


class Prose:
    """Sentences from one random source; the same source gives the same words."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def one(self, options: tuple[str, ...] | list[str] | str) -> str:
        """Return one of the options."""
        return self.chance.choice(options)

    def number(self, low: int, high: int) -> int:
        """Return a number within the bounds, both included."""
        return self.chance.randint(low, high)

    def percent(self) -> str:
        """Return a share as officials write it."""
        return f"{self.number(3, 96)}.{self.number(1, 9)}%"

    def person(self) -> str:
        """Return the name of a person of nowhere."""
        return self.one(SURNAMES) + "".join(self.chance.sample(GIVEN, self.number(1, 2)))

    def day(self, first: date = date(2009, 1, 4), last: date = date(2025, 11, 28)) -> date:
        """Return a day between two."""
        return first + timedelta(days=self.number(0, (last - first).days))

    def sentence(self) -> str:
        """Return one sentence of an official text."""
        one, who, deed, aim, when = (
            self.one,
            self.one(PEOPLE),
            self.one(DEEDS),
            self.one(AIMS),
            self.one(TIMES),
        )
        where, thing, topic = one(PLACES), one(THINGS), one(SUBJECTS)
        return self.chance.choice((
            lambda: f"{who}应当{when}{deed}，{aim}。",
            lambda: f"为{aim}，市{one(BUREAUS)}会同有关部门对{where}的{thing}进行检查，{who}应当予以配合。",
            lambda: f"对{where}范围内的{thing}，由{who}负责管理；没有管理单位的，由所在地的{one(DISTRICTS)}确定。",
            lambda: f"鼓励{who}{deed}，符合条件的可以给予不超过{self.number(2, 90)}万元的补助。",
            lambda: f"截至{self.number(2012, 2024)}年底，全市{topic}工作覆盖率达到{self.percent()}，比上年提高{self.number(1, 9)}个百分点。",
            lambda: f"{who}违反前款规定的，由市{one(BUREAUS)}责令限期改正；逾期不改正的，处{self.number(1, 9)}000元以上{self.number(1, 9)}万元以下罚款。",
            lambda: f"{topic}所需经费列入同级财政预算，任何单位和个人不得截留、挪用。",
            lambda: f"新增{thing}{self.number(12, 960)}处，改造{where}{self.number(2, 48)}个，完成投资{self.number(1, 40)}.{self.number(1, 9)}亿元。",
            lambda: f"各区要把{topic}摆在突出位置，{deed}，确保{when}取得实效。",
            lambda: f"{who}与{one(PEOPLE)}之间发生争议的，可以协商解决，也可以依法申请调解、仲裁或者提起诉讼。",
            lambda: f"依据{one(CITED)}和{one(CITED)}的有关规定，结合本市{topic}实际，{aim}。",
            lambda: f"探索“互联网+{topic}”模式，{when}建成{self.number(3, 30)}个示范点，带动{where}{deed}。",
            lambda: f"符合下列情形之一的，{who}可以免于{deed}：因不可抗力造成损失的；主动消除影响的；法律、法规另有规定的。",
            lambda: f"咨询电话：0{self.number(700, 799)}-{self.number(2000000, 8999999)}，地址位于{one(DISTRICTS)}{where}{self.number(1, 300)}号。",
            lambda: f"据介绍，{where}的{thing}已经使用{self.number(8, 40)}年，{self.person()}等居民多次反映希望{deed}。",
            lambda: f"经审核，{who}提交的材料齐全，{topic}项目编号为YL{self.number(100000, 999999)}，有效期至{self.number(2026, 2032)}年{self.number(1, 12)}月{self.number(1, 28)}日。",
        ))()  # fmt: skip

    def paragraph(self, low: int = 1, high: int = 4) -> str:
        """Return a paragraph of some sentences."""
        return "".join(self.sentence() for _ in range(self.number(low, high)))

    def bureau(self) -> tuple[str, str]:
        """Return a body of the city and its 代字."""
        place = self.number(0, len(BUREAUS) + 2)
        if place >= len(BUREAUS):
            return (f"{CITY}人民政府", "云府") if place % 2 else (f"{CITY}人民政府办公室", "云府办")
        return CITY + BUREAUS[place], "云" + SIGNS[place]

    def rows(self, count: int) -> list[list[str]]:
        """Return a table: a head and some rows."""
        head = self.chance.choice((
            ["序号", "项目名称", "责任单位", "完成时限"], ["序号", "申请人", "检查结果"], ["地区", "户数（户）", "补助标准（元/月）", "合计（万元）"],
            ["指标", "单位", "2023年", "2024年", "增长（%）"],
        ))  # fmt: skip
        return [head] + [[self._cell(name, n) for name in head] for n in range(1, count + 1)]

    def _cell(self, name: str, row: int) -> str:
        match name:
            case "序号":
                return str(row)
            case "项目名称":
                return f"{self.one(PLACES)}{self.one(THINGS)}更新工程"
            case "责任单位":
                return self.one(BUREAUS)
            case "完成时限":
                return f"{self.number(2025, 2027)}年{self.number(1, 12)}月"
            case "申请人":
                return f"云澜{self.person()}商贸有限公司"
            case "检查结果":
                return self.one(("合格", "基本合格", "限期整改"))
            case "地区":
                return self.one(DISTRICTS)
            case "指标":
                return self.one(SUBJECTS)
            case "单位":
                return self.one(("个", "万元", "公里", "人"))
            case _:
                return f"{self.number(1, 9999)}.{self.number(0, 9)}"


def in_han(number: int) -> str:
    """Return a number below a hundred in Chinese numerals, as 第二十三条 has it."""
    tens, ones = divmod(number, 10)
    left = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return left + (DIGITS[ones] if ones or not tens else "")


def in_words(day: date) -> str:
    """Return a day as officials wrote it before 2012: 二〇〇九年三月一日."""
    return (
        "".join(DIGITS[int(digit)] for digit in str(day.year)) + f"年{in_han(day.month)}月{in_han(day.day)}日"
    )


def in_digits(day: date) -> str:
    """Return a day as GB/T 9704-2012 has it: 2024年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
