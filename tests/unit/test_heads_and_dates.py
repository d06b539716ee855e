"""Heads set over several lines, openings of reposts, and dates that belong to somebody else."""

from __future__ import annotations

from time import perf_counter

import pytest

from dibao.records.clean import Block, CleanDocument
from normalizers.document import normalize
from normalizers.metadata.chronology import published_by_line
from normalizers.metadata.dates import parse_date
from normalizers.metadata.forwarding import forwarded_at
from normalizers.metadata.headings import title_in, titles_above
from normalizers.metadata.labels import from_lines
from normalizers.metadata.numbers import own_number
from normalizers.text.lede import find_lede

TO = "各县（市、区）人民政府，市政府各部门："
PROSE = (
    "为做好渡口安全管理工作，保障人民群众生命财产安全，根据有关规定，现就有关事项通知如下，请认真贯彻执行。"
)
MEASURES = "云澜市水务局关于进一步加强渡口安全管理的若干措施"


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


def read(*lines: str) -> CleanDocument:
    return normalize("\n".join(lines).encode(), content_type="text/plain")


def page(*lines: str, above: str = "", headline: str = "渡口新政来了") -> CleanDocument:
    body = "".join(f"<p>{line}</p>" for line in lines)
    shell = f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{above}<div id='zoom'>{body}</div></body></html>"
    return normalize(shell.encode(), content_type="text/html")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["云澜市水务局关于进一步加强渡", "口安全管理的若干措施"], MEASURES),
        (["云澜市水务局云澜市教育局云", "澜市财政局关于做好渡口安全工作的", "通知"], "云澜市水务局云澜市教育局云澜市财政局关于做好渡口安全工作的通知"),
        (["云澜市水务局、云澜市", "教育局关于同意渡口方案的批复"], "云澜市水务局、云澜市教育局关于同意渡口方案的批复"),
        (["云澜市水务局关", "于渡口安全的函"], "云澜市水务局关于渡口安全的函"),
        (["云澜市渡口安全", "管理办法"], "云澜市渡口安全管理办法"),
        (["云水〔2024〕3号", "云澜市水务局关于印发云澜市渡口安全", "管理办法的通知"], "云澜市水务局关于印发云澜市渡口安全管理办法的通知"),
    ],
)  # fmt: skip
def test_a_title_set_over_lines_is_whole(lines: list[str], title: str) -> None:
    assert title_in(blocks(*lines, TO, PROSE)) == title
    assert read(*lines, TO, PROSE, "云澜市水务局", "2024年5月6日").title == title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        # 文号, addressees and dates are no part of it
        (["云澜市水务局关于渡口安全", "云水〔2024〕3号", TO], "云澜市水务局关于渡口安全"),
        (["云澜市渡口安全工作", "2024年5月6日", "管理办法"], "云澜市渡口安全工作"),
        (["云澜市渡口安全工作", TO, "管理办法"], "云澜市渡口安全工作"),
        # nor is another title, nor a note
        (["云澜召开防汛会议", "云澜市渡口管理办法"], "云澜召开防汛会议"),
        (["云澜召开防汛会议", "关于渡口安全的通知"], "云澜召开防汛会议"),
        (["渡口安全怎么管", "——解读管理办法"], "渡口安全怎么管"),
    ],
)
def test_lines_that_do_not_go_on(lines: list[str], title: str) -> None:
    assert title_in(blocks(*lines, PROSE)) == title


@pytest.mark.parametrize("unit", ["云澜市水务局", "关于", "云澜市渡口", "编者按：", "转发"])
def test_long_heads_take_no_time(unit: str) -> None:
    long = blocks(*[unit] * 20, unit * (100_000 // len(unit)), *[unit] * 20)
    begun = perf_counter()
    title_in(long)
    find_lede(long)
    forwarded_at(long, unit * 5_000)
    assert perf_counter() - begun < 1


@pytest.mark.parametrize(
    "opening",
    [
        f"日前，云澜市水务局印发《{MEASURES}》，全文如下。",
        "编者按：渡口安全关系千家万户，为方便读者了解有关政策，现将全文转载如下：",
        "编者按：渡口安全关系千家万户，为方便读者了解有关政策，现将有关文件刊登出来，供读者参考。",
        f"记者从云澜市水务局获悉，{MEASURES}于近日正式公布。以下为全文：",
    ],
)
def test_the_title_below_an_editorial_opening_wins(opening: str) -> None:
    signed = ("云澜市水务局", "2024年5月6日")
    for title in ([MEASURES], [MEASURES[:14], MEASURES[14:]]):
        found = page(opening, *title, TO, PROSE, *signed)
        assert (found.title, found.lede) == (MEASURES, opening)
        assert found.text.startswith(title[0])


def test_a_note_above_no_title_is_text() -> None:
    assert (
        find_lede(blocks("编者按：渡口安全关系千家万户，本报今天起刊登来信，供读者参考。", PROSE, PROSE))
        is None
    )


def test_the_date_of_a_signature_is_no_publication() -> None:
    lines = ("请各单位认真落实。", "云澜市水务局", "2024年5月6日")
    assert page(*lines).published is None
    assert page(*lines).signed == parse_date("2024-05-06")
    dated = page(*lines, above="<p>2024-05-08</p>")
    assert (dated.published, dated.signed) == (parse_date("2024-05-08"), parse_date("2024-05-06"))
    again = page(*lines, above="<p>2024年5月6日</p>")
    assert again.published == parse_date("2024-05-06")


def test_each_line_of_the_body_takes_one_line_of_the_page() -> None:
    lines = ["渡口安全通知", "请认真落实。", "2024年5月6日", "2024年5月6日"]
    assert [item.value for item in published_by_line(lines, lines[:1], lines[:3])] == ["2024-05-06"]
    assert not list(published_by_line(lines[:3], lines[:1], lines[:3]))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("發布日期：113-05-06", "2024-05-06"),
        ("上版日期：113/05/06", "2024-05-06"),
        ("中華民國113年5月6日", "2024-05-06"),
        ("刊登日期：2016.9.22", "2016-09-22"),
        ("刊登日期：22/9/2016", "2016-09-22"),
    ],
)
def test_days_as_taiwan_and_macau_print_them(line: str, day: str) -> None:
    found = page("本局辦理渡口安全檢查，請各單位配合。", above=f"<p>{line}</p>")
    assert found.published == parse_date(day)


def test_the_line_of_a_gazettes_issue_stands_above_the_title() -> None:
    lines = (
        "澳門特別行政區公報　上一頁",
        "公報編號: 39/2016",
        "刊登日期: 2016.9.26",
        "第3/2016號行政長官批示",
    )
    assert not list(titles_above(lines))
    assert list(titles_above(["第3/2016號行政長官批示", "發佈日期：2016.9.26"]))


@pytest.mark.parametrize("value", ["1/2/2016", "213-05-06", "113-13-06", "113.5", "110-05-06-7"])
def test_values_that_are_no_day(value: str) -> None:
    assert parse_date(value) is None


def test_the_day_below_the_end_mark_of_a_press_release() -> None:
    news = "水務署今日提醒市民節約用水，並留意沖廁水供應安排，詳情可瀏覽署方網頁及流動應用程式。"
    tail = ("完", "2023年11月22日（星期三）", "香港時間15時05分")
    assert page(news, *tail).published == parse_date("2023-11-22")
    own = page(news, "水務署", "2023年11月20日", *tail)
    assert (own.published, own.signed) == (parse_date("2023-11-22"), parse_date("2023-11-20"))
    assert "完" not in own.text.split()


FORWARDED = "沧原省水利厅关于加强渡口安全管理的通知"
BELOW = ("各市水务局：", "渡口安全关系千家万户。现就有关事项通知如下，请认真贯彻执行。", "沧原省水利厅", "2024年4月1日")  # fmt: skip


def test_a_forwarding_notice_does_not_sign_with_what_it_forwards() -> None:
    title = "云澜市水务局转发省水利厅关于加强渡口安全管理的通知的通知"
    own = ("现将《沧原省水利厅关于加强渡口安全管理的通知》转发给你们，请认真贯彻执行。",)
    bare = read(title, "各县水务局：", *own, FORWARDED, *BELOW)
    assert (bare.signed, bare.issuers) == (None, ("云澜市水务局",))
    signed = read(title, "各县水务局：", *own, "云澜市水务局", "2024年4月9日", FORWARDED, *BELOW)
    assert signed.signed == parse_date("2024-04-09")
    # the notice's own signature may stand at the very end
    last = read(title, "各县水务局：", *own, FORWARDED, *BELOW[:2], "云澜市水务局", "2024年4月9日")
    assert last.signed == parse_date("2024-04-09")


def test_where_the_forwarded_document_begins() -> None:
    lines = blocks("标题", "现转发给你们，请遵照执行。", "沧原省水利厅关于加强渡口", "安全管理的通知", *BELOW)
    assert forwarded_at(lines, "云澜市水务局转发省水利厅关于加强渡口安全管理的通知") == 2
    assert forwarded_at(lines, "云澜市水务局关于加强渡口安全管理的通知") == -1
    assert forwarded_at(lines[:2], "关于转发渡口安全文件的通知") == -1


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        (["国家能源局公告", "公告2025年第5号"], "国家能源局公告", "国家能源局公告2025年第5号"),
        (["公告2025年第5号"], "国家能源局关于发布标准的公告", "国家能源局公告2025年第5号"),
        (["云澜市水务局", "通告2025年第5号"], "", "云澜市水务局通告2025年第5号"),
        (["公告2025年第5号"], "关于发布标准的公告", "公告2025年第5号"),
    ],
)
def test_a_number_without_its_body(head: list[str], title: str, number: str) -> None:
    own = own_number(blocks(*head, PROSE), title)
    assert own is not None
    assert own.normal == number


@pytest.mark.parametrize("label", ["统一登记号", "规范性文件登记号", "规范性文件编号", "登记编号"])
def test_labels_of_unified_numbers(label: str) -> None:
    found = [(item.field, item.value) for item in from_lines([f"{label}：YLSS-2024-00005"], "page label")]
    assert found == [("unified_number", "YLSS-2024-00005")]


def test_a_note_below_a_signature_is_no_instrument() -> None:
    notice = ("云澜市水务局关于渡口安全的通知", TO, PROSE, "云澜市水务局", "2024年5月6日")
    noted = read(*notice, "① 渡口名录由市水务局另行公布。", "注：2. 其他事项另行通知。")
    assert [part.path for part in noted.components] == ["notice"]
    issued = read(*notice, "第一条 渡口由乡镇管理。")
    assert [part.path for part in issued.components] == ["notice", "instrument"]


def test_a_signature_that_breaks_within_a_name() -> None:
    found = read(
        "关于渡口安全的通知", TO, PROSE, "云澜市水务局云澜市教育局云澜市", "卫生健康局", "2024年5月6日"
    )
    assert found.issuers == ("云澜市水务局", "云澜市教育局", "云澜市卫生健康局")
