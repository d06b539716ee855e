"""Texts that a page keeps out of sight, and fields its data give under any portal's names."""

from __future__ import annotations

import html
import json

import pytest

from normalizers.document import normalize
from normalizers.html.page import read_html
from normalizers.html.signs import find_signs
from normalizers.html.stored import find_stored

BODY = "<p>各县（市、区）人民政府：</p><p>因河道清淤，白沙桥自即日起实行交通管制，请过往车辆绕行。特此通告。</p><p>云澜市公安局</p><p>2024年3月1日</p>"
MENU = "".join(f"<li><a href='/{n}/'>栏目名称{n}</a></li>" for n in range(12))


def page(store: str, shown: str = "") -> str:
    return (
        f"<html><head><title>关于交通管制的通告</title></head><body><ul>{MENU}</ul><h1>关于交通管制的通告</h1>"
        f"<div>发布时间：2024-03-02 来源：云澜日报</div><div id='show'>{shown}</div>{store}"
        "<div>主办：云澜市人民政府办公室 网站标识码：4499000001</div></body></html>"
    )


@pytest.mark.parametrize(
    "store",
    [
        f'<textarea id="src" style="display:none">{html.escape(BODY)}</textarea>',
        f'<TEXTAREA id="src" style="display:none">{BODY}</TEXTAREA>',
        f'<input type="hidden" id="con" value="{html.escape(BODY)}">',
        f'<input value="{html.escape(html.escape(BODY))}" id="con" type="hidden">',
        f'<script type="text/template" id="t">{BODY}</script>',
        f'<script id="t" type="text/html">{BODY}</script>',
        f"<template>{BODY}</template>",
    ],
)
def test_a_stored_text_is_the_text_of_a_page_that_shows_none(store: str) -> None:
    document = normalize(page(store).encode(), content_type="text/html; charset=utf-8")
    assert (document.kind, document.title) == ("document", "关于交通管制的通告")
    assert document.text.startswith("各县（市、区）人民政府：")
    assert document.text.endswith("2024年3月1日")
    assert "栏目" not in document.text
    assert str(document.published) == "2024-03-02"
    assert any(item.field == "body" and item.value == "stored" for item in document.provenance)


@pytest.mark.parametrize(
    "store",
    [
        '<textarea placeholder="请输入">我要留言，请输入不少于二十个字的内容，谢谢您的支持与配合。</textarea>',
        "<template><p>{{ item.title }} 各位读者请注意，本栏目只登载经过审核的留言和答复内容。</p></template>",
        '<input type="hidden" name="desc" value="云澜市公安局近日发布通告，白沙桥自即日起实行交通管制。">',
    ],
)
def test_forms_templates_with_holes_and_summaries_are_no_text(store: str) -> None:
    found = read_html(page(store, BODY))
    assert found.found_by != "stored"
    assert "交通管制，请过往" in found.visible


def test_stores_are_found_in_linear_time() -> None:
    hostile = (
        "<input type=hidden value=" * 20_000 + "<textarea " * 20_000 + '<script type="text/template' * 20_000
    )
    assert find_stored(hostile, find_signs(hostile)) == ""


@pytest.mark.parametrize("key", ["fileNum", "fileNo", "docNum", "document_number", "fwzh", "wh", "DOCNO"])
@pytest.mark.parametrize(
    ("org", "day"), [("publisher", "pubTime"), ("org", "release_time"), ("puborg", "publishTime")]
)
def test_shells_name_their_fields_as_they_like(key: str, org: str, day: str) -> None:
    article = {
        "title": "关于交通管制的通告",
        key: "云公规〔2024〕3号",
        org: "云澜市公安局",
        day: "2024-03-02",
        "content": BODY,
    }
    shell = f"<html><body><div id=app></div><script>window.__INITIAL_STATE__={json.dumps({'a': article})};</script></body></html>"
    document = normalize(shell.encode(), content_type="text/html; charset=utf-8")
    assert document.document_number == "云公规〔2024〕3号"
    assert str(document.published) == "2024-03-02"
    assert "云澜市公安局" in document.issuers


def test_times_in_milliseconds_and_sizes_called_wh() -> None:
    article = {"title": "关于交通管制的通告", "wh": "600x400", "pubTime": 1709308800000, "content": BODY}
    shell = (
        f"<html><body><script>window.__INITIAL_STATE__={json.dumps({'a': article})};</script></body></html>"
    )
    document = normalize(shell.encode(), content_type="text/html; charset=utf-8")
    assert (str(document.published), document.document_number) == ("2024-03-02", "")


def test_a_title_stays_where_the_document_prints_it() -> None:
    lines = "".join(f"<p class='MsoNormal'>第{n}项工作由市公安局会同有关部门组织实施。</p>" for n in "一二三")
    chrome = f"<ul>{MENU}</ul>"
    title = "关于交通管制的通告"
    head = f"<html><head><title>{title}</title></head><body>{chrome}"
    printed = read_html(f"{head}<div><p class='MsoTitle'>{title}</p>{lines}</div></body></html>")
    assert printed.blocks[0].text == title
    for above in (f"<h1>{title}</h1>", f"<div class='bt'>{title}</div>"):
        assert read_html(f"{head}<div>{above}{lines}</div></body></html>").blocks[0].text != title


def test_a_page_of_pictures_is_a_document_without_words() -> None:
    pictures = "".join(f"<p><img src='w{n}.jpg'></p>" for n in range(3))
    document = normalize(page("", pictures).encode(), content_type="text/html; charset=utf-8")
    assert document.kind == "document"
    assert "image-only" in document.quality.flags


def test_a_disclaimer_is_no_text() -> None:
    words = "声明：凡本网注明“来源：云澜日报”的作品，版权均属本网所有，转载请注明出处。"
    found = normalize(page(f"<div>{words}</div>", "<p>定于3月5日上午九时召开座谈会，特此通知。</p>").encode())
    assert "座谈会" in found.text
    assert "凡本网" not in found.text
