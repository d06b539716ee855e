"""Whole papers through `normalize`: number, issuers, genre, level and language of forms that differ from a notice."""

from __future__ import annotations

import pytest

from normalizers.document import normalize

JOINT = """<html><head><meta name="ArticleTitle" content="财政部 税务总局关于渡船税收的公告"></head><body>
<h1>财政部 税务总局关于渡船税收的公告</h1><div id="zoom"><p>财政部 税务总局公告2024年第12号</p>
<p>为支持内河渡运，根据《渡船税收办法》（财税〔2019〕7号）和《国家税务总局关于渡口登记的公告》（2019年第4号），现将有关事项公告如下：</p>
<p>一、对从事渡运的单位，按规定减征相关税费，具体办法由省级机关制定。</p>
<p>二、本公告自2024年5月1日起施行，财税〔2019〕7号文件有效期延长至2024年4月30日。</p>
<p>特此公告。</p><p>税务总局　财政部</p><p>2024年4月6日</p></div></body></html>"""
TAIWAN = """<html><head><title>渡口管理自治條例</title></head><body><h1>修正「雲瀾市渡口管理自治條例」第三條條文</h1>
<div><p>發文日期：中華民國112年5月6日</p><p>發文字號：府法規字第1120012345號</p>
<p>依據雲瀾市議會決議辦理，並經行政院核定，爰修正「雲瀾市渡口管理自治條例」第三條條文，其餘條文不予變更。</p>
<p>市長　何某某</p></div></body></html>"""
MACAU = """<html><head><title>第39/2026號行政法規</title></head><body><h1>渡船安全規章</h1>
<div><p>第39/2026號行政法規</p><p>澳門特別行政區行政長官根據第2/1999號法律《政府組織綱要法》第十五條的規定，經徵詢行政會的意見，制定本補充性行政法規，以規範內港渡船的安全事宜。</p>
<p>二零二六年三月六日制定。</p><p>行政長官　何某某</p></div></body></html>"""
ORDER = """<html><head><title>云澜市渡口管理办法</title></head><body><h1>云澜市人民政府令（第43号）</h1>
<div><p>《云澜市渡口管理办法》已经市人民政府常务会议通过，现予公布，自2024年6月1日起施行。</p>
<p>市 长　何某某</p><p>2024年5月6日</p><p>云澜市渡口管理办法</p><p>第一条 为了规范渡口管理，保障渡运安全，根据《内河航道条例》，制定本办法。</p></div></body></html>"""


@pytest.mark.parametrize(
    ("page", "number", "issuers", "genre", "level", "language"),
    [
        (JOINT, "财政部税务总局公告2024年第12号", ("财政部", "税务总局"), "公告", "", "zh-Hans"),
        (TAIWAN, "府法规字第1120012345号", (), "", "", "zh-Hant-TW"),
        (MACAU, "第39/2026号行政法规", (), "", "", "zh-Hant-MO"),
        (ORDER, "云澜市人民政府令第43号", ("云澜市人民政府",), None, "地方政府规章", "zh-Hans"),
    ],
    ids=["joint announcement", "Taiwan", "Macau", "order"],
)
def test_papers(
    page: str, number: str, issuers: tuple[str, ...], genre: str | None, level: str, language: str
) -> None:
    clean = normalize(page.encode(), content_type="text/html; charset=utf-8")
    assert clean.document_number == number
    assert clean.legal_level == level
    assert clean.language == language
    assert issuers in ((), clean.issuers)
    assert genre in (None, "", clean.genre)


def test_what_a_joint_announcement_says_of_others() -> None:
    clean = normalize(JOINT.encode(), content_type="text/html; charset=utf-8")
    kinds = {citation.number: citation.kind for citation in clean.citations}
    assert kinds == {"财税〔2019〕7号": "extends-validity", "国家税务总局公告2019年第4号": "based-on"}


def test_what_a_taiwan_order_amends() -> None:
    clean = normalize(TAIWAN.encode(), content_type="text/html; charset=utf-8")
    assert [(one.kind, one.title) for one in clean.citations] == [("amends", "云澜市渡口管理自治条例")]
