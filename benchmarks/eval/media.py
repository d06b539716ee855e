"""Pages of others: news sites with comments and recommendations, pages drawn by scripts, Hong Kong, Taiwan, Macau, mirrors."""

from __future__ import annotations

import json

from eval.chrome import Page
from eval.prose import SUBJECTS, Prose, in_digits

_WEEK = "一二三四五六日"


def _json(data: object, *, ascii_only: bool = False) -> str:
    """Return JSON that may stand in a script element."""
    return json.dumps(data, ensure_ascii=ascii_only).replace("</", "<\\/")


def _comments(page: Page) -> str:
    say = Prose(page.chance)
    items = "".join(
        f'<div class="comment-item"><span class="user">网友{say.person()}</span><span>{say.number(1, 23)}小时前</span><p>{say.one(("说得好", "支持", "希望早日落实", "我们小区也需要"))}，{say.sentence()}</p><a>回复</a><a>赞({say.number(0, 90)})</a></div>'
        for _ in range(say.number(2, 6))
    )
    return f'<div id="comments"><h3>网友评论（{say.number(2, 400)}）</h3><textarea placeholder="文明上网，理性发言"></textarea>{items}</div>'


def _teasers(page: Page) -> str:
    say = Prose(page.chance)
    return "".join(
        f'<div class="item"><a href="/a/{say.number(10**5, 10**6)}"><img src="/t.jpg" alt="{say.one(SUBJECTS)}"><h4>{say.one(SUBJECTS)}有新规</h4><p>{say.sentence()}</p></a></div>'
        for _ in range(say.number(3, 7))
    )


def newspaper(page: Page) -> str:
    """A paper's site: teasers with whole sentences beside the text, comments below it."""
    say = Prose(page.chance)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.title}_云澜新闻网</title><meta property="article:published_time" content="{page.published.isoformat()}+08:00"><meta property="og:title" content="{page.title}"></head><body>'
        f'<header>{page.menu()}</header><div class="main-content"><div class="left"><h1 class="main-title">{page.title}</h1><div class="date-source"><span class="date">{page.published:%Y年%m月%d日 %H:%M}</span> <a class="source">{page.source}</a></div>'
        f'<div class="article" id="artibody">{page.body}<p class="show_author">责任编辑：{say.person()}</p></div><div class="keywords">标签：<a>{say.one(SUBJECTS)}</a><a>民生</a></div>{_comments(page)}</div><div class="right"><h3>热门推荐</h3>{_teasers(page)}</div></div>'
        f"<footer>云澜日报社版权所有 互联网新闻信息服务许可证99120240001 违法和不良信息举报电话：0719-88881234</footer></body></html>"
    )


def blog(page: Page) -> str:
    """A page of semantic elements: article, time, aside, figure."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.title} – 云澜观察</title></head><body><div class="site"><header><nav>{page.menu()}</nav></header><main><article><header><h1 class="entry-title">{page.title}</h1><time datetime="{page.published.isoformat()}">{page.published.year}年{page.published.month}月{page.published.day}日</time></header>'
        f'<div class="entry-content">{page.body}</div></article><aside><h2>近期文章</h2><ul>{page.links(5, "plain")}</ul></aside>{_comments(page)}</main><footer><p>自豪地采用某某程序</p></footer></div></body></html>'
    )


def account(page: Page) -> str:
    """An article of an account of a messenger: nested sections, time set by script, follow-me words."""
    stamp = int(page.published.timestamp())
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{page.title}"><title></title></head><body><div id="js_article" class="rich_media"><div id="page-content"><h1 class="rich_media_title" id="activity-name">{page.title}</h1><div id="meta_content"><a id="js_name">云澜发布</a> <em id="publish_time">{page.published:%Y-%m-%d %H:%M}</em></div>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden;">{page.body}</div><script>var ct = "{stamp}"; var msg_title = "{page.title}";</script></div></div><div id="js_pc_qr_code"><p>微信扫一扫<br>关注该公众号</p></div></body></html>'
    )


def next_data(page: Page) -> str:
    """A shell whose text lies as HTML in a JSON script."""
    data = {
        "props": {
            "pageProps": {
                "detail": {
                    "contentDetail": {
                        "name": page.text.title,
                        "pubTime": page.published.strftime("%Y-%m-%d %H:%M"),
                        "content": page.body,
                        "source": page.source,
                        "author": "",
                    }
                }
            }
        },
        "page": "/detail/[id]",
    }
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.title}</title></head><body><div id="__next"><div class="loading">加载中...</div></div><script id="__NEXT_DATA__" type="application/json">{_json(data)}</script></body></html>'


def state_shell(page: Page) -> str:
    """A shell of a province's new portal: the state object holds title, number and text."""
    data = {
        "article": {
            "title": page.text.title,
            "publishTime": page.published.strftime("%Y-%m-%d %H:%M:%S"),
            "fileNum": page.text.number,
            "org": "、".join(page.text.issuers),
            "content": page.body,
            "source": page.source,
        },
        "user": None,
        "route": {"path": "/xxgk/detail"},
    }
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.site}</title></head><body><div id="app"></div><script>window.__INITIAL_STATE__={_json(data, ascii_only=True)};(function(){{var s;}}());</script><script src="/static/js/chunk-vendors.js"></script></body></html>'


def hongkong(page: Page) -> str:
    """A press release of Hong Kong: English names around, the date and time as last lines."""
    day = page.published
    return (
        f'<!DOCTYPE html><html lang="zh-HK"><head><meta charset="utf-8"><title>{page.title}</title></head><body><div id="header"><a>English</a><a>簡體版</a><a>寄給朋友</a></div><h1 id="PRHeadlineSpan">{page.title}</h1><div class="separator"></div>'
        f'<div id="contentBody"><span id="pressrelease">{page.body}</span><br><br>完<br>{in_digits(day.date())}（星期{_WEEK[day.weekday()]}）<br>香港時間{day.hour}時{day.minute:02d}分</div><div class="footer"><a>即日新聞</a><a>新聞公報資料庫</a><a>回頁頂</a></div></body></html>'
    )


def taiwan(page: Page) -> str:
    """A Taiwanese body's page: blocks with slots, years of the Republic, accessibility marks."""
    day = page.published
    return (
        f'<!DOCTYPE html><html lang="zh-Hant-TW"><head><meta charset="utf-8"><title>{page.title}-雲瀾市政府</title></head><body><a href="#C" id="gotocenter">跳到主要內容區塊</a>{page.menu()}<a accesskey="C" id="AC">:::</a><div class="simple-text title"><div class="in"><h2><span>{page.title}</span></h2></div></div>'
        f'<div class="area-essay page-caption-p"><div class="in"><div class="ct"><div class="in"><div class="essay"><div class="p">{page.body}</div></div></div></div></div></div>'
        f'<div class="list-text detail"><ul><li><span>發布日期：{day.year - 1911}-{day.month:02d}-{day.day:02d}</span></li><li>發布單位：{page.source}</li><li>點閱數：{page.number % 700}</li></ul></div><a class="goback">回上一頁</a><footer>政府網站資料開放宣告 隱私權及安全政策</footer></body></html>'
    )


def macau(page: Page) -> str:
    """The official gazette's site of Macau: a plain page with a table of contents line."""
    return (
        f'<html><head><meta charset="utf-8"><title>{page.title}</title></head><body><div id="bar"><a>澳門特別行政區公報</a> | <a>Versão PT</a> | <a>上一頁</a></div><table width="90%"><tr><td>公報編號: {page.number % 52 + 1}/{page.published.year}</td><td>刊登日期: {page.published.year}.{page.published.month}.{page.published.day}</td></tr></table>'
        f'<h4 align="center">{page.title}</h4><div class="bo">{page.body}</div><hr><p align="center">[ ^ ] [ * ]</p></body></html>'
    )


def mirror(page: Page) -> str:
    """A copying site: spam in front, time with slashes, neighbours below; its text is glossed by the caller."""
    day = page.published
    return (
        f'<html><head><title>{page.title}</title></head><body><div><a href="/">網站首頁</a> <a href="/1">公司簡介</a> <a href="/2">產品中心</a> <a href="/3">聯系我們</a></div><table width="960" align="center"><tr><td><div class="tt"><h1>{page.title}</h1></div>'
        f'<div class="xx">時間:{day.year}/{day.month}/{day.day} {day:%H:%M:%S} 作者: 點擊數:{page.number % 99}</div><div class="nr">{page.body}</div><div>上一篇：<a href="/9">產品說明</a> 下一篇：<a href="/8">設備維護</a></div></td></tr></table><div class="foot">友情鏈接：<a>某某設備</a> <a>某某機械</a></div></body></html>'
    )
