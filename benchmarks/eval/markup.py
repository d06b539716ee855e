"""How editors and CMSs mark up the same text: one function per habit, from lines to HTML."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

from eval.texts import Line

Markup = Callable[[tuple[Line, ...], random.Random], str]
_ALIGN = {
    "right": "right",
    "center": "center",
    "p": "justify",
    "flush": "left",
    "head": "left",
    "table": "left",
}


def _e(text: str) -> str:
    return html.escape(text, quote=False)


def table(line: Line, chance: random.Random, inner: Callable[[str], str] = _e) -> str:
    """Return a table; one in three has a merged first cell repeated down a column."""
    head, *rows = line.rows
    cell = chance.choice(
        ('<td style="border:1px solid #000;padding:4px">', "<td>", '<td width="120" valign="top">')
    )
    tag = chance.choice(("th", "td"))
    top = "".join(f"<{tag}>{inner(name)}</{tag}>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"{cell}{inner(value)}</td>" for value in row) + "</tr>\n" for row in rows
    )
    attributes = chance.choice(('border="1" cellspacing="0"', 'class="MsoNormalTable"', 'style="width:100%"'))
    if chance.randrange(2):
        return f"<table {attributes}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<table {attributes}><tr>{top}</tr>\n{body}</table>"


def paragraphs(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Plain paragraphs with styles of UEditor."""
    space = chance.choice(("", "　　", "&nbsp;&nbsp;&nbsp;&nbsp;"))
    parts = []
    for line in lines:
        if line.style == "table":
            parts.append(table(line, chance))
            continue
        indent = space if line.style in ("p", "head") else ""
        text = f"<strong>{_e(line.text)}</strong>" if line.style in ("center", "head") else _e(line.text)
        style = f"text-align: {_ALIGN[line.style]}; line-height: 2em;" + (
            " text-indent: 2em;" if line.style == "p" and not indent else ""
        )
        parts.append(f'<p style="{style}">{indent}{text}</p>')
        if chance.random() < 0.1:
            parts.append("<p><br/></p>")
    return "\n".join(parts)


def spans(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Paragraphs in which every run of words has a span of its own, nested."""

    def inner(text: str) -> str:
        runs = [run for run in re.split(r"(?<=[，。；：])|(?<=\d)(?=[年月日])", text) if run]
        return "".join(
            f'<span style="font-family: 仿宋_GB2312; font-size: 21px;"><span style="color:#333">{_e(run)}</span></span>'
            for run in runs
        )

    return "".join(
        table(line, chance, inner) if line.style == "table"
        else f'<p style="text-align:{_ALIGN[line.style]}">{inner(line.text)}</p>'
        for line in lines
    )  # fmt: skip


def word(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Mark-up pasted from Word: MsoNormal, conditional comments, o:p, smart tags, runs cut within words and numbers."""

    def inner(text: str) -> str:
        parts, place = [], 0
        while place < len(text):
            step = chance.randint(1, 14)
            run = text[place : place + step]
            place += step
            latin = ' lang="EN-US"' if run.isascii() else ""
            parts.append(
                f'<span{latin} style="font-size:16.0pt;font-family:仿宋_GB2312;mso-bidi-font-family:&quot;Times New Roman&quot;">{_e(run)}</span>'
            )
        words = "".join(parts)
        if chance.random() < 0.15:
            words = f'<st1:chsdate w:st="on" isrocdate="False" islunardate="False">{words}</st1:chsdate>'
        return words + '<span lang="EN-US"><o:p></o:p></span>'

    head = (
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->"
        "<style>/* Style Definitions */ p.MsoNormal{mso-style-parent:&quot;&quot;;text-indent:32.0pt}</style>"
        '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />'
    )
    parts = [head, '<div class="Section0" style="layout-grid:15.6pt">']
    for line in lines:
        if line.style == "table":
            parts.append(table(line, chance, lambda text: f'<p class="MsoNormal">{inner(text)}</p>'))
        else:
            parts.append(
                f'<p class="MsoNormal" align="{_ALIGN[line.style]}" style="margin:0cm 0cm 0pt;line-height:28pt;mso-line-height-rule:exactly">{inner(line.text)}</p>'
            )
    return "\r\n".join([*parts, "</div>"])


def breaks(lines: tuple[Line, ...], chance: random.Random) -> str:
    """One element; lines are parted by <br> and indented by ideographic spaces."""
    gap = chance.choice(("<br/>", "<br><br>", "<BR>\n"))
    parts = []
    for line in lines:
        if line.style == "table":
            parts.append(table(line, chance))
        else:
            parts.append(
                ("　　" if line.style in ("p", "head") else "　" * 20 if line.style == "right" else "")
                + _e(line.text)
            )
    return gap.join(parts)


def divs(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Blocks are div elements, some nested once more."""
    parts = []
    for line in lines:
        words = table(line, chance) if line.style == "table" else _e(line.text)
        parts.append(
            f"<div><div>{words}</div></div>"
            if chance.random() < 0.3
            else f'<div style="text-indent:2em">{words}</div>'
        )
    return "".join(parts)


def sections(lines: tuple[Line, ...], chance: random.Random) -> str:
    """The nested sections of editors for social media, with decoration."""
    parts = []
    for line in lines:
        words = table(line, chance) if line.style == "table" else f"<span>{_e(line.text)}</span>"
        if line.style == "head":
            words = f'<section style="display:inline-block"><section data-brushtype="text"><strong>{words}</strong></section></section><section style="width:0"></section>'
        parts.append(
            f'<section data-role="paragraph"><section><p style="margin:0 8px">{words}</p></section></section>'
        )
    return f'<section class="_editor" data-tools="editor">{"".join(parts)}</section>'


def fonts(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Upper-case mark-up of the nineties: FONT, CENTER, unclosed P."""
    parts = []
    for line in lines:
        if line.style == "table":
            parts.append(table(line, chance))
        elif line.style == "center":
            parts.append(f"<CENTER><FONT SIZE=4><B>{_e(line.text)}</B></FONT></CENTER>")
        else:
            align = f" ALIGN={_ALIGN[line.style].upper()}" if line.style == "right" else ""
            parts.append(f'<P{align}><FONT FACE="宋体" SIZE=3>　　{_e(line.text)}</FONT>')
    return "\n".join(parts)


def headings(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Semantic mark-up: h2, lists, articles."""
    parts: list[str] = []
    for line in lines:
        if line.style == "table":
            parts.append(table(line, chance))
        elif line.style == "head":
            parts.append(f"<h2>{_e(line.text)}</h2>")
        elif re.match(r"（[一二三]）", line.text):
            parts.append(f'<ul style="list-style:none"><li>{_e(line.text)}</li></ul>')
        else:
            parts.append(f'<p class="{line.style}">{_e(line.text)}</p>')
    return "\n    ".join(parts)


def layout(lines: tuple[Line, ...], chance: random.Random) -> str:
    """Text set into a table that only lays it out."""
    return f'<table width="100%" border="0" cellpadding="0"><tbody><tr><td>{paragraphs(lines, chance)}</td></tr></tbody></table>'


def styled(lines: tuple[Line, ...], chance: random.Random) -> str:
    """The editor's style sheet and a hidden copy of the summary stand within the body."""
    return (
        '<style type="text/css">.view p{line-height:2;margin:0}.view td{font-size:14px}</style>'
        + paragraphs(lines, chance)
        + '<div style="display:none" class="hidden">本文摘要仅供检索使用，页面上不予显示的一段文字。</div>'
    )


MARKUPS: dict[str, Markup] = {
    make.__name__: make
    for make in (paragraphs, spans, word, breaks, divs, sections, fonts, headings, layout, styled)
}
