"""Invented portal pages with the text they hold: known platforms, unknown ones, short notices, news with comments."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from html import escape

_BODIES = ("云澜市人民政府办公室", "云澜市财政局", "云澜市教育局", "松岭县农业农村局", "云澜市交通运输局")
_THINGS = (
    "老旧小区改造",
    "公共停车场管理",
    "秋粮收购",
    "职业技能培训",
    "湿地保护",
    "电梯安全",
    "中小企业融资",
)
_OPENINGS = (
    "为加强{}工作，根据有关法律、法规，结合本市实际，制定本措施。",
    "现就{}有关事项通知如下，请遵照执行。",
    "经研究，决定自下月起调整{}的有关安排，具体事项公告如下。",
)
_CLAUSES = (
    "各区人民政府应当建立台账，明确责任单位和完成时限，每季度末向主管部门报送进展情况。",
    "符合条件的申请人可以在三十个工作日内提出申请，并对提交材料的真实性负责。",
    "对逾期未完成整改的单位，由主管部门责令限期改正，并将结果向社会公布。",
    "所需经费列入本级财政预算，任何单位和个人不得截留、挪用或者擅自改变用途。",
    "居民可以通过服务热线、政务服务大厅或者手机客户端查询办理进度。",
    "建设单位应当在开工前十五日内，将施工方案报所在地街道办事处备案。",
)
_MENU = (
    "首页",
    "政务公开",
    "政务服务",
    "互动交流",
    "走进云澜",
    "政策文件",
    "规划计划",
    "人事信息",
    "无障碍浏览",
    "网站地图",
)
_CODE = "<script>var _hmt=_hmt||[];(function(){var s=document.createElement('script');s.src='/tj.js?0';document.body.appendChild(s)})();</script>"

Page = tuple[str, str, str]  # template, markup, text


def pages(count: int, seed: int = 11) -> Iterator[Page]:
    """Yield `count` pages, each template in turn."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark keeps no secrets
    templates = tuple(_TEMPLATES.items())
    for number in range(count):
        name, make = templates[number % len(templates)]
        title, lines = _document(chance, short=number // len(templates) % 3 == 0)
        yield name, make(chance, title, lines), "\n".join(lines)


def _document(chance: random.Random, *, short: bool) -> tuple[str, list[str]]:
    thing, body = chance.choice(_THINGS), chance.choice(_BODIES)
    lines = ["各区人民政府，市政府各部门："] if chance.random() < 0.6 else []
    lines.append(chance.choice(_OPENINGS).format(thing))
    lines += [
        f"{number + 1}. " + "".join(chance.sample(_CLAUSES, chance.randint(1, 3)))
        for number in range(chance.randint(0, 2) if short else chance.randint(6, 60))
    ]
    lines += [body, f"{chance.randint(2010, 2024)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"]
    return f"{body}关于{thing}的通知", lines


def _links(chance: random.Random, count: int) -> str:
    return "".join(
        f'<li><a href="/c/t{chance.randint(1, 10**6)}.html" title="x">{chance.choice(_BODIES)}关于{chance.choice(_THINGS)}的公告</a><span>2024-0{chance.randint(1, 9)}-11</span></li>'
        for _ in range(count)
    )


def _top(title: str, mark: str = "") -> str:
    menu = "".join(f'<li><a href="/{n}/">{word}</a></li>' for n, word in enumerate(_MENU * 3))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 云澜市人民政府门户网站</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-05-06 10:00">'
        f"<style>.nav li{{float:left}}</style>{_CODE}{mark}</head><body><div class='top'><img src='/logo.png' alt='云澜市人民政府'></div>"
        f"<div class='nav'><ul>{menu}</ul></div><div class='crumbs'>当前位置：<a href='/'>首页</a> &gt; <a href='/zw/'>政务公开</a></div>"
    )


def _info() -> str:
    return "<div class='info'><span>发布日期：2024-05-06 10:00</span> <span>来源：本网</span> <span>浏览量：<em>-</em></span><div class='bdsharebuttonbox'>分享到：<a href='#'>微信</a><a href='#'>微博</a></div></div>"


def _foot(chance: random.Random) -> str:
    return (
        f"<div class='xgwz'><h3>相关文章</h3><ul>{_links(chance, 10)}</ul></div><div class='footer'><p>主办：云澜市人民政府办公室　承办：云澜市数据局</p>"
        f"<p>网站标识码：9901000001　云ICP备00000000号　云公网安备 99010002000001号</p><a href='#'>联系我们</a> | <a href='#'>网站地图</a></div>{_CODE}</body></html>"
    )


def _plain(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag} style='text-indent:2em'>{escape(line)}</{tag}>" for line in lines)


def _word(lines: list[str]) -> str:
    span = "<span style='font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:仿宋_GB2312'>"
    return "".join(
        f"<p class='MsoNormal' style='line-height:28.0pt;mso-line-height-rule:exactly'>{''.join(f'{span}{escape(line[at : at + 9])}</span>' for at in range(0, len(line), 9))}<o:p></o:p></p>"
        for line in lines
    )


def _trs(chance: random.Random, title: str, lines: list[str]) -> str:
    return f"{_top(title)}<div class='article'><h1>{title}</h1>{_info()}<div class='TRS_Editor'>{_word(lines)}</div></div>{_foot(chance)}"


def _nfcms(chance: random.Random, title: str, lines: list[str]) -> str:
    mark = "<script>window.NFCMS_SITE_ID=990001</script>"
    return f"{_top(title, mark)}<h1 class='content_title'>{title}</h1>{_info()}<div class='article' id='zoomcon'>{_plain(lines)}</div>{_foot(chance)}"


def _unknown(chance: random.Random, title: str, lines: list[str]) -> str:
    return f"{_top(title)}<div class='w1200'><div class='lf'><div class='bt1'>{title}</div>{_info()}<div class='nr3'>{_plain(lines, 'div')}</div><p class='dy'><a href='#'>打印</a><a href='#'>关闭</a></p></div><div class='rt'><h4>热点</h4><ul>{_links(chance, 8)}</ul></div></div>{_foot(chance)}"


def _tables(chance: random.Random, title: str, lines: list[str]) -> str:
    text = "<br><br>".join(f"　　{escape(line)}" for line in lines)
    return f"{_top(title)}<table width='1000'><tr><td width='220'><table><tr><td>最新动态</td></tr><tr><td><ul>{_links(chance, 9)}</ul></td></tr></table></td><td><table><tr><td align='center'><b>{title}</b></td></tr><tr><td>时间：2024/5/6 13:46:55　点击数：8</td></tr><tr><td><font size='3'>{text}</font></td></tr></table></td></tr></table>{_foot(chance)}"


def _news(chance: random.Random, title: str, lines: list[str]) -> str:
    comments = "".join(
        f"<div class='item'><a href='/u/{n}'>网友{n}</a><span>2024-05-07 08:1{n}</span><p>{chance.choice(_CLAUSES)}</p></div>"
        for n in range(6)
    )
    cards = "".join(
        f"<div class='card'><a href='/n/{n}'>{chance.choice(_BODIES)}推进{chance.choice(_THINGS)}</a><p>{chance.choice(_CLAUSES)[:24]}…</p></div>"
        for n in range(6)
    )
    return f"{_top(title)}<article><h1>{title}</h1><div class='meta'>2024-05-06 15:07 云澜日报</div><section>{_plain(lines)}</section></article><div class='comment-list'><h3>网友评论</h3>{comments}</div><div class='feed'>{cards}</div>{_foot(chance)}"


_TEMPLATES: dict[str, Callable[[random.Random, str, list[str]], str]] = {
    "trs": _trs,
    "nfcms": _nfcms,
    "unknown": _unknown,
    "tables": _tables,
    "news": _news,
}
