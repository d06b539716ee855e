"""文号: one normal form whatever the print, the document's own told from those it cites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.records.clean import Block
from normalizers.metadata.numbers import find_numbers, own_number, parse, unified_numbers

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
