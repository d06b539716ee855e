"""Templates of the CMS families of Guangdong: NFCMS, the catalogue platform gkmlpt, the platform of normative documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta, timezone

from eval.chrome import Page
from eval.prose import SUBJECTS, Prose

BEIJING = timezone(timedelta(hours=8))


def nfcms(page: Page) -> str:
    """A post of NFCMS: icons instead of labels in the line below the title, attachments with a class of their own."""
    files = "".join(
        f'<p><a class="nfw-cms-attachment" href="{target}" download="{name}" alt="{name}" title="{name}">{name}</a></p>'
        for target, name in page.files
    )
    day = page.published.strftime(page.chance.choice(("%Y-%m-%d", "%Y-%m-%d %H:%M:%S")))
    return (
        page.head(form="%Y-%m-%d %H:%M:%S")
        + f'<body><script>window.NFCMS_SITE_ID=299001;window.NFCMS_PUB_TYPE="post";window.NFCMS_POST_ID={page.number};</script>{page.menu()}'
        f'<div class="container_bg"><div class="curmb">{page.path()}</div><h1 class="content_title">{page.title}</h1><div class="content_attr clearfix"><ul class="fl">'
        f'<li class="date"><i><img src="/global/icon_date.png" title="发布时间"></i><span>{day}</span></li><li class="ly"><i></i><span id="laiyuan">来源：{page.source}</span></li></ul>'
        f'<ul class="attr_r fr"><li class="print"><i title="打印" onclick="window.print()"></i></li><li class="llcs"><span id="NFCMS-POST-VISIT-4">-</span>次</li></ul></div>'
        f'<div class="content clearfix"><div class="content_article" id="zoomcon" wzades="正文">{page.body}{files}</div></div>{page.after()}</div>{page.foot()}'
        f'<div class="bbnr" style="display:none">{page.title}</div></body></html>'
    )


def nfcms_old(page: Page) -> str:
    """An older post: the title in a div, the line below it in one string."""
    return (
        page.head()
        + f'<body>{page.menu()}<div class="w1200">{page.path()}<div class="zw"><div class="zw-title">{page.title}</div><div class="zw-info">'
        f"发布日期：{page.published:%Y-%m-%d %H:%M:%S}　来源：{page.source}　{page.share()}{page.hits()}</div>"
        f'<div class="article-content">{page.body}</div>{page.listed_files()}</div>{page.side()}</div>{page.after()}{page.foot()}'
        '<script src="//statistics.gd.gov.cn/w.js?NFCMS_SITE_ID=299005"></script></body></html>'
    )


def _catalogue(page: Page, *, labels: tuple[str, str, str, str, str, str]) -> str:
    index, theme, body, signed, name, number = labels
    topic = Prose(page.chance).one(
        ("民政、扶贫、救灾", "科技、教育", "城乡建设、环境保护", "财政、金融、审计")
    )
    day = page.text.signed.isoformat() if page.text.signed else ""
    return (
        f'<table><tr><td class="first">{index}</td><td class="td-value-xl"><span title="{page.index}">{page.index}</span></td><td class="second">{theme}</td><td class="td-value"><span>{topic}</span></td></tr>'
        f'<tr><td class="first">{body}</td><td class="td-value-xl"><span>{"、".join(page.text.issuers) or page.source}</span></td><td class="second">{signed}</td><td class="td-value"><span>{day}</span></td></tr>'
        f'<tr><td class="all">{name}</td><td class="td-value" colspan="3"><span class="document-number" title="{page.title}">{page.title}</span></td></tr>'
        f'<tr><td class="first">{number}</td><td class="td-value-xl"><span class="document-number">{page.text.number}</span></td><td class="second">发布日期:</td><td class="td-value"><span>{page.day}</span></td></tr></table>'
    )


def _config(page: Page, *, content: str) -> str:
    signed = page.text.signed
    stamp = int(datetime.combine(signed, time(), BEIJING).timestamp()) if signed else 0
    detail = {
        "id": page.number, "title": page.text.title, "content": content, "display_publish_time": int(page.published.replace(tzinfo=BEIJING).astimezone(UTC).timestamp()),
        "publish_time": page.published.strftime("%Y-%m-%d %H:%M:%S"), "url": page.url, "is_expired": 0, "is_abolished": 0,
        "attachment": [{"name": name, "url": target} for target, name in page.files],
        "gkml_data": {
            "identifier": page.index, "document_number": page.text.number, "publisher": "、".join(page.text.issuers) or page.source, "date": stamp,
            "validity": "", "keywords": "", "classify_genre_name": "通知", "classify_theme_name": "其他",
        },
        "related_posts": [{"title": f"《{Prose(page.chance).one(SUBJECTS)}办法》解读", "url": "/gkmlpt/content/8/1/post_1.html"}],
    }  # fmt: skip
    tree = [
        {"id": 17001 + n, "name": name, "parent": 0, "post_count": n * 7, "jump_url": "", "children": []}
        for n, name in enumerate(("机构概况", "部门文件", "工作动态", "财政预决算"))
    ]
    config = {
        "SID": 299001,
        "APP_URL": "//www.yunlan.gov.test",
        "IS_DETAIL": True,
        "TREE": tree,
        "SITE_INFO": {"name": page.site},
        "DETAIL": detail,
    }
    return (
        "window._CONFIG = "
        + json.dumps(config, ensure_ascii=page.chance.random() < 0.5).replace("</", "<\\/")
        + ";"
    )


def gkmlpt(page: Page) -> str:
    """A detail page of the catalogue platform: the text is in the page and once more in its configuration."""
    labels = ("索引号:", "分类:", "发布机构:", "成文日期:", "名称:", "文号:")
    files = "".join(
        f'<p><a class="nfw-cms-attachment" href="{target}" alt="{name}">{name}</a></p>'
        for target, name in page.files
    )
    return (
        page.head()
        + f'<body><h1 class="print-title">{page.site}</h1><script>{_config(page, content=page.body)}</script>{page.menu()}<div class="content-wrapper"><div class="policy-content-header"><span>规章</span></div>'
        f'<div class="content-box"><div class="classify">{_catalogue(page, labels=labels)}</div><div class="op-row"><span class="print">【打印】</span><span>【字体：<span data-val="16px">大</span> <span>中</span> <span>小</span>】</span><span>分享到</span>：</div>'
        f'<div class="content"><h1 class="title document-number">{page.title}</h1><div class="date-row">发布日期：{page.published:%Y-%m-%d %H:%M:%S}　浏览次数：<span id="post-visit">-</span></div>'
        f'<div class="article-content">{page.body}{files}</div></div></div></div>{page.foot()}</body></html>'
    )


def gkmlpt_shell(page: Page) -> str:
    """The same platform as an empty shell: text and catalogue are in the script's DETAIL alone."""
    files = "".join(
        f'<p><a class="nfw-cms-attachment" href="{target}" alt="{name}">{name}</a></p>'
        for target, name in page.files
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.title}</title></head><body><div id="app"><div class="slide__slot"></div></div>'
        f'<script>{_config(page, content=page.body + files)}</script><script src="/gkmlpt/static/js/app.js"></script></body></html>'
    )


def gfxwj(page: Page) -> str:
    """A normative document: spaced labels in a list, the state computed by a script from literals."""
    signed = page.text.signed or page.day
    stamp = int(datetime.combine(signed.replace(year=signed.year + 5, day=1), time(), BEIJING).timestamp())
    return (
        page.head()
        + f'<body>{page.menu()}<div class="container clearfix"><div class="curb">当前位置：<a href="/">首页</a>&nbsp;&gt;&nbsp;<a href="/gfxwj/">{page.site}行政规范性文件统一发布平台</a></div>'
        f'<div class="jbxx">基本信息</div><div class="xxgkcontop clearfix" id="zoomsubtitl"><ul><li><span>统一编号：</span>YL{page.number % 100:02d}{signed.year}{page.number % 10000:04d}</li>'
        f"<li><span>文　　号：</span>{page.text.number}</li><li><span>实施日期：</span>{signed}</li><li><span>失效日期：</span></li><li><span>发布机关：</span>{'、'.join(page.text.issuers)}</li>"
        '<li><span id="file_status">文件状态：</span></li></ul></div>'
        f"<script>var losetime='{stamp}'; var file_status='有效'; if(losetime){{document.getElementById('file_status')}}</script>"
        f'<div class="news-info"><h1 class="info_title">{page.title}</h1><ul class="attr_r"><li><i title="加大">大</i></li><li class="jc"><a title="下载原文"><input type="button" value="下载原文"></a></li></ul>'
        f'<div class="info_cont word" id="info_cont">{page.body}</div>{page.listed_files()}</div><div class="xgwz_list"><div class="xgwj">政策解读</div><table class="gfxwj">{page.links(2, "tr")}</table></div></div>{page.foot()}</body></html>'
    )
