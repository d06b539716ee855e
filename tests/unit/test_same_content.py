"""New bytes with equal content are no new version: files made again, and what a page says beside its text."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from office_files import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from small_archive import RULES, SITE, night, open_house, page

from dibao.pipeline import House
from dibao.records.capture import Capture, Run
from dibao.records.clean import CleanDocument
from normalizers.document import normalize
from normalizers.matching.fingerprint import content_hash
from storage.spool import SpoolWriter

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def set_in_type(line: str, *, date: str = "20240306081500", tag: bytes = b"ABCDEF") -> bytes:
    """A PDF with a text layer; `date` and `tag` are what another print run changes."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setFont(FONT, 12)
    for at in range(12):
        canvas.drawString(80, 700 - 22 * at, f"{line}（{at}）")
    canvas.showPage()
    canvas.save()
    payload = re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>" + date.encode(), target.getvalue())
    return re.sub(
        rb"(/ID\s*\[)<([0-9a-f]{32})>", rb"\g<1><" + tag.hex().ljust(32, "0").encode() + b">", payload
    )


def scanned(line: str, *, grey: int = 0) -> bytes:
    """A page that is a picture of a line."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(picture).text((100, 200), line, fill=grey, font=ImageFont.load_default(28))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def remade(payload: bytes, title: str) -> bytes:
    """The same pages written by another program: other dates, /ID, XMP, producer, order and number of objects."""
    made = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(payload)))
    made.add_metadata({"/Producer": "Another 7.1", "/Title": title, "/ModDate": "D:20250102030405+08'00'"})
    made.generate_file_identifiers()
    made.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{title}</x:xmpmeta>".encode()  # type: ignore[assignment]
    target = io.BytesIO()
    made.write(target)
    return target.getvalue()


def read(payload: bytes, name: str = "a.pdf") -> CleanDocument:
    return normalize(payload, url=f"{SITE}/{name}")


def test_a_pdf_made_anew_gives_the_same_text() -> None:
    first = set_in_type("渡口应当停航")
    again = [set_in_type("渡口应当停航", date="20250101000000", tag=b"QWERTY"), remade(first, "渡口")]
    assert len({hashlib.sha256(one).hexdigest() for one in (first, *again)}) == 3
    assert {content_hash(read(one).simplified) for one in again} == {content_hash(read(first).simplified)}
    assert content_hash(read(set_in_type("渡口可以停航")).simplified) != content_hash(read(first).simplified)


def test_a_scan_made_anew_shows_the_same_and_another_scan_does_not() -> None:
    first = scanned("Ferry 2026 No. 8")
    again = remade(first, "scan")
    assert again != first
    shown = read(first)
    assert (shown.kind, shown.text, len(shown.appearance)) == ("attachment", "", 64)
    assert read(again).appearance == shown.appearance
    # one figure of the picture, and two pages instead of one
    assert read(scanned("Ferry 2026 No. 9")).appearance != shown.appearance
    twice = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(first)))
    twice.append(io.BytesIO(first))
    target = io.BytesIO()
    twice.write(target)
    assert read(target.getvalue()).appearance not in ("", shown.appearance)


def test_a_word_file_saved_again_gives_the_same_text() -> None:
    body = "".join(f"<w:p><w:r><w:t>{line}。</w:t></w:r></w:p>" for line in RULES.split("，"))
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><cp:revision>{}</cp:revision>'
        "<dcterms:modified>{}</dcterms:modified></cp:coreProperties>"
    )
    files = [
        docx(
            body.replace("<w:p>", f'<w:p w:rsidR="{saved}">'),
            more={"docProps/core.xml": core.format(saved, time), "docProps/app.xml": f"<P>{time}</P>"},
        )
        for saved, time in (("00A1", "2024-03-06T08:15:00Z"), ("00B2", "2025-01-02T03:04:05Z"))
    ]
    assert files[0] != files[1]
    first, again = (read(one, "a.docx") for one in files)
    assert first.kind == "document"
    assert content_hash(first.simplified) == content_hash(again.simplified)


#: what portals print anew on every request, around and below a text
NOISE = [
    ("counter in the head", "<div class='info'>浏览次数：{}次 来源：本网</div>", "", ("12", "3487")),
    ("counter filled by a script", "<p>点击数：<span id='hits'>{}</span></p>", "", ("1", "20266")),
    ("today", "<div class='top'>今天是{} 星期二</div>", "", ("2026年3月3日", "2026年3月10日")),
    ("token of a form", "<meta name='csrf-token' content='{}'>", "", ("a8f3", "77b1c0")),
    ("hidden token", "<form><input type='hidden' name='_csrf' value='{}'></form>", "", ("x1", "y2")),
    ("script with a time stamp", "<script src='/s.js?t={}'></script>", "", ("1772500000", "1772586400")),
    ("inline state", "<script>var now={};var token='{}';</script>", "", ("1772500000", "1772586400")),
    ("print button", "", "<div class='tool'>【打印】【关闭窗口】 阅读：{}</div>", ("5", "61")),
    ("foot with its day", "", "<div class='footer'>版权所有 更新日期：{} 粤ICP备00000000号</div>", ("2026-03-03", "2026-03-10")),
    ("visits in the foot", "", "<div class='footer'>您是第{}位访问者 网站标识码：4400000000</div>", ("812345", "812399")),
    ("nonce of a style", "<style nonce='{}'>p{{margin:0}}</style>", "", ("r4nd", "0mzz")),
    ("comment of a cache", "<!-- cached at {} -->", "", ("10:00:01", "11:30:59")),
]  # fmt: skip


#: the same, where a CMS prints it into the box of the text
INSIDE = [
    ("counter", "<p class='hits'>浏览次数：{}</p>", ("12", "3487")),
    (
        "counter and print button",
        "<div>【字体：大 中 小】 阅读次数：{}次 【打印】【关闭】</div>",
        ("12", "3487"),
    ),
    (
        "share bar",
        "<div class='share'>分享到：微信 微博 <a href='/j?t={}'>收藏</a></div>",
        ("1772500000", "1"),
    ),
    (
        "form with a token",
        "<form action='/p'><input type='hidden' name='csrf' value='{}'></form>",
        ("x1", "y2"),
    ),
    ("today", "<p>今天是{} 星期二</p>", ("2026年3月3日", "2026年3月10日")),
]


@pytest.mark.parametrize(("inside", "values"), [row[1:] for row in INSIDE], ids=[row[0] for row in INSIDE])
@pytest.mark.parametrize("place", ["first", "last"])
def test_noise_within_the_text_makes_no_version(inside: str, values: tuple[str, str], place: str) -> None:
    start, end = "<div class='article-content'>", "</div></body>"
    plain = page("关于渡口客运管理的通知", RULES).decode()
    found = set()
    for value in values:
        noise = inside.replace("{}", value)
        body = plain.replace(start, start + noise) if place == "first" else plain.replace(end, noise + end)
        assert value in body
        found.add(content_hash(normalize(body.encode(), content_type="text/html; charset=utf-8").simplified))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("above", "below", "values"), [row[1:] for row in NOISE], ids=[row[0] for row in NOISE]
)
def test_noise_makes_no_version(above: str, below: str, values: tuple[str, str]) -> None:
    plain = page("关于渡口客运管理的通知", RULES).decode()
    found = set()
    for value in values:
        body = plain.replace("<h1>", above.replace("{}", value) + "<h1>", 1)
        body = body.replace("</body>", below.replace("{}", value) + "</body>")
        assert value in body
        found.add(content_hash(normalize(body.encode(), content_type="text/html; charset=utf-8").simplified))
    assert found == {
        content_hash(normalize(plain.encode(), content_type="text/html; charset=utf-8").simplified)
    }


def test_only_what_an_annex_shows_makes_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offering = page("关于渡口客运管理的通知", RULES, "<a href='/a.pdf'>附件：渡口一览表.pdf</a>")
    first = scanned("Ferry 2026 No. 8")
    with open_house(tmp_path, monkeypatch) as house:
        night(house, {"/a.html": offering, "/a.pdf": first}, monkeypatch, "2026-03-03T02:00:00+08:00")
        night(
            house,
            {"/a.html": offering, "/a.pdf": remade(first, "scan")},
            monkeypatch,
            "2026-03-04T02:00:00+08:00",
        )
        fail(house, "/a.pdf", monkeypatch, "2026-03-05T02:00:00+08:00")
        (document,) = {row.document for row in house.catalog.changes()}
        (version,) = house.catalog.versions(document)
        assert len(version.attachments) == 1
        # not even the page alone, seen anew after its annex failed: that one is carried over
        night(house, {"/a.html": offering + b"<!-- -->"}, monkeypatch, "2026-03-06T02:00:00+08:00")
        assert len(house.catalog.versions(document)) == 1
        night(house, {"/a.pdf": scanned("Ferry 2026 No. 9")}, monkeypatch, "2026-03-07T02:00:00+08:00")
        assert len(house.catalog.versions(document)) == 2


def fail(house: House, path: str, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Capture the failure of an annex."""
    monkeypatch.setenv("DIBAO_CLOCK", when)
    moment = datetime.fromisoformat(when)
    with SpoolWriter(house.settings.spool_folder, f"gd-{moment:%Y%m%d}") as spool:
        spool.add(Capture("gd", "gd-x", SITE + path, moment, "error", 0, "timeout"), None)
        spool.finish(Run("gd-x", "gd", "nightly", moment.date(), "partial"))
    house.ship()
    house.process()
