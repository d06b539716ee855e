"""Invented official passages and what each says of other documents, of every kind in several wordings; and traps.

A case is a name, the document's title, its lines (a line with tabs is a row of a table, the first such row its head),
and what is said: kind, 文号 or title, and where the text gives them `clause`, `until`, `status`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.text.blocks import markdown_table


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said; `of` is the 文号 where the text gives one, else the title."""

    kind: str
    of: str
    clause: str = ""
    until: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its title, its blocks and what it says."""

    name: str
    title: str
    lines: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The lines as blocks, rows in sequence as one table."""
        return tuple(_blocks(self.lines))


def _blocks(lines: tuple[str, ...]) -> Iterator[Block]:
    rows: list[list[str]] = []
    for line in (*lines, ""):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            yield Block("table", markdown_table(rows))
            rows = []
        if line:
            yield Block("paragraph", line)


def _p(name: str, title: str, *parts: str | Said) -> Passage:
    lines = tuple(part for part in parts if isinstance(part, str))
    return Passage(name, title, lines, tuple(part for part in parts if isinstance(part, Said)))


PASSAGES = (
    # amends
    _p("amends by decision", "云澜市人民政府关于修改《云澜市夜市管理办法》的决定",
       "市人民政府决定对《云澜市夜市管理办法》作如下修改：", "一、第四条修改为：“夜市开市时间由各区确定，报市商务局备案。”",
       "二、删去第九条。", "三、增加一条，作为第十二条：“摊主应当保持场地整洁，收市后清运垃圾。”", "本决定自公布之日起施行。",
       Said("amends", "云澜市夜市管理办法", "4,9,12")),
    _p("amends with number, provision and item", "云澜市水务局关于调整浮桥收费有关事项的通知",
       "经研究，将《云澜市浮桥收费规定》（云水规〔2018〕5号）第六条第二款第（三）项修改为“学生持证免费”。",
       Said("amends", "云水规〔2018〕5号", "6.2.3")),
    _p("amends, packaged", "云澜市人民政府关于修改部分规章的决定",
       "为落实放宽准入的要求，市人民政府决定对下列规章作如下修改：",
       "一、将《云澜市灯塔管理规定》（2009年6月1日云澜市人民政府令第21号公布）第三条修改为：“灯塔的设置应当符合规划，并报市交通局备案。”",
       "第八条中的“五日”修改为“三日”。", "二、删去《云澜市驿道保护办法》第十条第一款、第三款。",
       "三、对《云澜市冰库安全办法》作出修改", "（一）第五条改为第六条，修改为：“冰库每季度检修一次，检修记录保存三年。”",
       "（二）删除第十四条第二款。", "本决定自2024年7月1日起施行。",
       Said("amends", "云澜市人民政府令第21号", "3,8"), Said("amends", "云澜市驿道保护办法", "10.1,10.3"),
       Said("amends", "云澜市冰库安全办法", "5,14.2")),
    _p("amends, packaged with 在…中", "临湖省人民代表大会常务委员会关于修改部分地方性法规的决定",
       "会议决定，对下列地方性法规的部分条款作出修改：", "1.在《临湖省果园条例》第七条中增加一项，作为第六项：“推广节水灌溉技术；”",
       "第九条修改为：“果园登记由县级农业部门负责，登记信息向社会公开。”", "2.将《临湖省温泉条例》第二十条第一款中的“备案”修改为“登记”。",
       Said("amends", "临湖省果园条例", "7,9"), Said("amends", "临湖省温泉条例", "20.1")),
    _p("amends partly", "云澜市财政局关于修改《云澜市窑址修缮资金办法》部分条款的通知",
       "现对《云澜市窑址修缮资金办法》（云财规〔2020〕11号）部分条款修改如下：", "将第三条、第五条至第七条中的“市文化局”修改为“市文化和旅游局”。",
       Said("amends", "云财规〔2020〕11号", "3,5,6,7")),
    _p("amends in prose", "云澜市教育局关于书院开放的通知", "《云澜市书院开放规则》第十一条“每周一闭馆”调整为“每周二闭馆”。",
       Said("amends", "云澜市书院开放规则", "11")),
    _p("amended with words that cite another", "云澜市人民政府关于修改《云澜市花市办法》的决定", "对《云澜市花市办法》作如下修改：",
       "第二条修改为：“花市的选址应当符合《云澜市国土空间规划》。《云澜市花市摊位规定》同时废止。”",
       Said("amends", "云澜市花市办法", "2"), Said("cites", "云澜市国土空间规划"), Said("cites", "云澜市花市摊位规定")),
    _p("amended over paragraphs", "云澜市人民政府关于修改《云澜市缆车办法》的决定", "对《云澜市缆车办法》作如下修改：",
       "第四条修改为：“缆车经营者应当遵守下列规定：", "“（一）每日试车，依照《缆车安全规程》第三条记录；", "“（二）大风时停运。”", "删去第六条。",
       Said("amends", "云澜市缆车办法", "4,6"), Said("cites", "缆车安全规程")),
    _p("prevails", "云澜市医保局关于门诊结算的通知", "《云澜市门诊结算办法》（云医保〔2019〕2号）与本通知不一致的，以本通知为准。",
       Said("amends", "云医保〔2019〕2号")),
    # repeals
    _p("repeals in the final clause", "云澜市鱼市管理办法", "本办法自2024年5月1日起施行。2011年8月2日发布的《云澜市鱼市管理规定》（云府〔2011〕30号）同时废止。",
       Said("repeals", "云府〔2011〕30号")),
    _p("repeals several", "云澜市苗圃办法", "自本办法施行之日起，《云澜市苗圃登记规定》、《云澜市苗圃检疫规定》（云林〔2005〕4号）等2件文件即行废止。",
       Said("repeals", "云澜市苗圃登记规定"), Said("repeals", "云林〔2005〕4号")),
    _p("repeals by notice", "云澜市人民政府关于废止《云澜市盐场管理办法》的决定", "经2024年3月5日市人民政府第8次常务会议审议，决定废止《云澜市盐场管理办法》（云澜市人民政府令第9号）。",
       Said("repeals", "云澜市人民政府令第9号")),
    _p("repeals part of an act", "云澜市戏台保护办法", "《云澜市文物修缮规定》（云府〔2008〕12号）第七条第二款、第九条同时废止。",
       Said("repeals", "云府〔2008〕12号", "7.2,9")),
    _p("repeals by number alone", "云澜市蜂场办法", "本办法自印发之日起施行，云农〔2013〕7号文同时废止。", Said("repeals", "云农〔2013〕7号")),
    _p("declares lapsed", "云澜市水务局关于宣布失效一批文件的通知", "宣布《云澜市抗旱补贴办法》失效。", Said("repeals", "云澜市抗旱补贴办法")),
    _p("no longer carried out", "云澜市财政局通知", "原《云澜市纸坊补贴办法》（云财〔2016〕3号）自2024年1月1日起停止执行。",
       Said("repeals", "云财〔2016〕3号")),
    _p("repealed as from a day", "云澜市水车办法", "《云澜市水车登记规定》自2024年6月1日起不再执行。", Said("repeals", "云澜市水车登记规定")),
    _p("repealed title with trial and state", "云澜市码头办法", "《云澜市码头管理规定（试行）》（2019年修订）（云交规〔2019〕8号）予以废止。",
       Said("repeals", "云交规〔2019〕8号")),
    _p("order before its title", "云澜市湖堤办法", "2003年9月1日云澜市人民政府令第14号公布的《云澜市湖堤管理规定》同时废止。",
       Said("repeals", "云澜市人民政府令第14号")),
    _p("announcement of a body", "云澜市税务公告", "《云澜市税务局关于渔船计税的公告》（2018年第3号）同时废止。",
       Said("repeals", "云澜市税务局公告2018年第3号")),
    # lists
    _p("list of repealed, marked", "云澜市人民政府关于废止部分规范性文件的决定", "市人民政府决定废止下列规范性文件：", "1.《云澜市冰灯办法》（云府〔2002〕6号）",
       "2.《云澜市花车办法》（云府〔2004〕9号）", "本决定自公布之日起施行。", Said("repeals", "云府〔2002〕6号"), Said("repeals", "云府〔2004〕9号")),
    _p("lists in annexes, unmarked", "云澜市人民政府关于公布规范性文件清理结果的通知", "各区人民政府：", "现将清理结果通知如下，请遵照执行。", "附件1", "继续有效的规范性文件目录（2件）",
       "1.云澜市人民政府关于加强茶山防火的通知（云府〔2015〕2号）", "2.云澜市茶山经营办法（云府规〔2018〕1号）", "附件2", "废止的规范性文件目录（1件）",
       "1.云澜市人民政府关于茶山收费的通告（云府〔2006〕5号）", "附件3", "宣布失效的规范性文件目录（1件）", "云澜市人民政府关于茶山普查的通知", "（云府〔2010〕8号）",
       Said("cites", "云府〔2015〕2号", status="in-force"), Said("cites", "云府规〔2018〕1号", status="in-force"), Said("repeals", "云府〔2006〕5号"),
       Said("repeals", "云府〔2010〕8号", status="lapsed")),
    _p("table with a column of findings", "云澜市水务局规范性文件清理目录", "现将清理结果公布如下。", "序号\t文件名称\t文号\t清理结果",
       "1\t云澜市堤防巡查办法\t云水规〔2017〕1号\t继续有效", "2\t关于印发《云澜市取水办法》的通知\t云水〔2012〕9号\t废止", "3\t云澜市节水奖励办法\t云水规〔2018〕2号\t拟修订",
       "4\t云澜市汛期通告\t云水〔2009〕3号\t失效", Said("cites", "云水规〔2017〕1号", status="in-force"), Said("repeals", "云水〔2012〕9号"),
       Said("cites", "云水规〔2018〕2号", status="to-amend"), Said("repeals", "云水〔2009〕3号", status="lapsed")),
    _p("table under a head", "云澜市教育局关于废止和失效文件的公告", "经清理，现予公告。", "附件：废止的文件目录", "序号\t文件标题\t发文字号\t印发日期", "1\t云澜市校车办法\t云教〔2008〕5号\t2008-03-01",
       "2\t云澜市课后服务意见\t云教〔2011〕6号\t2011-09-01", Said("repeals", "云教〔2008〕5号"), Said("repeals", "云教〔2011〕6号")),
    _p("table in groups", "云澜市交通局规范性文件清理结果", "清理结果如下：", "序号\t名称\t文号", "一、继续有效的规范性文件\t一、继续有效的规范性文件\t一、继续有效的规范性文件",
       "1\t云澜市渡船检验办法\t云交规〔2020〕3号", "二、废止的规范性文件\t二、废止的规范性文件\t二、废止的规范性文件", "1\t云澜市浮桥通告\t云交〔2007〕2号",
       Said("cites", "云交规〔2020〕3号", status="in-force"), Said("repeals", "云交〔2007〕2号")),
    _p("list of amended", "云澜市人民政府清理结果", "三、予以修改的规范性文件目录", "《云澜市码头收费办法》（云府规〔2019〕6号）", Said("amends", "云府规〔2019〕6号")),
    _p("list of prolonged", "云澜市人民政府关于延长一批规范性文件有效期的通知", "附件：延长有效期的规范性文件目录", "序号\t文件名称\t文号\t有效期延长至",
       "1\t云澜市温泉管理办法\t云府规〔2019〕8号\t2027年6月30日", Said("extends-validity", "云府规〔2019〕8号", until="2027-06-30")),
    # replaces
    _p("replaced by this", "云澜市标准", "《云澜市路灯标准》由本标准代替。", Said("replaces", "云澜市路灯标准")),
    _p("replaces", "云澜市渠道规范", "本规范代替《云澜市渠道规范（2015年版）》。", Said("replaces", "云澜市渠道规范（2015年版）")),
    # corrects
    _p("correction notice", "云澜市统计局关于《2023年云澜市经济公报说明》的更正公告", "《2023年云澜市经济公报说明》中“增长5.1%”应为“增长5.7%”。",
       Said("corrects", "2023年云澜市经济公报说明")),
    _p("corrects as follows", "更正公告", "现对《云澜市人才引进办法》（云人社规〔2023〕4号）更正如下：", Said("corrects", "云人社规〔2023〕4号")),
    _p("corrects what was in it", "更正", "现将《云澜市摇号通告》第三条中“二十日”更正为“三十日”。", Said("corrects", "云澜市摇号通告", "3")),
    # supplements
    _p("supplement", "云澜市人社局关于《云澜市技工补贴办法》的补充通知", "现就《云澜市技工补贴办法》（云人社〔2022〕8号）有关事项补充通知如下：",
       Said("supplements", "云人社〔2022〕8号")),
    _p("supplementary rules", "云澜市住建局关于印发《云澜市公寓规定》补充规定的通知", "请结合实际执行。", Said("supplements", "云澜市公寓规定")),
    # extends-validity
    _p("prolonged to a day", "云澜市商务局通知", "《云澜市会展奖励办法》（云商规〔2020〕2号）有效期延长至2026年12月31日。",
       Said("extends-validity", "云商规〔2020〕2号", until="2026-12-31")),
    _p("prolonged by a term", "云澜市科技局通知", "决定将《云澜市创新券办法》（云科规〔2021〕1号）的有效期延长三年。", Said("extends-validity", "云科规〔2021〕1号", until="P3Y")),
    _p("the title alone, the term below", "云澜市体育局关于延长《云澜市场馆开放办法》有效期的通知", "云澜市体育局关于延长《云澜市场馆开放办法》有效期的通知",
       "各区体育局：", "经评估，有效期延长至2028年3月31日，请继续做好工作。", Said("extends-validity", "云澜市场馆开放办法", until="2028-03-31")),
    _p("carried on after its term", "云澜市农业农村局通知", "《云澜市蜂场补助办法（试行）》（云农规〔2021〕3号）有效期届满后继续执行至2025年底。",
       Said("extends-validity", "云农规〔2021〕3号", until="2025-12-31")),
    _p("carried on for a term", "云澜市民政局通知", "《云澜市养老补贴办法》试行期限延长一年半。", Said("extends-validity", "云澜市养老补贴办法", until="P18M")),
    _p("amends and prolongs", "云澜市文旅局通知", "将《云澜市民宿办法》（云文规〔2020〕5号）第十条修改为：“由各区负责管理登记事项。”", "《云澜市民宿办法》有效期延长至2027年12月31日。",
       Said("amends", "云文规〔2020〕5号", "10"), Said("extends-validity", "云文规〔2020〕5号", until="2027-12-31")),
    _p("found to be in force", "云澜市司法局公告", "《云澜市仲裁收费办法》（云司〔2014〕1号）继续有效。", Said("cites", "云司〔2014〕1号", status="in-force")),
    # suspends
    _p("suspended", "云澜市公安局关于暂停执行《云澜市限行通告》的通告", "自2024年2月1日起暂停执行《云澜市限行通告》第二条。", Said("suspends", "云澜市限行通告", "2")),
    _p("put off", "云澜市发改委通知", "《云澜市水价调整方案》（云发改〔2023〕9号）暂缓实施。", Said("suspends", "云发改〔2023〕9号")),
    _p("not applied for a time", "云澜市人大常委会决定", "在示范区内暂时停止适用《云澜市摊贩条例》第八条、第十条。", Said("suspends", "云澜市摊贩条例", "8,10")),
    # draft-of
    _p("draft for comment", "云澜市水务局关于公开征求《云澜市河长办法（征求意见稿）》意见的公告", "我局起草了《云澜市河长办法（征求意见稿）》，现公开征求意见。",
       Said("draft-of", "云澜市河长办法")),
    _p("draft by its title", "云澜市公园条例（草案）", "第一条 为了保护公园，制定本条例。", "第九条 《云澜市公园规定》同时废止。", Said("draft-of", "云澜市公园条例"), Said("cites", "云澜市公园规定")),
    # forwards
    _p("forwards, marked", "云澜市人民政府转发《临湖省人民政府关于稳定粮价的通知》的通知", "现将《临湖省人民政府关于稳定粮价的通知》（临府〔2023〕8号）转发给你们，请贯彻执行。",
       Said("forwards", "临府〔2023〕8号")),
    _p("forwards, unmarked", "云澜市教育局转发临湖省教育厅关于做好汛期安全工作的通知", "各学校：", "请遵照执行。", Said("forwards", "临湖省教育厅关于做好汛期安全工作的通知")),
    _p("forwards a forwarding, unmarked", "云澜市人民政府办公室转发临湖省人民政府办公厅转发省水利厅关于渡口整治意见的通知的通知", "请认真贯彻执行。",
       Said("forwards", "临湖省人民政府办公厅转发省水利厅关于渡口整治意见的通知")),
    _p("forwards a forwarding, marked outside", "云澜市卫健委关于转发《临湖省卫健委转发国家卫健委关于预防中暑的通知的通知》的通知", "请遵照执行。",
       Said("forwards", "临湖省卫健委转发国家卫健委关于预防中暑的通知的通知")),
    _p("passed on", "云澜市人民政府办公室通知", "市水务局《关于加强堤防巡查的意见》已经市政府同意，现转发给你们，请认真贯彻执行。", Said("forwards", "关于加强堤防巡查的意见")),
    # interprets
    _p("reading of a rule", "《云澜市电动车办法》政策解读", "2024年3月，市政府印发《云澜市电动车办法》（云府规〔2024〕5号）。", "《云澜市电动车规定》同时废止，此前的登记继续有效。",
       Said("interprets", "云府规〔2024〕5号"), Said("cites", "云澜市电动车规定")),
    _p("questions and answers", "就《云澜市停车办法》答记者问", "问：《云澜市停车办法》何时施行？", Said("interprets", "云澜市停车办法")),
    _p("binding interpretation", "云澜市人大常委会关于《云澜市禁放条例》第四条的解释", "现公布。", "云澜市人大常委会关于《云澜市禁放条例》第四条的解释",
       Said("interprets", "云澜市禁放条例", "4")),
    # based-on
    _p("made under", "云澜市垃圾分类细则", "根据《临湖省垃圾分类条例》第十九条第二款，结合本市实际，制定本细则。", Said("based-on", "临湖省垃圾分类条例", "19.2")),
    _p("made under several", "云澜市通知", "依据《临湖省档案条例》和《云澜市档案办法》（云府规〔2020〕1号）等规定，现就有关事项通知如下。",
       Said("based-on", "临湖省档案条例"), Said("based-on", "云府规〔2020〕1号")),
    _p("to carry out", "云澜市意见", "为贯彻落实《临湖省人民政府关于支持民宿的意见》（临府发〔2022〕6号），现就支持民宿发展通知如下。", Said("based-on", "临府发〔2022〕6号")),
    # translation-of
    _p("translation", "Measures of Yunlan", "《云澜市外资办法》（英文译本）", "Article 1", Said("translation-of", "云澜市外资办法")),
    _p("translated from", "云澜市投资指南（日文版）", "本文译自《云澜市投资指南》。", Said("translation-of", "云澜市投资指南")),
    # cites
    _p("punished under", "云澜市办法", "第九条 违反本办法的，依照《临湖省治安条例》第三条处罚。", Said("cites", "临湖省治安条例", "3")),
    _p("see also", "云澜市通知", "申报材料参照《云澜市申报指南》（云科〔2020〕2号）准备。", Said("cites", "云科〔2020〕2号")),
    # traps
    _p("must not be repealed", "云澜市通知", "《云澜市义渡章程》不得废止。", Said("cites", "云澜市义渡章程")),
    _p("to be repealed some day", "云澜市计划", "拟废止《云澜市船闸办法》，由市交通局提请审议。", Said("cites", "云澜市船闸办法")),
    _p("another's repeal quoted", "云澜市通报", "《临湖省水运条例》规定：“《临湖省内河规则》同时废止，此前的许可继续有效。”", Said("cites", "临湖省水运条例"), Said("cites", "临湖省内河规则")),
    _p("another's repeal retold", "云澜市报告", "《临湖省水运条例》明确，《临湖省内河规则》同时废止。", Said("cites", "临湖省水运条例"), Said("cites", "临湖省内河规则")),
    _p("history of repeals", "云澜市报告", "2019年5月，省政府废止了《临湖省船检办法》。", Said("cites", "临湖省船检办法")),
    _p("repeal inside a title", "云澜市通知", "按照《云澜市规范性文件废止办法》和《关于废止〈云澜市船税规定〉的决定》执行。", Said("cites", "云澜市规范性文件废止办法"),
       Said("cites", "关于废止〈云澜市船税规定〉的决定")),
    _p("after it was repealed", "云澜市通知", "《云澜市旧证办法》废止后，按照《云澜市新证办法》办理。", Said("cites", "云澜市旧证办法"), Said("cites", "云澜市新证办法")),
    _p("to be revised", "云澜市工作要点", "推动修订《云澜市科普条例》，适时修改《云澜市馆藏办法》。", Said("cites", "云澜市科普条例"), Said("cites", "云澜市馆藏办法")),
    _p("no longer prolonged", "云澜市通知", "《云澜市补贴办法》到期后不再延长。", Said("cites", "云澜市补贴办法")),
    _p("the basis is not repealed", "云澜市决定", "根据《临湖省规章清理规定》，经研究，决定废止《云澜市牲畜市场办法》。", Said("based-on", "临湖省规章清理规定"), Said("repeals", "云澜市牲畜市场办法")),
    _p("forms are no documents", "云澜市办法", "填写《云澜市摊位申请表》，领取《经营许可证》。"),
    _p("what it issues itself", "云澜市人民政府关于印发《云澜市灯会办法》的通知", "现将《云澜市灯会办法》印发给你们，请遵照执行。", "违反《云澜市灯会办法》的，依法处理。"),
    _p("its own number", "云澜市通知", "云府〔2024〕7号", "请按照《云澜市值班规定》执行。", Said("cites", "云澜市值班规定")),
    _p("the short name again", "云澜市人民政府关于修改《云澜市茶馆办法》的决定", "对《云澜市茶馆办法》（以下简称《办法》）作如下修改：", "将《办法》第六条修改为：“茶馆应当明码标价，价目表置于显著位置。”",
       Said("amends", "云澜市茶馆办法", "6")),
    _p("the permit is prolonged, not the rule", "云澜市通知", "依照《云澜市许可办法》取得的许可证有效期延长一年。", Said("cites", "云澜市许可办法")),
    _p("mixed heads sort nothing", "云澜市人民政府关于公布继续有效、废止和失效规范性文件目录的通知", "现将《继续有效、废止和失效的规范性文件目录》予以公布，请遵照执行。"),
    _p("what was corrected by another", "云澜市通知", "请参照更正后的《云澜市名录公告》办理。", Said("cites", "云澜市名录公告")),
    # further wordings
    _p("repealed and amended, packaged", "云澜市人民政府关于废止和修改部分规章的决定","一、废止下列规章：","（一）《云澜市窑址办法》（2001年3月1日云澜市人民政府令第3号公布）","二、修改下列规章：","（一）《云澜市灯塔办法》","1.第三条修改为：“灯塔由交通部门管理，日常维护由所在区负责。”","2.删去第七条。","（二）《云澜市花市办法》","将第二条中的“市工商局”改为“市市场监管局”。",
  Said("repeals","云澜市人民政府令第3号"),Said("amends","云澜市灯塔办法","3,7"),Said("amends","云澜市花市办法","2")),
    _p("lapses with a term of its own", "通知","本通知自印发之日起施行，有效期5年，《关于规范渔船补贴发放的通知》（云农发〔2019〕14号）同时作废。",Said("repeals","云农发〔2019〕14号")),
    _p("prolonged after it ran out", "通知","《云澜市养老办法》（云民规〔2019〕2号）已于2024年3月1日到期，经评估需继续实施，现将有效期延长至2025年3月1日。",Said("extends-validity","云民规〔2019〕2号",until="2025-03-01")),
    _p("numbers in one sentence", "通知","以下文件自本通知印发之日起失效：云府〔2010〕3号、云府〔2011〕5号、云府办〔2012〕7号。",Said("repeals","云府〔2010〕3号"),Said("repeals","云府〔2011〕5号"),Said("repeals","云府办〔2012〕7号")),
    _p("with its object in front", "通告","市政府决定，对《云澜市禁航通告》（云府通〔2022〕1号）予以废止。",Said("repeals","云府通〔2022〕1号")),
    _p("a supplement repealed", "细则","第二十条 本细则由市水务局负责解释，自2024年1月1日起施行。原《云澜市取水细则》（云水〔2010〕2号）及《关于取水收费的补充通知》（云水〔2012〕6号）同时停止执行。",Said("repeals","云水〔2010〕2号"),Said("repeals","云水〔2012〕6号")),
    _p("a question about a provision", "函","你局《关于明确〈云澜市渔港办法〉第六条含义的请示》（云农请〔2023〕3号）收悉。《云澜市渔港办法》第六条所称渔船，是指登记在册的渔船。",Said("cites","云农请〔2023〕3号"),Said("cites","云澜市渔港办法","6")),
    _p("carried on for years", "通知","经市政府同意，《云澜市稳岗办法》（云人社规〔2021〕5号）继续施行三年。",Said("extends-validity","云人社规〔2021〕5号",until="P3Y")),
    _p("suspended from a day", "通知","《云澜市小客车办法》自2024年1月1日起暂停实施，恢复时间另行通知。",Said("suspends","云澜市小客车办法")),
    _p("one repealed, one overruled", "云澜市教育局关于印发《云澜市校服办法》的通知","原《云澜市校服规定》（云教〔2015〕2号）同时废止，《云澜市学生用品意见》与本办法规定不符的，以本办法为准。",Said("repeals","云教〔2015〕2号"),Said("amends","云澜市学生用品意见")),
    _p("forwarded for several bodies", "云澜市人民政府办公室关于转发市教育局等部门云澜市书院振兴方案的通知","市教育局、市文旅局《云澜市书院振兴方案》已经市政府同意，现转发给你们。",Said("forwards","云澜市书院振兴方案")),
    _p("why it is amended", "关于《云澜市医保办法》的修改说明","一、修改背景","《云澜市医保办法》（云医保〔2018〕1号）实施以来运行平稳。",Said("cites","云医保〔2018〕1号")),
    _p("passed by a congress", "云澜市财政局公告","根据《临湖省非税收入条例》（2020年9月30日临湖省人民代表大会常务委员会通过）第八条规定，现公告如下：",Said("based-on","临湖省非税收入条例","8")),
    _p("provisions no longer carried out", "通知","停止执行《云澜市购房补贴办法》（云建规〔2020〕7号）第三条、第五条。",Said("repeals","云建规〔2020〕7号","3,5")),
    _p("orders in a table", "废止目录","附件","云澜市人民政府决定废止的规范性文件目录","序号\t文件名称\t文号\t制定机关","1\t《云澜市油库通告》\t云府〔1998〕3号\t云澜市人民政府","2\t云澜市粮库办法\t云澜市人民政府令第2号\t云澜市人民政府",Said("repeals","云府〔1998〕3号"),Said("repeals","云澜市人民政府令第2号")),
    _p("numbers in front of titles", "失效目录","决定宣布失效的文件（共2件）：","1．云府〔2000〕4号 云澜市人民政府关于印发防洪办法的通知","2．云府〔2001〕6号 云澜市人民政府关于春耕工作的意见",Said("repeals","云府〔2000〕4号",status="lapsed"),Said("repeals","云府〔2001〕6号",status="lapsed")),
    _p("a term that ran out is not the new one", "通知","《云澜市人才办法》有效期至2024年6月30日届满，现决定延长2年，至2026年6月30日。",Said("extends-validity","云澜市人才办法",until="2026-06-30")),
    _p("an erratum", "云澜市水务局关于《云澜市节水办法》的勘误","原文第三页“每吨三元”有误，应为“每吨二元”。",Said("corrects","云澜市节水办法")),
    _p("news of a clean-up", "新闻","市司法局负责人介绍，此次清理废止了《云澜市牧场办法》，修改了《云澜市草场办法》。",Said("cites","云澜市牧场办法"),Said("cites","云澜市草场办法")),
    _p("the words of a provision", "通知","各单位应当对照《云澜市文件办法》第十五条“有效期届满自动失效”的规定进行清理。",Said("cites","云澜市文件办法","15")),
    _p("in force until the new one", "通知","新的《云澜市招标办法》施行前，《云澜市招标规定》继续执行。",Said("cites","云澜市招标办法"),Said("cites","云澜市招标规定",status="in-force")),
    _p("a chapter repealed", "办法","第三十条 法律、法规对本办法第九条另有规定的，从其规定；《云澜市燃气办法》第四章同时废止。",Said("repeals","云澜市燃气办法","ch4")),
    _p("findings by example", "云澜市人民政府关于公布行政规范性文件清理结果的决定","一、对《云澜市商标意见》等2件行政规范性文件予以废止。（附件1）","二、对《云澜市广告意见》等3件行政规范性文件予以修改。（附件2）",Said("repeals","云澜市商标意见"),Said("amends","云澜市广告意见")),
    _p("an erratum of a paper", "更正启事","本报2024年3月4日刊登的《云澜市选调公告》中，“报名截止4月1日”应为“4月10日”，特此更正。",Said("corrects","云澜市选调公告")),
    _p("an interpretation", "云澜市住建局关于执行《云澜市装修办法》有关问题的解释","《云澜市装修办法》第十二条规定的装修人包括承租人。",Said("interprets","云澜市装修办法")),
)  # fmt: skip
