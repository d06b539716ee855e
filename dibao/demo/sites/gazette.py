"""The gazette's site: an index of issues, a page per issue, a page per document, one PDF per issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dibao.demo.gazette_pdf import FURNITURE, issue_pdf
from dibao.demo.page import Page, Visit, document_html
from dibao.demo.schedule import Issue, Schedule, Site
from dibao.demo.texts import text

_ISSUE = re.compile(r"/(?P<year>\d{4})/(?P<number>\d+)/(?:index\.html)?")
_DOCUMENT = re.compile(r"/(?P<year>\d{4})/(?P<number>\d+)/content/post_(?P<id>\d+)\.html")


@dataclass(frozen=True, slots=True)
class GazetteSite:
    """The site of the city's gazette; static, with validators."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:  # noqa: ARG002 - static pages bear no marks of a visit
        """Return the page at that path on that day, None where there is none."""
        issues = [issue for issue in self.story.issues if issue.day <= day]
        if path in ("/", "/index.html"):
            return self._index(issues)
        for issue in issues:
            if path == pdf_path(issue):
                return Page(issue_pdf(issue, day), "application/pdf", static=True)
            if (found := _ISSUE.fullmatch(path)) and _is(issue, found):
                return self._issue(issue)
            if (found := _DOCUMENT.fullmatch(path)) and _is(issue, found):
                return self._document(issue, int(found["id"]))
        return None

    def _index(self, issues: list[Issue]) -> Page:
        rows = "\n".join(
            f'<li><a href="/{issue.date.year}/{issue.number}/index.html">{issue.label}</a>'
            f"<span>{issue.date:%Y-%m-%d}</span></li>"
            for issue in sorted(issues, key=lambda issue: issue.total, reverse=True)
        )
        main = f'<h2>{self.story.gazette}</h2><ul class="issues">\n{rows}\n</ul>'
        return self._frame(self.story.gazette, [], main)

    def _issue(self, issue: Issue) -> Page:
        name = f"{self.story.gazette}{issue.label}"
        out = [f'<h2>{name}</h2><p class="date">出版日期：{issue.date:%Y-%m-%d}</p>']
        out.append(f'<p class="pdf"><a href="{pdf_path(issue)}">{name}（PDF版）</a></p><dl class="toc">')
        section = ""
        for key in issue.keys:
            shown = text(key)
            if shown.section != section:
                section = shown.section
                out.append(f"<dt>{section}</dt>")
            number = f"（{shown.number}）" if shown.number else ""
            title = escape(f"{shown.title}{number}")
            if key in issue.pdf_only:
                out.append(f"<dd>{title}</dd>")
            else:
                out.append(f'<dd><a href="{document_path(issue, key)}">{title}</a></dd>')
        return self._frame(name, self._labels(issue), "\n".join([*out, "</dl>"]))

    def _document(self, issue: Issue, post_id: int) -> Page | None:
        key = next((key for key in html_keys(issue) if _post_id(issue, key) == post_id), None)
        if key is None:
            return None
        shown = text(key)
        labels = [
            *self._labels(issue),
            ("ArticleTitle", shown.title),
            ("PubDate", f"{issue.date:%Y-%m-%d} 09:00"),
            ("ContentSource", shown.issuer),
        ]
        year = f"{issue.date.year}年"
        main = f"""<div class="crumbs"><a href="/index.html">{self.story.gazette}</a> &gt; {year} &gt; <a href="/{issue.date.year}/{issue.number}/index.html">第{issue.number}期</a></div>
<h1>{escape(shown.title)}</h1>
<div class="gazette-text">
{document_html(shown, number=True)}
</div>
<p class="same">{FURNITURE}</p>"""
        return self._frame(f"{shown.title} - {self.story.gazette}", labels, main)

    def _labels(self, issue: Issue) -> list[tuple[str, str]]:
        return [
            ("ColumnName", f"第{issue.number}期"),
            ("ColumnKeywords", self.story.gazette),
            ("ColumnType", "公报"),
            ("ColumnDescription", f"{self.story.gazette}{issue.label}"),
        ]

    def _frame(self, title: str, labels: list[tuple[str, str]], main: str) -> Page:
        site = [
            ("SiteName", self.site.name),
            ("SiteDomain", self.site.host),
            ("SiteIDCode", self.site.code),
        ]
        metas = "\n".join(
            f'<meta name="{name}" content="{escape(value)}">' for name, value in [*site, *labels]
        )
        body = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>{escape(title)}</title>
{metas}
<link rel="stylesheet" href="/static/gazette.css"></head>
<body><div class="masthead"><a href="/index.html">{self.site.name}</a><ul><li><a href="/index.html">公报目录</a></li><li><a href="/about.html">公报简介</a></li></ul></div>
<div class="content">
{main}
</div>
<div class="footer"><p>主办：{self.site.host_organ}　承办：{self.site.operators[0]}</p><p>网站标识码：{self.site.code}　{self.site.record}</p></div>
</body></html>
"""
        return Page(body, static=True)


def pdf_path(issue: Issue) -> str:
    """Return the path of the PDF of an issue."""
    return f"/attachment/{issue.date.year}/ylszfgb{issue.date.year}{issue.number:02d}.pdf"


def document_path(issue: Issue, key: str) -> str:
    """Return the path of the page of one document of an issue."""
    return f"/{issue.date.year}/{issue.number}/content/post_{_post_id(issue, key)}.html"


def html_keys(issue: Issue) -> tuple[str, ...]:
    """Return the documents of an issue that have a page of their own."""
    return tuple(key for key in issue.keys if key not in issue.pdf_only)


def _post_id(issue: Issue, key: str) -> int:
    return issue.first_post + issue.keys.index(key)


def _is(issue: Issue, found: re.Match[str]) -> bool:
    return (int(found["year"]), int(found["number"])) == (issue.date.year, issue.number)
