"""Pages that are no documents: errors, challenges, listings, pages without words."""

from __future__ import annotations

import random
from collections.abc import Iterator

from eval.chrome import Page
from eval.prose import Prose


def errors(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield pages of errors, as servers and CMSs make them."""
    say = Prose(chance)
    yield (
        "nginx",
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.20.1</center>\r\n</body>\r\n</html>",
    )
    yield (
        "forbidden",
        "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>openresty</center></body></html>",
    )
    yield (
        "gateway",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>",
    )
    yield (
        "gone",
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>404页面</title></head><body><div class="box"><img src="/404.png"><p>抱歉，您访问的页面不存在或已被删除！</p><p><span id="s">5</span>秒后自动<a href="/">返回首页</a></p><p>主办：云澜市人民政府办公室 网站标识码：99{say.number(10**7, 10**8 - 1)}</p></div></body></html>',
    )
    yield (
        "maintenance",
        "<html><head><meta charset='utf-8'><title>系统维护</title></head><body><h2>系统维护公告</h2><p>网站正在升级维护，请稍后再试。</p></body></html>",
    )
    yield (
        "tomcat",
        "<html><head><title>Apache Tomcat/7.0.70 - Error report</title><style>H1{color:white}</style></head><body><h1>HTTP Status 500 - Internal Server Error</h1><p><b>type</b> Exception report</p></body></html>",
    )
    yield (
        "removed",
        "<html><head><meta charset='utf-8'><title>提示信息</title></head><body><div class='msg'>该信息不存在或已下线，<a href='javascript:history.back()'>返回</a></div></body></html>",
    )
    yield (
        "firewall",
        "<html><head><meta charset='utf-8'><title>访问被拒绝</title></head><body><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p><p>如何解决：检查提交内容；如网站托管，请联系空间提供商</p></body></html>",
    )


def challenges(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield pages that want a script to run before they show anything."""
    noise = "".join(chance.choice("abcdef0123456789") for _ in range(1200))
    yield (
        "ruishu",
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><meta id="9DhefwqGPrzGxEp9hPaoag" content="{noise[:200]}" r="m"><script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={{}};$_ts.nsd=23;$_ts.cd="{noise}";</script><script src="/4QbVtADbnLVIc/d.FxJzG50F.js" r="m"></script></head><body></body></html>',
    )
    yield (
        "jiasule",
        "<script>document.cookie=('_')+('_')+('jsl_clearance_s=')+(-~0+'')+(6+'')+('|-')+('1|')+'abc';location.href=location.pathname+location.search</script>",
    )
    yield (
        "slider",
        "<html><head><meta charset='utf-8'><title>安全验证</title></head><body><div id='captcha'>请完成安全验证</div><p>拖动滑块完成拼图</p></body></html>",
    )


def listings(page: Page) -> Iterator[tuple[str, str]]:
    """Yield columns: lists of links with dates, with and without labels in metas."""
    metas = f'<meta name="SiteName" content="{page.site}"><meta name="ColumnName" content="{page.column}"><meta name="ColumnType" content="政务公开">'
    pager = '<div class="page">共<b>24</b>页 <a href="index_2.html">下一页</a> <a href="index_24.html">尾页</a></div>'
    for name, labels, look in (
        ("labelled", metas, "li"),
        ("plain", "", "li"),
        ("table", "", "tr"),
        ("dd", metas, "dd"),
    ):
        inner = page.links(20, look)
        wrap = {
            "li": f"<ul class='list'>{inner}</ul>",
            "tr": f"<table>{inner}</table>",
            "dd": f"<dl>{inner}</dl>",
        }[look]
        yield (
            name,
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.column}-{page.site}</title>{labels}</head><body>{page.menu()}{page.path()}<div class="list-box"><h2>{page.column}</h2>{wrap}{pager}</div>{page.foot()}</body></html>',
        )
    yield (
        "home",
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.site}</title><meta name="SiteName" content="{page.site}"></head><body>{page.menu()}'
        + "".join(
            f"<div class='blk'><h3>栏目{n}</h3><ul>{page.links(8, 'plain')}</ul></div>" for n in range(5)
        )
        + f"{page.foot()}</body></html>",
    )


def empties(page: Page) -> Iterator[tuple[str, str]]:
    """Yield pages that hold no words of a document."""
    yield "blank", "<html><head></head><body></body></html>"
    yield (
        "shell",
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>云澜市政务服务网</title><script src="/app.js"></script></head><body><noscript>We\'re sorry but this site doesn\'t work properly without JavaScript enabled.</noscript><div id="app"></div></body></html>',
    )
    yield (
        "body",
        f'{page.head()}<body>{page.menu()}<div class="article-content" id="zoomcon"> </div>{page.foot()}</body></html>',
    )
