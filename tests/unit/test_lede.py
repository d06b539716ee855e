"""Editorial openings are told apart; official openings are not mistaken for them."""

from __future__ import annotations

import pytest

from dibao.records.clean import Block
from normalizers.document import normalize
from normalizers.text.lede import find_lede

NEWS = "5月6日，云河市人民政府办公室发布《云河市氢能发展规划》，提出到2027年建成加氢站二十座，重点发展绿色制氢、储运装备和燃料电池，培育龙头企业。"
TITLE = "云河市人民政府办公室关于印发云河市氢能发展规划的通知"
TO = "各区人民政府，市政府各部门、各直属机构："
BODY = "《云河市氢能发展规划》已经市人民政府同意，现印发给你们，请认真组织实施，实施过程中遇到的问题，请径向市发展改革委反映，并及时报告。"
SIGNED = ("云河市人民政府办公室", "2024年4月30日")


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


def test_cut_at_the_mark() -> None:
    lede = find_lede(blocks(NEWS, "原文如下：", TITLE, TO, BODY, *SIGNED))
    assert lede is not None
    assert (lede.start, lede.text) == (2, f"{NEWS}\n\n原文如下：")


def test_cut_before_a_title_with_addressees() -> None:
    lede = find_lede(blocks(NEWS, NEWS, TITLE, TO, BODY, *SIGNED))
    assert lede is not None
    assert lede.start == 2


def test_a_document_has_none() -> None:
    assert find_lede(blocks(TITLE, TO, BODY, *SIGNED)) is None
    assert find_lede(blocks("云府办〔2024〕9号", TITLE, TO, BODY, *SIGNED)) is None


def test_a_forwarding_notice_is_no_lede() -> None:
    first = "云河县人民政府办公室关于转发氢能发展规划的通知"
    assert find_lede(blocks(first, "各镇人民政府：", BODY, *SIGNED, TITLE, TO, BODY, *SIGNED)) is None


def test_the_issuing_bodys_own_announcement_is_no_lede() -> None:
    own = "《云河市养犬管理条例》已经市人大常委会会议通过，现予公布，自2024年7月1日起施行，全文如下："
    assert find_lede(blocks(own, "云河市养犬管理条例", BODY)) is None


def test_one_line_repost_through_the_front_door() -> None:
    filler = "一是坚持创新驱动，二是坚持安全发展，三是坚持开放合作，加快形成产业集群。" * 60
    line = " ".join(
        [NEWS, "原文如下:", TITLE, TO, BODY, *SIGNED, "云河市氢能发展规划", "前言", filler, "加快建"]
    )
    document = normalize(line.encode(), content_type="text/plain")
    assert document.title == TITLE
    assert document.lede.endswith("原文如下:")
    assert document.text.startswith(TITLE)
    assert document.issuers == ("云河市人民政府办公室",)
    assert document.signed is not None
    assert document.signed.isoformat() == "2024-04-30"
    assert document.addressees == ("各区人民政府", "市政府各部门", "各直属机构")
    assert "".join((document.lede + document.text).split()) == "".join(line.split())


def test_the_headline_above_a_lede_is_not_the_title() -> None:
    body = "".join(f"<p>{line}</p>" for line in (NEWS, "全文如下：", TITLE, TO, BODY, *SIGNED))
    page = f"<html><head><meta name='ArticleTitle' content='云河氢能规划来了'></head><body><div id='zoom'>{body}</div></body></html>"
    document = normalize(page.encode(), content_type="text/html")
    assert document.title == TITLE
    assert any(item.field == "headline" and item.value == "云河氢能规划来了" for item in document.provenance)


@pytest.mark.parametrize(
    "mark", ["详情如下→", "以下为通知原文", "以下是全文：", "具体内容如下↓", "全文如下。"]
)
def test_marks_of_other_editors(mark: str) -> None:
    lede = find_lede(blocks("据市水务局消息，通知已发。", mark, TITLE, TO, BODY, *SIGNED))
    assert lede is not None
    assert lede.start == 2


def test_a_title_broken_after_the_body_is_whole() -> None:
    lines = ("云河市水务局", "关于开展河涌清淤的通知", TO, "请各单位认真落实。", "云河市水务局", SIGNED[1])
    assert normalize("\n".join(lines).encode()).title == "云河市水务局关于开展河涌清淤的通知"


def test_an_opening_above_a_title_and_a_number() -> None:
    prose = "近日，云河市人民政府办公室印发通知，部署养犬管理工作，要求各地各部门认真贯彻执行，确保养犬管理工作取得实效，这是记者昨日从有关会议上获悉的。"
    found = find_lede(
        [
            Block("paragraph", prose),
            Block("paragraph", "关于加强养犬管理的通知"),
            Block("paragraph", "云府〔2024〕3号"),
            Block("paragraph", "现就有关事项通知如下，请遵照执行。"),
        ]
    )
    assert found is not None
    assert found.start == 1


def test_what_makes_a_text_known_is_no_opening() -> None:
    prose = "云河市养犬管理办法已经市人民政府常务会议审议通过，现予公布，请各区人民政府和市政府各部门遵照执行，并做好宣传工作。"
    known = [prose, "云河市养犬管理办法", "云府〔2024〕3号", "第一条 为了加强养犬管理，制定本办法。"]
    assert find_lede([Block("paragraph", text) for text in known]) is None
