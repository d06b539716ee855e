"""A news site: reposts with an editorial opening, and cuts documents off before they end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dibao.demo.page import Page, Visit, lines_html
from dibao.demo.schedule import Post, Schedule, Site

FOOTER_CHANGE = 5
ROWS = 8

_LISTING = re.compile(r"/zhengwu/(?:index(?:_(?P<page>[1-9]\d*))?\.html)?")
_ARTICLE = re.compile(r"/a/(?P<date>\d{8})/(?P<id>\d+)\.html")


@dataclass(frozen=True, slots=True)
class NewsSite:
    """The news site; static, without labels."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:  # noqa: ARG002 - static pages bear no marks of a visit
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/index.html"):
            return self._listing(1, day)
        if found := _LISTING.fullmatch(path):
            return self._listing(int(found["page"] or 1), day)
        if found := _ARTICLE.fullmatch(path):
            post = next(
                (post for post in self.story.standing(self.site.key, day) if article_path(post) == path), None
            )
            return self._article(post, day) if post else None
        return None

    def _listing(self, number: int, day: int) -> Page | None:
        posts = self.story.standing(self.site.key, day)
        pages = max(1, -(-len(posts) // ROWS))
        if number > pages:
            return None
        rows = "\n".join(
            f'<li class="item"><span class="tag">政务</span><a href="{article_path(post)}">{escape(headline(post))}</a>'
            f"<em>{post.at:%m-%d %H:%M}</em></li>"
            for post in posts[(number - 1) * ROWS : number * ROWS]
        )
        onward = (
            f'<a class="next" href="/zhengwu/index_{number + 1}.html">下一页</a>' if number < pages else ""
        )
        main = f'<h2>政务发布</h2><ul class="news-list">\n{rows}\n</ul><div class="pages">第{number}/{pages}页 {onward}</div>'
        return self._frame("政务发布", main, day)

    def _article(self, post: Post, day: int) -> Page:
        shown = post.text(day)
        kept = shown.lines[: len(shown.lines) - post.cut]
        number = f"（{shown.number}）" if shown.number else ""
        lede = (
            f"云澜新闻网{post.at.month}月{post.at.day}日讯　{shown.issuer}日前发布《{shown.title}》{number}，"
            "自发布以来受到市民广泛关注。原文如下："
        )
        body = "\n".join(lines_html(kept, "plain"))
        main = f"""<h1 class="title">{escape(headline(post))}</h1>
<div class="info">{post.at:%Y-%m-%d %H:%M}　来源：云澜新闻网　责任编辑：叶知秋</div>
<div class="article" id="article">
<p class="lede">　　{escape(lede)}</p>
<p align="center"><strong>{escape(shown.title)}</strong></p>
{body}
</div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/zhengwu/index.html">更多政务发布</a></li></ul></div>"""
        return self._frame(headline(post), main, day)

    def _frame(self, title: str, main: str, day: int) -> Page:
        operator = self.site.operators[day >= FOOTER_CHANGE]
        body = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}_{self.site.name}</title></head>
<body><div class="top"><a href="/">{self.site.name}</a> <a href="/zhengwu/index.html">政务发布</a> 民生 经济 文体</div>
<div class="wrap">
{main}
</div>
<div class="foot"><p>{self.site.host_organ}主管　{operator}主办　新闻热线：0999-5550120</p><p>{self.site.record}　未经授权不得转载</p></div>
</body></html>
"""
        return Page(body, static=True)


def article_path(post: Post) -> str:
    """Return the path of an article."""
    return f"/a/{post.at:%Y%m%d}/{post.id}.html"


def headline(post: Post) -> str:
    """Return the headline an editor makes of an official title."""
    title = post.text(post.day).title
    subject = re.sub(r"^云澜市.*?关于(?:印发)?", "", title)
    return f"云澜发布{re.sub('的(?:通知|意见|公告|通告)$', '', subject)}，全文来了"
