"""Pages that stand where a document should: the archive must never take one for the document."""

from __future__ import annotations

from dibao.demo.page import Page
from dibao.demo.schedule import Trouble


def trouble_page(kind: Trouble, site: str) -> Page:
    """Return a challenge (412, as a script-obfuscating firewall sends) or a maintenance notice (200)."""
    return Page(_CHALLENGE, status=412) if kind == "challenge" else Page(_MAINTENANCE.format(site=site))


def missing_page(site: str) -> Page:
    """Return the 404 page of a site."""
    return Page(_MISSING.format(site=site), status=404)


_CHALLENGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="9DhefwqGPrzGxEp9hPaoag" content="4Lq{o6zU9mWk" r="m">
<script type="text/javascript" r="m">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=40117;$_ts.cd="qAqlrrEcqGqrqfqlDaqOrkWfDcAOc6l2cAg7qGqSqkEbcqLHWkLkqaWzqqqqDG";if($_ts.lcd)$_ts.lcd();</script>
<script type="text/javascript" charset="iso-8859-1" src="/k2mW8tZ1xJ3c/4Lq0v9bYpQe1.71a3c0d.js" r="m"></script></head><body></body></html>
"""

_MAINTENANCE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>系统维护中</title></head>
<body><div class="notice"><h2>系统维护中</h2><p>尊敬的用户：{site}正在进行系统升级维护，暂时无法访问，请稍后再试。给您带来的不便，敬请谅解。</p></div></body></html>
"""

_MISSING = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>404 页面未找到</title></head>
<body><div class="err"><h2>404</h2><p>抱歉，您访问的页面不存在或已被删除。</p><p><a href="/">返回{site}首页</a></p></div></body></html>
"""
