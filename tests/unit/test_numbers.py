"""文号: one normal form whatever the print, the document's own told from those it cites."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.records.clean import Block
from normalizers.metadata.numbers import (
    find_numbers,
    labelled,
    locate,
    own_number,
    own_numbers,
    parse,
    unified_numbers,
)

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
BRACKETS = ("〔〕", "[]", "［］", "()", "（）", "【】", "﹝﹞", "〖〗", "{}")
SPACES = st.sampled_from(["", " ", "\u3000", "\u00a0", "  "])


def paragraphs(*texts: str) -> list[Block]:
    return [Block("paragraph", text) for text in texts]


@given(
    agency=st.sampled_from(["云府", "云府办规", "云发改联", "云河文旅规字"]),
    year=st.integers(1949, 2099),
    serial=st.integers(1, 99999),
    brackets=st.sampled_from(BRACKETS),
    gaps=st.tuples(SPACES, SPACES, SPACES, SPACES),
    wide=st.booleans(),
    zeros=st.integers(0, 2),
    di=st.booleans(),
    round_it=st.booleans(),
)
def test_any_print_of_a_number_parses_to_one_normal_form(
    agency: str,
    year: int,
    serial: int,
    brackets: str,
    gaps: tuple[str, str, str, str],
    wide: bool,
    zeros: int,
    di: bool,
    round_it: bool,
) -> None:
    shown_serial = str(serial).zfill(min(5, len(str(serial)) + zeros))
    year_text, serial_text = (text.translate(WIDE) if wide else text for text in (str(year), shown_serial))
    printed = (
        f"{gaps[0].join(agency)}{gaps[1]}{brackets[0]}{year_text}{gaps[2]}{brackets[1]}"
        f"{gaps[3]}{'第' if di else ''}{serial_text}{gaps[0]}号"
    )
    if round_it:
        printed = f"（{printed}）"
    number = parse(printed)
    assert number is not None
    assert number.normal == f"{agency}〔{year}〕{serial}号"
    assert (number.agency, number.year, number.serial, number.printed) == (
        agency,
        year,
        serial,
        printed.strip(),
    )


@given(st.text(max_size=200))
def test_any_text_is_read_without_error_and_found_numbers_are_normal(text: str) -> None:
    for number in find_numbers(text):
        again = parse(number.normal)
        assert again is not None
        assert again.normal == number.normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("云河市人民政府令第一百七十九号", "云河市人民政府令第179号"),
        ("云河市人民政府令 第 17 号", "云河市人民政府令第17号"),
        ("国令第837号", "国令第837号"),
        ("云河市税务局公告2021年第005号", "云河市税务局公告2021年第5号"),
        ("云府〔二〇二二〕十二号", "云府〔2022〕12号"),
        ("云府〔2022 12号", "云府〔2022〕12号"),  # OCR lost 〕
        ("第一一七号", "第117号"),
    ],
)
def test_forms(printed: str, normal: str) -> None:
    number = parse(printed)
    assert number is not None
    assert number.normal == normal


@pytest.mark.parametrize(
    "text",
    [
        "2022年第7期（总第904期）",
        "总第904期",
        "第7期",
        "2022年第7号（总号：1234）",
        "增刊第1期",
        "第3号台风来临",
    ],
)
def test_issue_numbers_are_never_document_numbers(text: str) -> None:
    assert find_numbers(text) == ()


def test_numbers_in_running_text_lose_the_words_before_them() -> None:
    text = (
        "根据《云河省城市更新条例》（云省发〔2020〕8号）和云府〔2021〕2号文件，按照云河市人民政府令第17号公布的规定，"
        "云河市人民政府办公厅云府办〔2022〕1号文同时废止。"
    )
    assert [number.normal for number in find_numbers(text)] == [
        "云省发〔2020〕8号",
        "云府〔2021〕2号",
        "云河市人民政府令第17号",
        "云府办〔2022〕1号",
    ]


def test_lists_ranges_and_joint_issues_give_every_number() -> None:
    def found(text: str) -> list[str]:
        return [number.normal for number in find_numbers(text)]

    assert found("云金罚决字〔2025〕10号、11号、12号") == [f"云金罚决字〔2025〕{n}号" for n in (10, 11, 12)]
    assert found("云府规〔2021〕89-92号") == [f"云府规〔2021〕{n}号" for n in (89, 90, 91, 92)]
    assert found("云财规〔2022〕3号 云税发〔2022〕9号") == ["云财规〔2022〕3号", "云税发〔2022〕9号"]


def test_own_number_is_in_the_head_and_never_a_cited_one() -> None:
    title = "云河市人民政府关于印发云河市渡口管理办法的通知"
    body = "根据《云河省航道条例》（云省发〔2019〕4号）等规定，制定本办法。"
    cases = {
        ("云府规〔2022〕6号", title, body): "云府规〔2022〕6号",
        (title, "（云府规〔2022〕6号）", body): "云府规〔2022〕6号",
        (f"{title}（云府规〔2022〕6号）", body): "云府规〔2022〕6号",
        (title, "发文字号：云府规[2022]6号", body): "云府规〔2022〕6号",
        ("云河市人民政府令", "第17号", title, body): "云河市人民政府令第17号",
        ("云财规〔2022〕3号 云税发〔2022〕9号", title, body): "云财规〔2022〕3号",
        (
            title,
            "（2021年3月1日云河市人民政府令第17号公布 自2021年5月1日起施行）",
            body,
        ): "云河市人民政府令第17号",
    }
    for texts, expected in cases.items():
        number = own_number(paragraphs(*texts), title)
        assert number is not None, texts
        assert number.normal == expected
    assert own_number(paragraphs(title, body, "云府规〔2022〕6号"), title) is None
    assert own_number(paragraphs("关于废止《云河市渡口管理办法》（云府〔2001〕4号）的通知", body), "") is None


def test_unified_numbers_are_told_from_other_codes() -> None:
    text = "统一编号：YH0220220002，ＹＨ０１２０２１００３１；专利 ZL202010123456；刊号 CN44-1712/D"
    assert unified_numbers(text) == ("YH0220220002", "YH0120210031")


@pytest.mark.parametrize("word", ["公告", "通告"])
def test_an_announcement_number_of_year_and_serial_on_its_own_line(word: str) -> None:
    head = paragraphs(f"云河市水务局{word}", "2024年第6号", "现将有关事项公告如下，请遵照执行。")
    own = own_number(head, f"云河市水务局{word}")
    assert own is not None
    assert (own.normal, own.year, own.serial) == (f"云河市水务局{word}2024年第6号", 2024, 6)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("云府办2022〕1号", "云府办〔2022〕1号"),  # OCR lost 〔
        ("云府办﹙2022﹚1号", "云府办〔2022〕1号"),
        ("云府〔2019〕第3号", "云府〔2019〕3号"),
        ("云府办\n〔2022〕1号", "云府办〔2022〕1号"),
        ("云府办〔2022〕\n1号", "云府办〔2022〕1号"),
        ("（国 保发[2008]8 号）", "国保发〔2008〕8号"),
        ("国发明电〔2015〕1号", "国发明电〔2015〕1号"),
        ("法〔2020〕12号", "法〔2020〕12号"),
        ("法释〔2020〕17号", "法释〔2020〕17号"),
        ("中办发〔2021〕1号", "中办发〔2021〕1号"),
        ("云发〔86〕12号", "云发〔1986〕12号"),
        ("（81）云卫字第26号", "云卫字〔1981〕26号"),
        ("院（后）字【2014】22号", "院（后）字〔2014〕22号"),
        ("云监罚决字〔2019〕12-1号", "云监罚决字〔2019〕12-1号"),
        ("云府〔2022〕12号之一", "云府〔2022〕12号之一"),
        ("云河市水务局通告〔2022〕1号", "云河市水务局通告〔2022〕1号"),
        ("中国人民银行令〔2021〕第4号", "中国人民银行令〔2021〕4号"),
        ("云河市人民政府令（第四十三号）", "云河市人民政府令第43号"),
        ("中华人民共和国主席令（第七十三号）", "主席令第73号"),
        ("主席令第一二〇号", "主席令第120号"),
        ("中华人民共和国财政部令第87号", "财政部令第87号"),
        ("交通运输部令2021年第5号", "交通运输部令2021年第5号"),
        ("国家发展改革委2024年第16号令", "国家发展改革委令2024年第16号"),
        ("国务院 292 号令", "国务院令第292号"),
        ("国家税务总局2023年第12号公告", "国家税务总局公告2023年第12号"),
        ("财政部 税务总局公告2023年第12号", "财政部税务总局公告2023年第12号"),
        ("财政部、税务总局公告2023年第12号", "财政部税务总局公告2023年第12号"),
        (
            "云河省第十一届人民代表大会常务委员会公告（第90号）",
            "云河省第十一届人民代表大会常务委员会公告第90号",
        ),
        (
            "云河省人民代表大会常务委员会公告〔十四届〕第三十一号",
            "云河省人民代表大会常务委员会公告〔十四届〕第31号",
        ),
        (
            "云河省人民代表大会常务委员会公告（十三届第5号）",
            "云河省人民代表大会常务委员会公告〔十三届〕第5号",
        ),
        ("府法规字第1120012345号", "府法规字第1120012345号"),
        ("台内地字第1120266000号令", "台内地字第1120266000号"),
        ("台教资（六）字第1060083450B号", "台教资(六)字第1060083450B号"),
        ("L.N. 100 of 2023", "2023年第100号法律公告"),
        ("2023年第100号法律公告", "2023年第100号法律公告"),
        ("G.N. 1234 of 2023", "2023年第1234号政府公告"),
        ("第011/2023号法律", "第11/2023号法律"),
        ("11/2015号法律", "第11/2015号法律"),
        ("第66/2025号行政长官批示", "第66/2025号行政长官批示"),
        ("第4/80/M号法令", "第4/80/M号法令"),
    ],
)
def test_each_form_is_found_in_a_sentence_and_its_normal_form_stays(printed: str, normal: str) -> None:
    for text in (printed, f"根据{printed}的规定办理。", f"《云河市渡口办法》（{printed}）"):
        assert [number.normal for number in find_numbers(text)] == [normal], text
    again = parse(normal)
    assert again is not None
    assert again.normal == normal


@pytest.mark.parametrize(
    "text",
    [
        "电话020-12345号",
        "项目编号：云财采[2020]12号",
        "合同编号：云建合〔2020〕3号",
        "许可证号：云食许〔2020〕12号",
        "云人服证字〔2020〕第12号",
        "天府路（2020）12号",
        "云河小区（2020）3号楼",
        "(2021)最高法民终1号",
        "（2013）云中法民初字第12号",
        "云国用(2015)第001号",
        "建字第440100202200001号",
        "深房地字第4000123456号",
        "GB/T 9704-2012",
        "DB44/T 2262-2020号",
        "统一编号：YH0220220002",
        "索引号：11440100MB2C90856P/2023-00331",
        "国务院公报2006年第29号",
        "关于政协会议第05068号（工交邮电类776号）提案",
        "附件（2022）1号",
        "公告5号",
        "99号令",
        "2024年第16号令",
        "口令123号",
        "市公安局（2022年12号通告）",
        "云河ICP备11001610号",
        "云（2018）云河市不动产权第0012345号",
    ],
)
def test_what_else_is_counted_by_hao_is_no_document_number(text: str) -> None:
    assert find_numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("经国发〔2020〕1号文件同意", "国发〔2020〕1号"),
        ("云河市财政局穗财规〔2022〕1号", "穗财规〔2022〕1号"),
        ("国家税务总局国税发〔1993〕154号", "国税发〔1993〕154号"),
        ("粤经信〔2015〕3号", "粤经信〔2015〕3号"),
        ("原国土资源部令第12号", "国土资源部令第12号"),
        ("（2023年1月17日水利部令第53号发布）", "水利部令第53号"),
        ("卫生福利部112年6月8日卫授疾字第1120300459号函", "卫授疾字第1120300459号"),
        ("一百十四年十一月十一日总统华总一经字第11400114521号令", "华总一经字第11400114521号"),
    ],
)
def test_the_agency_is_told_from_the_words_before_it(text: str, own: str) -> None:
    assert [number.normal for number in find_numbers(text)] == [own]


def test_a_year_that_cannot_be_is_kept_and_flagged() -> None:
    number = parse("云府[1905]139号")
    assert number is not None
    assert (number.normal, number.year, number.suspect) == ("云府〔1905〕139号", 1905, "year")
    good = parse("云府[1995]139号")
    assert good is not None
    assert good.suspect == ""


def test_a_list_ends_with_its_last_hao() -> None:
    [(_, end, first)] = locate("云府〔2020〕1号、2021年修订")
    assert (first.normal, first.printed, end) == ("云府〔2020〕1号", "云府〔2020〕1号", 10)
    assert [one.normal for one in find_numbers("云府〔2020〕1、2、3号，5号楼")] == [
        f"云府〔2020〕{n}号" for n in (1, 2, 3)
    ]


def test_kind_and_jurisdiction() -> None:
    wanted = {
        "云府〔2022〕1号": ("", "CN"),
        "云河市人民政府令第17号": ("order", "CN"),
        "云河市税务局公告2021年第5号": ("announcement", "CN"),
        "府法规字第1120012345号": ("", "TW"),
        "L.N. 100 of 2023": ("announcement", "HK"),
        "第11/2023号法律": ("act", "MO"),
    }
    for text, expected in wanted.items():
        [number] = find_numbers(text)
        assert (number.kind, number.jurisdiction) == expected
    [taiwan] = find_numbers("台内地字第1120266000号")
    assert taiwan.year == 2023  # the 112th year of the Republic


TITLE = "云河市人民政府办公厅关于印发云河市渡口管理办法的通知"
BODY = "现将有关事项通知如下，请遵照执行。"


@pytest.mark.parametrize(
    ("texts", "title", "own"),
    [
        (("云河市人民政府办公厅文件 云府办〔2022〕1号", TITLE, BODY), TITLE, "云府办〔2022〕1号"),
        (("云府办〔2022〕1号 签发人：张某某", TITLE, BODY), TITLE, "云府办〔2022〕1号"),
        (("000012", "特急", "云府办明电〔2022〕1号", TITLE, BODY), TITLE, "云府办明电〔2022〕1号"),
        (("云教函〔2022〕12号（A类）", TITLE, BODY), TITLE, "云教函〔2022〕12号"),
        (("云府办", "〔2022〕1号", TITLE, BODY), TITLE, "云府办〔2022〕1号"),
        ((BODY,), "云河市水务局公告 2025年第5号", "云河市水务局公告2025年第5号"),
        (
            ("云河市水务局关于停航的公告", "2023年第12号", BODY),
            "云河市水务局关于停航的公告",
            "云河市水务局公告2023年第12号",
        ),
        (
            ("财政部", "税务总局", "海关总署", "公告", "2023年第12号", "关于某税的公告", BODY),
            "关于某税的公告",
            "财政部税务总局海关总署公告2023年第12号",
        ),
        (("国家发展和改革委员会 商务部令", "第47号", BODY), "", "国家发展和改革委员会商务部令第47号"),
        (
            ("云河市第九届人民代表大会常务委员会公告", "（第23号）", BODY),
            "",
            "云河市第九届人民代表大会常务委员会公告第23号",
        ),
        ((f"{TITLE} 云府办〔2022〕1号", BODY), f"{TITLE} 云府办〔2022〕1号", "云府办〔2022〕1号"),
        (
            ("关于转发云府〔2001〕4号文件的通知", "云林〔2023〕9号", BODY),
            "关于转发云府〔2001〕4号文件的通知",
            "云林〔2023〕9号",
        ),
        (("| 发文字号 | 云府办〔2022〕1号 |\n| --- | --- |", TITLE, BODY), TITLE, "云府办〔2022〕1号"),
        (("第39/2022号行政法规", "渡船安全规章", BODY), "渡船安全规章", "第39/2022号行政法规"),
        (("发文字号：府法规字第1120012345号", "主旨：修正某自治条例。"), "", "府法规字第1120012345号"),
        (("关于废止云府〔2001〕4号的通知", BODY), "关于废止云府〔2001〕4号的通知", ""),
        (
            ("废止文件目录", "1.关于渡船的通知（云府〔2001〕4号）", "2.关于渡口的通知（云府〔2002〕5号）"),
            "废止文件目录",
            "",
        ),
        (
            (
                "废止文件目录",
                "| 文号 |\n| --- |\n| 云府〔2001〕4号 |\n| 云府〔2002〕5号 |\n| 云府〔2003〕6号 |",
            ),
            "废止文件目录",
            "",
        ),
        ((TITLE, "各区人民政府：", "云府〔2001〕4号"), TITLE, ""),
        (("《云河市渡口管理办法》（云府办〔2022〕1号）政策解读", BODY), "", ""),
        (("解读《云河市渡口管理办法》（云府办〔2022〕1号）", BODY), "", ""),
        (("文号： 成文日期：2022年1月2日", TITLE, BODY), TITLE, ""),
        (("废止文号：国发〔2021〕1号", TITLE, BODY), TITLE, ""),
        ((TITLE, "各区人民政府：", "根据云府〔2020〕1号文件，现通知如下。", "云府办〔2022〕1号"), TITLE, ""),
    ],
)
def test_where_the_own_number_stands(texts: tuple[str, ...], title: str, own: str) -> None:
    blocks = [Block("table" if text.startswith("|") else "paragraph", text) for text in texts]
    number = own_number(blocks, title)
    assert (number.normal if number else "") == own


def test_a_label_with_a_bare_number_takes_the_issuer_of_the_title() -> None:
    for value, title, normal in (
        ("云府〔2022〕1号", "", "云府〔2022〕1号"),
        ("2024年第6号", "云河市水务局关于停航的公告", "云河市水务局公告2024年第6号"),
        ("2024年第6号", "关于停航的公告", ""),
        ("无", "云河市水务局关于停航的公告", ""),
    ):
        number = labelled(value, title)
        assert (number.normal if number else "") == normal


def test_a_joint_paper_has_a_number_for_each_issuer() -> None:
    for texts in (("云财规〔2022〕3号　云税发〔2022〕9号",), ("云财规〔2022〕3号", "云税发〔2022〕9号")):
        found = own_numbers(paragraphs(*texts, TITLE, BODY), TITLE)
        assert [one.normal for one in found] == ["云财规〔2022〕3号", "云税发〔2022〕9号"]


@pytest.mark.parametrize(
    "text",
    [
        "号" * 100_000,
        "1号" * 50_000,
        "〔2022〕1号" * 12_000,
        "云府〔2022〕" + "1、" * 50_000 + "号",
        "府" * 100_000 + "〔2022〕1号",
        "公告第" * 33_000 + "1号",
        "1" * 100_000 + "号",
        "令" + " " * 100_000 + "第1号",
        "财政部 " * 25_000 + "公告第1号",
        "字第" * 50_000 + "号",
        "1/" * 50_000 + "号法律",
        "L.N. 100 of " * 9_000,
    ],
)
def test_lines_made_to_backtrack(text: str) -> None:
    start = time.process_time()
    find_numbers(text)
    parse(text)
    assert time.process_time() - start < 3  # 0.2 s at most here; a quadratic reading takes minutes


_CODES = [
    "云府",
    "国办发",
    "发改价格",
    "粤经信",
    "财税",
    "法释",
    "建办市函",
    "国卫办医函",
    "新政发",
    "高检发释字",
    "中办发",
    "国市监特食发",
    "穗教规字",
]
_BODIES = [
    "国务院令",
    "财政部令",
    "云河市人民政府令",
    "住房和城乡建设部公告",
    "国家发展和改革委员会令",
    "云河市公安局通告",
]
_SENTENCES = (
    "根据{}文件精神",
    "依据《办法》（{}）、《规定》（{}）",
    "{}、{}同时废止",
    "现将{}转发给你们",
    "与{}一并执行",
    "对{}进行修改",
    "参照{}执行，{}不再执行",
    "印发{}及{}",
    "按照{}和{}要求",
    "该{}文",
    "经{}批准",
)


@given(
    sentence=st.sampled_from(_SENTENCES),
    agencies=st.tuples(st.sampled_from(_CODES + _BODIES), st.sampled_from(_CODES + _BODIES)),
    years=st.tuples(st.integers(1990, 2030), st.integers(1990, 2030)),
    serials=st.tuples(st.integers(1, 2999), st.integers(1, 2999)),
    brackets=st.sampled_from(BRACKETS),
    gap=st.sampled_from(["", " "]),
)
def test_numbers_set_in_a_sentence_come_out_of_it(
    sentence: str,
    agencies: tuple[str, str],
    years: tuple[int, int],
    serials: tuple[int, int],
    brackets: str,
    gap: str,
) -> None:
    printed, normal = [], []
    for agency, year, serial in zip(agencies, years, serials, strict=True):
        if agency in _BODIES:
            printed.append(f"{agency}{gap}{year}年第{serial}号")
            normal.append(f"{agency}{year}年第{serial}号")
        else:
            printed.append(f"{agency}{brackets[0]}{year}{brackets[1]}{gap}{serial}{gap}号")
            normal.append(f"{agency}〔{year}〕{serial}号")
    count = sentence.count("{}")
    assert [one.normal for one in find_numbers(sentence.format(*printed))] == normal[:count]
