"""What stands around a text on a portal's page: menus, paths, share bars, related lists, code boxes, footers."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass
from datetime import date, datetime

from eval.prose import BUREAUS, CITY, DISTRICTS, PROVINCE, SUBJECTS, Prose
from eval.texts import Text

MENU = (
    "首页", "走进云澜", "政务公开", "政务服务", "互动交流", "数据开放", "专题专栏", "领导之窗", "机构职能", "政策文件", "规划计划",
    "财政预决算", "人事信息", "重点领域信息公开", "建议提案办理", "应急管理", "行政执法公示", "公共资源交易", "政府工作报告", "网站地图",
    "无障碍浏览", "关怀版", "繁體", "English", "登录", "注册", "智能问答", "移动客户端", "投资环境", "旅游服务", "新闻中心", "图片新闻",
)  # fmt: skip
COLUMNS = (
    "通知公告",
    "政策文件",
    "规范性文件",
    "公示公告",
    "部门文件",
    "重点工作",
    "政策解读",
    "工作动态",
    "统计信息",
    "财政资金",
    "市政府文件",
)

#: spellings of PubDate: the standard's twice, then what sites make of it
STAMPS = (
    "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d\xa0%H:%M:%S", "%Y-%m-%d 00:00", "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What a template needs beside the text: where and when it is published, and by whom."""

    text: Text
    body: str  # HTML of the body
    site: str
    host: str
    url: str
    column: str
    source: str
    published: datetime
    number: int  # of the post
    chance: random.Random
    index: str  # 索引号
    files: tuple[tuple[str, str], ...]  # (address relative to the page, name)

    @property
    def title(self) -> str:
        """The title, escaped for HTML."""
        return html.escape(self.text.title)

    @property
    def day(self) -> date:
        """The local date of publication."""
        return self.published.date()

    def links(self, count: int, look: str = "li") -> str:
        """Return a list of other documents of the site, with or without dates, in one of the looks of portals."""
        say = Prose(self.chance)
        parts = []
        for _ in range(count):
            name = self.chance.choice((
                f"{CITY}{say.one(BUREAUS)}关于{say.one(SUBJECTS)}的通知", f"{say.one(DISTRICTS)}召开{say.one(SUBJECTS)}推进会",
                f"关于{say.number(2015, 2025)}年{say.one(SUBJECTS)}项目的公示", f"一图读懂{say.one(SUBJECTS)}新政策",
                f"{PROVINCE}{say.one(SUBJECTS)}条例（修订草案征求意见稿）", f"{say.one(SUBJECTS)}工作取得新进展",
            ))  # fmt: skip
            day, target = say.day(), f"/c{say.number(100, 999)}/{say.number(10**6, 10**7)}.html"
            link = f'<a href="{target}" title="{name}" target="_blank">{name}</a>'
            parts.append({
                "li": f"<li>{link}<span>{day}</span></li>", "plain": f"<li>·{link}</li>", "dd": f"<dd><i>{day:%m-%d}</i>{link}</dd>",
                "tr": f'<tr><td><img src="/images/dot.gif">{link}</td><td>[{day}]</td></tr>', "p": f"<p>{link}</p>",
            }[look])  # fmt: skip
        return "".join(parts)

    def menu(self) -> str:
        """Return the head of the page: logo, search box, menu."""
        names = self.chance.sample(MENU, self.chance.randint(9, 24))
        kind = self.chance.randrange(3)
        if kind == 0:
            bar = (
                "<ul class='nav'>"
                + "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(names))
                + "</ul>"
            )
        elif kind == 1:
            bar = (
                "<table width='1000'><tr>"
                + "".join(
                    f'<td align="center"><a href="/{n}/index.html">{name}</a></td>'
                    for n, name in enumerate(names)
                )
                + "</tr></table>"
            )
        else:
            bar = (
                '<nav><div class="menu-wrap">'
                + " | ".join(f'<a href="/{n}/">{name}</a>' for n, name in enumerate(names))
                + "</div></nav>"
            )
        search = '<form action="/search" method="get"><input name="q" placeholder="请输入关键字" value=""><button>搜索</button></form><div class="hot">热搜词：<a href="#">社保</a><a href="#">公积金</a></div>'
        return f'<div class="header"><div class="topbar">今天是{self.published:%Y年%m月%d日} 欢迎访问{self.site}！</div><a href="/"><img src="/images/logo.png" alt="{self.site}"></a>{search}{bar}</div>'

    def path(self) -> str:
        """Return the breadcrumb."""
        mark = self.chance.choice((" &gt; ", "&nbsp;&gt;&gt;&nbsp;", " / ", "<em>></em>", " » "))
        says = self.chance.choice(("当前位置：", "您所在的位置：", "您现在的位置：", "当前位置:", "位置："))
        tail = self.chance.choice(("", f"{mark}正文", f'{mark}<a href="#">{self.column}</a>'))
        return f'<div class="{self.chance.choice(("crumb", "dqwz", "bread", "weizhi", "location"))}">{says}<a href="/">首页</a>{mark}<a href="/zwgk/">政务公开</a>{mark}<a href="/zwgk/{self.column}/">{self.column}</a>{tail}</div>'

    def share(self) -> str:
        """Return the bar to share, print and enlarge."""
        return self.chance.choice((
            '<div class="bdsharebuttonbox"><span>分享到：</span><a title="分享到微信">微信</a><a title="分享到新浪微博">新浪微博</a><a>QQ空间</a></div>',
            '<span>【字体：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>】</span><span><a href="javascript:window.print()">打印</a></span>',
            '<div class="share-2" data-sites="wechat,weibo"></div><div class="print" onclick="window.print()">打印本页</div><div class="close">关闭窗口</div>',
            '<ul class="tools"><li>收藏</li><li>字号：大 中 小</li><li>语音播报：<button>播放</button></li></ul>',
            "",
        ))  # fmt: skip

    def hits(self) -> str:
        """Return the counter."""
        return self.chance.choice((
            '<span>浏览次数：<em id="hits"></em>次</span>', "<span>阅读量：<b>1035</b></span>", "<span>点击数：<script>getHits(3)</script></span>", "<span>【浏览量：--】</span>", "",
        ))  # fmt: skip

    def after(self) -> str:
        """Return what follows a text: code box, editor's name, disclaimer, neighbours."""
        say = Prose(self.chance)
        parts = [
            '<div class="ewm"><img src="/images/qr.png" alt="二维码"><p>扫一扫在手机打开当前页</p></div>',
            f'<div class="editor">责任编辑：{say.person()}</div>',
            f'<div class="page-nav"><p>上一篇：{self.links(1, "p")}</p><p>下一篇：{self.links(1, "p")}</p></div>',
            '<div class="tools-bottom"><a href="javascript:window.print()">【打印本页】</a><a href="javascript:window.close()">【关闭窗口】</a></div>',
            f'<div class="sm">声明：凡本网注明“来源：{self.site}”的作品，版权均属本网所有，转载请注明出处。</div>',
            f'<div class="xgxx"><h3>相关文章</h3><ul>{self.links(self.chance.randint(2, 6))}</ul></div>',
        ]
        if (
            self.chance.random() < 0.15
        ):  # a copy for the phone, for the printer or for sharing, which nobody sees
            parts.append(f'<div class="mobile-content" style="display: none;">{self.title}{self.body}</div>')
        self.chance.shuffle(parts)
        return "".join(parts[: self.chance.randint(1, 4)])

    def side(self) -> str:
        """Return a side column of other documents."""
        if self.chance.random() < 0.4:
            return ""
        name = self.chance.choice(("最新更新", "热点推荐", "点击排行", "相关政策"))
        return f'<div class="sidebar"><h4>{name}</h4><ul>{self.links(self.chance.randint(4, 12), self.chance.choice(("li", "plain")))}</ul></div>'

    def foot(self) -> str:
        """Return the foot every government site must have."""
        say = Prose(self.chance)
        lines = [
            f"主办单位：{CITY}人民政府办公室", f"承办单位：{CITY}数据管理局", f"网站标识码：99{say.number(10**7, 10**8 - 1)}",
            f"沧ICP备{say.number(10**7, 10**8 - 1)}号-1", f"沧公网安备 99{say.number(10**11, 10**12 - 1)}号",
            f"地址：{CITY}{say.one(DISTRICTS)}大道{say.number(1, 900)}号　邮编：{say.number(100000, 860000)}", "版权所有 未经许可不得转载",
            f"联系电话：0719-{say.number(2000000, 8999999)}（仅受理网站建设维护相关事宜）", "本网站支持IPv6", "建议使用1024×768分辨率IE8.0以上浏览器",
        ]  # fmt: skip
        kept = [line for line in lines if self.chance.random() < 0.75]
        links = "".join(
            f'<option value="http://x{n}.gov.test">{name}</option>'
            for n, name in enumerate(("国务院部门网站", "省政府部门网站", *DISTRICTS))
        )
        gap = self.chance.choice(("</p><p>", " | ", "<br>", "　"))
        return f'<div class="{self.chance.choice(("footer", "foot", "bottom", "copyright"))}"><select><option>友情链接</option>{links}</select><p>{gap.join(kept)}</p><a href="#">关于我们</a><a href="#">网站声明</a><a href="#">联系我们</a></div><script>var _hmt=_hmt||[];</script>'

    def metas(self, form: str = "") -> str:
        """Return the labels that 国办发〔2017〕47号 asks for, in one of the orders, cases and spellings met."""
        form = form or self.chance.choice(STAMPS)
        pairs = [
            ("SiteName", self.site), ("SiteDomain", self.host), ("SiteIDCode", "9901000004"), ("ColumnName", self.column),
            ("ColumnType", "政策文件"), ("ArticleTitle", self.title), ("PubDate", self.published.strftime(form)), ("ContentSource", self.source),
            ("Keywords", "云澜"), ("Author", ""), ("Description", self.title), ("Url", self.url),
        ]  # fmt: skip
        kind = self.chance.randrange(3)
        if kind == 0:
            return "\n".join(f'<meta name="{name}" content="{value}">' for name, value in pairs)
        if kind == 1:
            return "".join(
                f'<meta content="{value}" name="{name[0].lower() + name[1:]}"/>' for name, value in pairs
            )
        return "\n".join(f'<META NAME="{name}"\n CONTENT="{value}" />' for name, value in pairs)

    def head(self, *, labels: bool = True, charset: str = "utf-8", form: str = "") -> str:
        """Return the document's head up to the opening body tag."""
        gap = self.chance.choice(("-", "_", " - ", "|"))
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{charset}"><title>{self.title}{gap}{self.site}</title>'
            f'{self.metas(form) if labels else ""}<link rel="stylesheet" href="/css/site.css"><style>.nav li{{float:left}}</style>'
            "<script>var _czc=_czc||[];</script></head>"
        )

    def listed_files(self) -> str:
        """Return the list of attached files, empty where there is none."""
        if not self.files:
            return ""
        say = self.chance.choice(("附件：", "附件下载：", "相关附件："))
        return (
            f'<div class="fujian"><span>{say}</span>'
            + "".join(f"<p>{self._file(target, html.escape(name))}</p>" for target, name in self.files)
            + "</div>"
        )

    def _file(self, target: str, name: str) -> str:
        """Return the link to a file in one of the spellings of sites."""
        return self.chance.choice((
            f'<a href="{target}">{name}</a>',
            f'<a href="{target}" title="{name}" target="_blank"><img src="/images/icon.gif" border="0">{name}</a>',
            f'<A HREF="{target.upper()}" oldsrc="W0201.doc">{name}</A>',
            f'<a href="{target}?n={name}" download="{name}"><span style="color:#00f">{name}</span></a>',
            f'<a href=" {target} "><font>{name[:2]}</font><font>{name[2:]}</font></a>',
        ))  # fmt: skip
