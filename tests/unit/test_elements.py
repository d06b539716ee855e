"""Elements of GB/T 9704-2012, dates kept apart, repost hints, topics, and evidence that disagrees."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest

from dibao.records.clean import Block, Bound, CleanDocument, Evidence
from normalizers.document import normalize
from normalizers.metadata.chronology import chronology, published_by_address, published_by_line
from normalizers.metadata.contradictions import contradictions
from normalizers.metadata.elements import find_elements, openness_of
from normalizers.metadata.reposts import repost_of
from normalizers.metadata.topics import topics_of

PROSE = "为加强全市湿地保护，改善生态环境，根据有关法律法规，结合本市实际，现就有关事项通知如下，请认真贯彻执行，切实抓好落实。"


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


def test_the_foot_of_a_document() -> None:
    found = find_elements(
        blocks(
            "云澜市人民政府办公室关于加强湿地保护的通知",
            PROSE,
            "云澜市人民政府办公室",
            "2022年7月8日",
            "（此件公开发布）",
            "抄送：市委各部门，市人大常委会办公室，",
            "市法院，市检察院。",
            "云澜市人民政府办公室秘书处    2022年7月10日印发",
        )
    )
    assert found.remark == "此件公开发布"
    assert found.openness == "主动公开"
    assert found.copied_to == ("市委各部门", "市人大常委会办公室", "市法院", "市检察院")
    assert (found.printed_by, found.printed) == ("云澜市人民政府办公室秘书处", date(2022, 7, 10))


@pytest.mark.parametrize(
    ("lines", "by"),
    [
        (("云澜市林业局办公室", "2022年7月10日 印 发"), "云澜市林业局办公室"),
        (("云澜市林业局办公室　　2022年7月10日印发　　（共印30份）",), "云澜市林业局办公室"),
        (("| 云澜市林业局办公室 | 2022年7月10日印发 |\n| --- | --- |",), "云澜市林业局办公室"),
    ],
)
def test_the_printing_note_in_its_shapes(lines: tuple[str, ...], by: str) -> None:
    body = [Block("table" if line.startswith("|") else "paragraph", line) for line in lines]
    found = find_elements([*blocks(PROSE), *body])
    assert (found.printed_by, found.printed) == (by, date(2022, 7, 10))


def test_the_head_of_a_document() -> None:
    found = find_elements(
        blocks("000012", "机密★1年", "特急", "云府〔2022〕12号 签发人：张某某", "关于拨款的请示", PROSE)
    )
    assert [(item.field, item.value) for item in found.evidence] == [
        ("copy-number", "000012"),
        ("secrecy", "机密★1年"),
        ("urgency", "特急"),
        ("document_number", "云府〔2022〕12号"),
        ("signatory", "签发人：张某某"),
    ]


def test_words_of_a_text_are_no_elements() -> None:
    found = find_elements(
        blocks(
            "（一）此件由受理窗口转送。", "会议要求抄送名单同步更新。", "本办法已于2022年印发，各地应当执行。"
        )
    )
    assert (found.copied_to, found.printed, found.remark) == ((), None, "")


def test_openness_says_whether_not_where() -> None:
    assert openness_of("主动公开") == "主动公开"
    assert openness_of("免予公开") == "不予公开"
    assert openness_of("政府网站、政府公报") == ""


@pytest.mark.parametrize(
    ("value", "topics"),
    [
        ("农业、林业、水利\\林业", ("农业、林业、水利", "林业")),
        ("城乡建设 / 城乡规划", ("城乡建设", "城乡规划")),
        ("綜合政務＞其他", ("综合政务", "其他")),
        ("其他", ()),
        ("无", ()),
    ],
)
def test_topics_from_the_broadest(value: str, topics: tuple[str, ...]) -> None:
    assert topics_of([Evidence("topics", value, "page label 主题分类")]) == topics


def test_dates_are_kept_apart() -> None:
    said = [
        Evidence("published", "2022-07-20 08:30", "label PubDate"),
        Evidence("signed", "2022-07-09", "page label 成文日期"),
        Evidence("effective", "2022-07-15", "page label 实施日期"),
    ]
    text = blocks("关于加强湿地保护的通知", PROSE, "本通知自印发之日起施行，有效期2年。", "2022年7月8日")
    found = chronology(said, text, printed=date(2022, 7, 12))
    assert (found.published, found.signed, found.printed) == (
        date(2022, 7, 20),
        date(2022, 7, 9),
        date(2022, 7, 12),
    )
    assert found.begins == Bound(
        date(2022, 7, 12), date(2022, 7, 12), True, "本通知自印发之日起施行，有效期2年。"
    )


def test_notes_and_orders_say_when_a_text_was_made_known() -> None:
    note = "（2018年9月30日云澜市人民代表大会常务委员会通过 2018年10月8日公布 自2019年1月1日起施行）"
    assert chronology([], blocks("云澜市湿地保护条例", note, PROSE)).promulgated == date(2018, 10, 8)
    assert chronology([Evidence("promulgated", "2018-10-08", "page label 公布日期")], []).promulgated == date(
        2018, 10, 8
    )


def test_a_script_s_lapse_is_a_hint_and_a_label_s_is_a_bound() -> None:
    assert chronology([Evidence("expiry", "2023-06-01", "script literal losetime")], []).ends is None
    ends = chronology([Evidence("expiry", "2023-06-01 23:59:59", "page label 失效日期")], []).ends
    assert ends is not None
    assert (ends.latest, ends.inclusive) == (date(2023, 6, 1), True)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.yunlan.test/zwgk/202207/t20220713_693227.shtml",
        "http://www.yunlan.test/art/2022/7/13/art_1_2.html",
        "http://www.yunlan.test/2022-07/13/content_1.htm",
        "http://www.yunlan.test/zwgk/202207/13/1.html",
    ],
)
def test_the_day_of_an_address(url: str) -> None:
    assert [item.value for item in published_by_address(url)] == ["2022-07-13"]


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/content/post_9795789.html",
        "http://a.test/202207/content_1.htm",
        "http://a.test/t20229999_1.htm",
    ],
)
def test_addresses_without_a_day(url: str) -> None:
    assert list(published_by_address(url)) == []


def test_a_date_on_a_line_of_its_own_below_the_title() -> None:
    lines = ["首页", "关于加强湿地保护的通知", "2022-07-13 08:30", "其他文件", "2021-01-01"]
    found = list(published_by_line(lines, ["关于加强湿地保护的通知"]))
    assert [item.value for item in found] == ["2022-07-13"]
    assert list(published_by_line(["2022-07-13", "2021-01-01"], ["关于加强湿地保护的通知"])) == []
    assert list(published_by_line(["公布日期", "2022-07-13"], [])) == []


SITE = Evidence("site", "云澜市云西区人民政府门户网站", "label SiteName")


@pytest.mark.parametrize(
    ("source", "repeats"),
    [
        ("云澜日报", True),
        ("新华网", True),
        ("云澜发布微信公众号", True),
        ("国务院办公厅", True),
        ("云澜市水务局", True),
        ("云西区教育局", False),
        ("区教育局", False),
        ("本网", False),
        ("云西区人民政府网站", False),
    ],
)
def test_a_source_that_is_another_site(source: str, repeats: bool) -> None:
    said = [SITE, Evidence("source", source, "label ContentSource")]
    assert repost_of(said, [], number="", issuers=())[0] == (source if repeats else "")


def test_words_of_a_repost_in_the_text() -> None:
    link = "原文链接：http://www.yunlan.test/a/1.html"
    assert repost_of([], blocks(PROSE, link), number="", issuers=())[0] == "http://www.yunlan.test/a/1.html"
    assert repost_of([], blocks(PROSE, "转自：云澜日报"), number="", issuers=())[0] == "云澜日报"
    assert repost_of([], blocks("（来源：云澜日报）", PROSE), number="", issuers=())[0] == "云澜日报"
    assert repost_of([], blocks(PROSE, "各单位转自己的下属单位执行。"), number="", issuers=())[0] == ""


def test_a_mark_or_a_catalogue_without_a_number_names_the_document_itself() -> None:
    number, issuers = "云府〔2022〕12号", ("云澜市人民政府",)
    mark = [Evidence("repost-mark", "（转载）", "title", "（转载）某通知")]
    assert repost_of(mark, [], number=number, issuers=issuers)[0] == number
    said = [
        Evidence("index_number", "1/2022-1", "page label 索引号"),
        Evidence("issuer", "某街道办事处", "page label 发布机构"),
    ]
    assert repost_of(said, [], number=number, issuers=issuers)[0] == number
    said.append(Evidence("document_number", number, "page label 文号"))
    assert repost_of(said, [], number=number, issuers=issuers)[0] == ""


def fields(*evidence: Evidence, **known: object) -> list[str]:
    return [item.field for item in contradictions(CleanDocument("document", provenance=evidence, **known))]  # type: ignore[arg-type]  # fields of the record


def test_spellings_of_one_value_agree() -> None:
    assert not fields(
        Evidence("published", "2022-07-13 08:30", "label PubDate"),
        Evidence("published", "2022年7月13日", "page label 发布日期"),
        Evidence("title", "（转载）关于加强湿地保护的通知", "label ArticleTitle"),
        Evidence("title", "云澜市关于加强湿地保护的通知", "head of the text"),
        Evidence("document_number", "云府[2022] 12 号", "page label 文号"),
        Evidence("document_number", "云府〔2022〕12号", "text"),
        Evidence("expiry", "2024-06-30", "page label 失效日期"),
        Evidence("in_force_until", "2024-07-01 exclusive", "text pattern"),
        in_force_until=Bound(date(2024, 7, 1), date(2024, 7, 1), False, "…"),
    )


def test_evidence_that_disagrees_is_named() -> None:
    found = fields(
        Evidence("published", "2022-07-01", "label PubDate"),
        Evidence("signed", "2022-07-08", "signature"),
        Evidence("signed", "2022-07-09", "page label 成文日期"),
        Evidence("document_number", "云府〔2022〕12号", "text"),
        Evidence("document_number", "云府〔2022〕13号", "page label 文号"),
        Evidence("issuer", "云澜市人民政府", "signature"),
        Evidence("issuer", "某街道办事处", "page label 发布机构"),
        Evidence("status", "有效", "page label 时效性"),
        Evidence("status", "失效", "script literal file_status"),
        Evidence("in_force_from", "2022-08-01", "text pattern"),
        Evidence("effective", "2022-09-01", "page label 实施日期"),
        issuers=("云澜市人民政府",),
        signed=date(2022, 7, 8),
        published=date(2022, 7, 1),
        in_force_from=Bound(date(2022, 8, 1), date(2022, 8, 1), True, "…"),
    )
    assert found == [
        "document_number",
        "in_force_from",
        "issuer",
        "published_before_signed",
        "signed",
        "status",
    ]


def test_a_catalogue_inside_the_body_is_read_and_taken_off() -> None:
    page = (
        "<html><head><meta charset='utf-8'><title>x</title></head><body><div id='zoom'><p>目录项的基本信息</p><table>"
        "<tr><td>公开事项名称：</td><td colspan='3'>关于加强湿地保护的通知</td></tr>"
        "<tr><td>索引号：</td><td>0001/2022-7</td><td>主办单位：</td><td>云澜市林业局</td></tr>"
        "<tr><td>制发日期：</td><td>2022-07-08</td><td>文号：</td><td></td></tr></table>"
        f"<p>{PROSE}</p></div></body></html>"
    )
    clean = normalize(page.encode(), content_type="text/html")
    assert (clean.title, clean.index_number, clean.signed) == (
        "关于加强湿地保护的通知",
        "0001/2022-7",
        date(2022, 7, 8),
    )
    assert clean.text == PROSE
    assert "text-lost" not in clean.quality.flags


@pytest.mark.parametrize("unit", ["抄送：", "印发", "转自", "（此件", "原文链接：http://"])
def test_a_long_line_takes_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = perf_counter()
    find_elements(blocks(text, text[:300]))
    repost_of([], blocks(text, text[:200]), number="", issuers=())
    assert perf_counter() - begun < 2.0
