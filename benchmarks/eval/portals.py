"""Templates of the CMS families met outside Guangdong, and of sites that have none."""

from __future__ import annotations

from eval.chrome import Page
from eval.prose import Prose, in_digits


def trs(page: Page) -> str:
    """TRS WCM, the older look: title in a cell, text in TRS_Editor with its style sheet inside."""
    stamp = page.published.strftime(
        page.chance.choice(("%Y-%m-%d %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y-%m-%d"))
    )
    return (
        page.head(labels=page.chance.random() < 0.7)
        + f'<body>{page.menu()}<div class="main">{page.path()}<div class="xl-title"><h2>{page.title}</h2></div><div class="xl-info"><span>时间：{stamp}</span> <span>来源：{page.source}</span>{page.share()}{page.hits()}</div>'
        f'<div id="zoom"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:1.5;margin-top:1em;font-size:12pt;}}</style>{page.body}</div></div>{page.listed_files()}</div>{page.side()}{page.after()}{page.foot()}</body></html>'
    )


def trs_new(page: Page) -> str:
    """TRS after 2018: view TRS_UEDITOR, appendix list, mobile first."""
    files = "".join(
        f'<li><a href="{target}" target="_blank" appendix="true" otheroperation="false">{name}</a></li>'
        for target, name in page.files
    )
    appendix = f'<ul class="appendix"><p>附件：</p>{files}</ul>' if files else ""
    return (
        page.head()
        + f'<body>{page.menu()}<div class="wrapper">{page.path()}<div class="article"><div class="article-head"><h1>{page.title}</h1><p class="article-meta"><span>发布时间：{page.published:%Y-%m-%d %H:%M}</span><span>信息来源：{page.source}</span></p>{page.share()}</div>'
        f'<div class="article-body"><div class="view TRS_UEDITOR trs_paper_default trs_web">{page.body}</div></div>{appendix}</div>{page.after()}</div>{page.foot()}</body></html>'
    )


def trs_head_table(page: Page) -> str:
    """TRS with the head table of a catalogue: labels are bold cells, spaced by ideographic spaces."""
    signed = in_digits(page.text.signed) if page.text.signed else ""
    return (
        page.head()
        + f'<body>{page.menu()}{page.path()}<div class="content"><table class="headInfo" width="90%"><tbody><tr><td><strong>索　引　号</strong>：</td><td>{page.index}</td><td><strong>信息分类</strong>：</td><td>{page.column}</td></tr>'
        f"<tr><td><strong>发布机构</strong>：</td><td>{'、'.join(page.text.issuers) or page.source}</td><td><strong>成文日期</strong>：</td><td>{signed}</td></tr>"
        f"<tr><td><strong>文　　号</strong>：</td><td>{page.text.number or '无'}</td><td><strong>发布日期</strong>：</td><td>{in_digits(page.day)}</td></tr></tbody></table>"
        f'<h3 class="biaoti">{page.title}</h3><div class="gknr">{page.body}</div>{page.listed_files()}</div>{page.after()}{page.foot()}<!-- trsweb --></body></html>'
    )


def hanweb(page: Page) -> str:
    """Hanweb JCMS: comments that mark the fields, the text in a cell."""
    return (
        page.head()
        + f'<body><div class="top">{page.menu()}</div><table width="1000" align="center" id="article"><tr><td class="bt-path">{page.path()}</td></tr><tr><td class="title" align="center"><!--<$[标题名称(html)]>begin-->{page.title}<!--<$[标题名称(html)]>end--></td></tr>'
        f'<tr><td align="center">发布日期：{page.published:%Y-%m-%d}&nbsp;&nbsp;浏览次数：<script src="/vc/vc/interface/visit.jsp?type=3"></script>&nbsp;&nbsp;字号：[ <a href="javascript:doZoom(16)">大</a> <a>中</a> <a>小</a> ]</td></tr>'
        f'<tr><td class="bt_content"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><div id="zoom">{page.body}</div><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></td></tr><tr><td>{page.listed_files()}</td></tr></table>{page.after()}{page.foot()}</body></html>'
    )


def hanweb_new(page: Page) -> str:
    """Hanweb jpaas: divisions; attachments through downfile.jsp whose query holds the name."""
    files = "".join(
        f'<p><a href="/module/download/downfile.jsp?classid=0&amp;filename={n}a7.{name.rpartition(".")[2]}&amp;showname={name}">{name}</a></p>'
        for n, (_, name) in enumerate(page.files)
    )
    return (
        page.head(form="%Y-%m-%d %H:%M:%S")
        + f'<body>{page.menu()}<div class="wrap">{page.path()}<div class="main"><div class="sp_title"><p>{page.title}</p></div><div class="sp_time"><font>发布时间：{page.published:%Y-%m-%d %H:%M}</font><font>信息来源：{page.source}</font>{page.hits()}</div>'
        f'<div class="main-txt"><div id="barrierfree_container">{page.body}{files}</div></div></div>{page.side()}</div>{page.foot()}<script src="/jslib/hanweb.js"></script></body></html>'
    )


def ucap(page: Page) -> str:
    """Ucap: elements of its own names around title, source, time and text."""
    return (
        page.head()
        + f'<body>{page.menu()}<div class="content">{page.path()}<h1 class="tit"><ucaptitle>{page.title}</ucaptitle></h1><div class="sub">发布时间：<publishtime>{page.published:%Y-%m-%d %H:%M}</publishtime> 来源：<ucapsource>{page.source}</ucapsource>{page.share()}</div>'
        f'<div class="con" id="UCAP-CONTENT"><ucapcontent>{page.body}</ucapcontent></div>{page.listed_files()}</div>{page.after()}{page.foot()}</body></html>'
    )


def ucap_list(page: Page) -> str:
    """Ucap with the open catalogue as definition list and the channel's labels in metas."""
    signed = page.text.signed.isoformat() if page.text.signed else ""
    rows = (
        ("索 引 号", page.index),
        ("主题分类", "综合政务"),
        ("发文机关", "、".join(page.text.issuers) or page.source),
        ("成文日期", signed),
        ("标　　题", page.text.title),
        ("发文字号", page.text.number),
        ("发布日期", str(page.day)),
    )
    return (
        page.head()
        + f'<body>{page.menu()}{page.path()}<div class="xxgk-box"><dl class="xxgk-dl">{"".join(f"<dt>{name}：</dt><dd>{value}</dd>" for name, value in rows)}</dl><div class="scroll_cont ucapcontent UCAPCONTENT" id="zoomcon">{page.body}</div>{page.listed_files()}</div>{page.foot()}</body></html>'
    )


def govcn(page: Page) -> str:
    """www.gov.cn since 2023: the catalogue in a bordered table, then the document."""
    signed = in_digits(page.text.signed) if page.text.signed else ""
    rows = (
        ("标　　题：", page.title),
        ("发文机关：", "、".join(page.text.issuers) or page.source),
        ("发文字号：", page.text.number),
        ("成文日期：", signed),
        ("主题分类：", "卫生、体育\\其他"),
        ("公文种类：", "通知"),
        ("发布日期：", in_digits(page.day)),
    )
    return (
        page.head(labels=False)
        + f'<body>{page.menu()}<div class="wrap"><div class="gongwen-catalog"><table class="bd1"><tbody>{"".join(f"<tr><td><b>{name}</b></td><td>{value}</td></tr>" for name, value in rows)}</tbody></table></div>'
        f'<div class="article oneColumn"><div class="pages_content mhide" id="UCAP-CONTENT"><div class="trs_editor_view">{page.body}</div></div></div><div class="pages-print"><a>打印</a><a>收藏</a></div></div>{page.foot()}</body></html>'
    )


def govcn_news(page: Page) -> str:
    """www.gov.cn for news: date and source in one line."""
    return (
        page.head(labels=False)
        + f'<body>{page.menu()}<div class="crumbs">首页 &gt; 新闻 &gt; 滚动</div><div class="article oneColumn pub_border"><h1>{page.title}</h1><div class="pages-date">{page.published:%Y-%m-%d %H:%M} <span class="font">来源： {page.source}</span><span class="share">字号：<a>默认</a> <a>大</a> <a>超大</a>|<a>打印</a></span></div>'
        f'<div class="pages_content" id="UCAP-CONTENT">{page.body}<div class="editor"><span>责任编辑：{Prose(page.chance).person()}</span></div></div></div><div class="related"><h3>相关稿件</h3><ul>{page.links(3)}</ul></div>{page.foot()}</body></html>'
    )


def xxgk_list(page: Page) -> str:
    """A catalogue as list with the labels in brackets."""
    signed = page.text.signed.isoformat() if page.text.signed else ""
    rows = (
        ("主题分类", "城市管理"),
        ("发文机构", "、".join(page.text.issuers) or page.source),
        ("成文日期", signed),
        ("发文字号", page.text.number),
        ("发布日期", str(page.day)),
        ("有效性", "是"),
    )
    return (
        page.head()
        + f'<body>{page.menu()}{page.path()}<div class="container"><ol class="doc-info">{"".join(f"<li>[{name}]　<span>{value}</span></li>" for name, value in rows)}</ol><div class="header"><p>{page.title}</p></div><div id="mainText">{page.body}</div>{page.listed_files()}</div>{page.after()}{page.foot()}</body></html>'
    )


def xxgk_divs(page: Page) -> str:
    """A catalogue of divisions side by side; no labels in metas."""
    signed = page.text.signed.isoformat() if page.text.signed else ""
    rows = (
        ("索引号：", page.index),
        ("发布机构：", "、".join(page.text.issuers) or page.source),
        ("生成日期：", signed),
        ("文件编号：", page.text.number),
        ("公开日期：", str(page.day)),
        ("公开方式：", "主动公开"),
    )
    return (
        page.head(labels=False)
        + f'<body>{page.menu()}{page.path()}<div class="zly_xxmu"><div class="zly_xxmu_20170104"><div class="clearfix">{"".join(f"<div class=lab>{name}</div><div class=val>{value}</div>" for name, value in rows)}</div></div><h1 class="art_title">{page.title}</h1><div class="zly_content">{page.body}</div>{page.listed_files()}</div>{page.foot()}</body></html>'
    )


def vsb(page: Page) -> str:
    """VSB: a form around all, the text in v_news_content, attachments below with counters."""
    files = "".join(
        f'<li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=1&amp;wbfileid={n + 71}" target="_blank">{name}</a>】已下载<span id="nattach{n}">12</span>次</li>'
        for n, (_, name) in enumerate(page.files)
    )
    return (
        page.head(labels=page.chance.random() < 0.5)
        + f'<body>{page.menu()}<div class="mainpage">{page.path()}<form name="_newscontent_fromname"><h2 align="center">{page.title}</h2><div align="center">时间：{page.published:%Y-%m-%d} 作者：{page.source} 点击：[<script>_showDynClicks("wbnews")</script>]</div>'
        f'<div id="vsb_content_2_{page.number % 1000}"><div class="v_news_content">{page.body}</div></div><ul style="list-style-type:none;">{files}</ul><p>上一条：{page.links(1, "p")}</p></form></div>{page.side()}{page.foot()}</body></html>'
    )


def epoint(page: Page) -> str:
    """Epoint: classes of ewb, the date in brackets below the title."""
    return (
        page.head(labels=page.chance.random() < 0.5)
        + f'<body>{page.menu()}<div class="ewb-container">{page.path()}<div class="ewb-article"><h3 class="ewb-article-tt">{page.title}</h3><div class="ewb-article-sources"><p>【信息时间：{page.published:%Y/%m/%d}　阅读次数：<span id="infoviewcount">7</span>】</p></div><div class="ewb-article-info">{page.body}{page.listed_files()}</div></div></div>{page.foot()}</body></html>'
    )


def static(page: Page) -> str:
    """A site of its own making, tables within tables."""
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{page.site}</title></head><body topmargin="0"><table width="980" align="center"><tr><td>{page.menu()}</td></tr></table>'
        f'<table width="980" align="center"><tr><td width="200" valign="top"><table>{page.links(6, "tr")}</table></td><td valign="top"><table width="100%"><tr><td>{page.path()}</td></tr><tr><td align="center"><font size="5"><b>{page.title}</b></font></td></tr>'
        f'<tr><td align="center">发布时间：{page.published.year}-{page.published.month}-{page.published.day}　来源：{page.source}　点击：{page.number % 900}次</td></tr><tr><td class="{page.chance.choice(("nr", "wz", "contentTxt", "black14"))}">{page.body}</td></tr></table></td></tr></table>{page.foot()}</body></html>'
    )


def county(page: Page) -> str:
    """A county's site: divisions with names of nobody, no labels in metas, date in full words."""
    return (
        page.head(labels=False)
        + f'<body>{page.menu()}<div class="inner">{page.path()}<div class="box"><div class="hd"><b>{page.title}</b></div><div class="txt-s"><i>{in_digits(page.day)}</i> <i>稿源：{page.source}</i>{page.share()}</div><div class="ct">{page.body}</div>{page.listed_files()}</div></div>{page.side()}{page.foot()}</body></html>'
    )


PROVINCIAL = (
    trs,
    trs_new,
    trs_head_table,
    hanweb,
    hanweb_new,
    ucap,
    ucap_list,
    govcn,
    govcn_news,
    xxgk_list,
    xxgk_divs,
    vsb,
    epoint,
    static,
    county,
)
