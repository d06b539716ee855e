"""The one entry point: whole documents in, clean documents with evidence out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.errors import NormalizeError
from normalizers import document as module
from normalizers.document import normalize

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
seeds = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="the founding documents are not part of the project"
)

TITLE = "云河市人民政府办公室关于印发云河市养犬管理办法的通知"
LINES = (
    "云府办规〔2024〕3号",
    TITLE,
    "各区人民政府，市政府各部门、各直属机构：",
    "《云河市养犬管理办法》已经市人民政府同意，现印发给你们，请认真组织实施。实施过程中遇到的问题，请径向市公安局反映。",
    "云河市人民政府办公室",
    "2024年4月30日",
    "云河市养犬管理办法",
    "第一章 总则",
    "第一条 为了规范养犬行为，保障公民健康和人身安全，制定本办法。",
    "第二条 本办法自2024年6月1日起施行，有效期5年。",
    "附件1",
    "养犬登记申请表",
    "申请人应当如实填写本表，并附身份证明和犬只免疫证明，由街道办事处收取。",
)
METAS = (
    "<meta name='ArticleTitle' content='（转载）云河市人民政府办公室关于印发云河市 养犬管理办法的通知'>"
    "<meta name='PubDate' content='2024-05-06 09:30'><meta name='ContentSource' content='本网'>"
)


def page(lines: tuple[str, ...] = LINES) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    catalogue = (
        "<table><tr><td>索引号：</td><td>119900000/2024-00007</td><td>文号：</td><td></td></tr></table>"
    )
    return (
        f"<html><head>{METAS}</head><body><div>首页 &gt; 政务公开</div>{catalogue}"
        f"<div id='zoomcon'>{body}<p>【打印】【关闭】</p></div><div>浏览量：-</div></body></html>"
    ).encode()


def test_a_page_with_everything() -> None:
    document = normalize(page(), content_type="text/html", url="https://www.yunhe.example/a.html")
    assert document.kind == "document"
    assert document.title == TITLE
    assert document.genre == "通知"
    assert document.document_number == "云府办规〔2024〕3号"
    assert document.index_number == "119900000/2024-00007"
    assert document.issuers == ("云河市人民政府办公室",)
    assert document.addressees == ("各区人民政府", "市政府各部门", "各直属机构")
    assert (document.published, document.signed) == (date(2024, 5, 6), date(2024, 4, 30))
    assert document.in_force_from is not None
    assert document.in_force_from.earliest == date(2024, 6, 1)
    assert document.source_hint == "本网"
    assert document.text == "\n\n".join(LINES)
    assert [part.path for part in document.components] == ["notice", "instrument", "annex-1"]
    assert [part.title for part in document.components][1:] == ["云河市养犬管理办法", "养犬登记申请表"]
    assert document.quality.flags == ()


def test_every_field_has_its_evidence() -> None:
    document = normalize(page(), content_type="text/html")
    bases = {(item.field, item.basis) for item in document.provenance}
    assert {
        ("title", "label ArticleTitle"),
        ("published", "label PubDate"),
        ("signed", "signature"),
        ("issuer", "signature"),
        ("document_number", "text"),
        ("index_number", "page label 索引号"),
        ("encoding", "strict utf-8"),
        ("column", "breadcrumb"),
    } <= bases


def test_components_cover_the_blocks() -> None:
    document = normalize(page(), content_type="text/html")
    ends = [0, *(part.end for part in document.components)]
    assert [part.start for part in document.components] == ends[:-1]
    assert ends[-1] == len(document.blocks)


def test_html_and_text_of_a_document_agree() -> None:
    one = normalize(page(), content_type="text/html")
    other = normalize("\n\n".join(LINES).encode(), content_type="text/plain")
    for field in ("text", "title", "document_number", "signed", "issuers", "addressees", "components"):
        assert getattr(one, field) == getattr(other, field), field


def test_encoding_of_the_page_changes_nothing_else() -> None:
    one = normalize(page(), content_type="text/html")
    other = normalize(page().decode().encode("gb18030"), content_type="text/html; charset=gb2312")
    assert one.text == other.text
    assert other.quality.flags == ()


def test_headers_serve_where_no_content_type_is_given() -> None:
    payload = page().decode().encode("gb18030")
    document = normalize(payload, headers={"Content-type": "text/html; charset=gbk"})
    assert any(item.basis == "HTTP charset gbk" for item in document.provenance)


def test_traditional_text_keeps_its_script_and_is_read_all_the_same() -> None:
    lines = (
        "雲河市人民政府辦公室關於印發規劃的通知",
        "各區人民政府，市政府各部門：",
        "現將規劃印發給你們，請認真組織實施。",
        "雲河市人民政府辦公室",
        "2024年4月30日",
    )
    document = normalize("\n".join(lines).encode())
    assert document.text.startswith("雲河市")
    assert document.simplified.startswith("云河市人民政府办公室关于印发规划的通知")
    assert (document.script, document.language) == ("Hant", "zh-Hant")
    assert document.title == "云河市人民政府办公室关于印发规划的通知"
    assert document.issuers == ("云河市人民政府办公室",)
    assert document.addressees == ("各区人民政府", "市政府各部门")


def test_a_joint_title_keeps_the_space_between_its_bodies() -> None:
    lines = ("云河市财政局 云河市民政局关于印发 补贴办法的通知", *LINES[2:6])
    assert normalize("\n".join(lines).encode()).title == "云河市财政局 云河市民政局关于印发补贴办法的通知"


@pytest.mark.parametrize(
    "payload", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.4", b"{\\rtf1}"]
)
def test_files_without_a_text_are_attachments_with_a_reason(payload: bytes) -> None:
    document = normalize(payload)
    assert (document.kind, document.text) == ("attachment", "")
    assert {"unreadable", "no-text"} & set(document.quality.flags)


@pytest.mark.parametrize("payload", [b"\x89PNG\r\n", b"\x00\x01\x02\x03"])
def test_other_formats_are_attachments(payload: bytes) -> None:
    document = normalize(payload)
    assert document.kind == "attachment"
    assert document.quality.flags == ("unsupported-format",)


@pytest.mark.parametrize("payload", [b"", b"\n \n\t"])
def test_nothing_is_empty(payload: bytes) -> None:
    assert normalize(payload).kind == "empty"


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MARKUP", 10)
    with pytest.raises(NormalizeError, match="limit for html is 10"):
        normalize(page(), content_type="text/html", url="https://www.yunhe.example/a.html")


def test_a_cut_text_is_flagged() -> None:
    document = normalize(
        "\n".join(
            [*LINES[:8], "第一条 为了规范养犬行为，保障公民健康和人身安全，维护市容环境，加快建 |"]
        ).encode()
    )
    assert document.quality.flags == ("truncated",)


def test_unreadable_text_is_suspect() -> None:
    document = normalize(
        ("云河市公告\n" + "各单位应当\ufffd\ufffd遵照执行，不得\ue000\ue001有误。" * 20).encode()
    )
    assert {"garbled", "suspect"} <= set(document.quality.flags)
    assert document.quality.score <= 0.5


def test_pure() -> None:
    assert normalize(page(), content_type="text/html") == normalize(page(), content_type="text/html")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "text/html", "text/plain; charset=gbk"]))
def test_any_bytes_give_a_document(payload: bytes, content_type: str) -> None:
    normalize(payload, content_type=content_type)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸子丑寅卯，"), min_size=1, max_size=80),
        min_size=1,
        max_size=6,
    )
)
def test_no_han_character_of_a_plain_text_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = normalize(text.encode())
    # a title repeated in the head is kept once, so equal lines are left out of the law
    if len(set(lines)) == len(lines):
        assert "".join(document.text.split()) == "".join(text.split())


@seeds
@pytest.mark.parametrize(
    ("name", "published", "signed", "issuer"),
    [
        ("000", None, date(2022, 1, 21), "广州市人民政府办公厅"),
        ("001", date(2018, 9, 26), date(2018, 9, 14), "广州市人民政府"),
        ("002", None, None, "广州市科学技术局"),
        ("004", date(2022, 7, 13), date(2022, 7, 8), "海珠区人民政府办公室"),
    ],
)
def test_founding_documents(name: str, published: date | None, signed: date | None, issuer: str) -> None:
    path = next((SHARED / "seeds").glob(f"{name}_*.txt"))
    document = normalize(path.read_bytes(), content_type="text/plain")
    assert (document.published, document.signed, document.issuers) == (published, signed, (issuer,))
    assert document.title.endswith(("的通知", "工作计划"))
    assert bool(document.lede) == (name == "000")
    assert "suspect" not in document.quality.flags


@seeds
def test_the_glossed_seed_is_clean() -> None:
    path = next((SHARED / "seeds").glob("001_*.txt"))
    document = normalize(path.read_bytes(), content_type="text/plain")
    assert "(GDP)" in document.simplified
    assert "(A类)" in document.simplified
    "".join(re.findall("[\u4e00-\u9fff]", document.simplified)).encode("gb2312", "strict")
    assert next(item.value for item in document.provenance if item.field == "glosses") == "1110"
