"""The legal level, from number, issuer, title and the note under it."""

from __future__ import annotations

import pytest

from dibao.records.clean import Block
from normalizers.metadata.genre import genre_of
from normalizers.metadata.levels import legal_level


@pytest.mark.parametrize(
    ("title", "number", "issuers", "note", "level"),
    [
        ("中华人民共和国某某法", "主席令第29号", (), "", "法律"),
        ("某某法", "", (), "（2020年1月2日第十三届全国人民代表大会第三次会议通过）", "法律"),
        ("某某登记管理条例", "国务院令第746号", (), "", "行政法规"),
        ("某某登记管理条例", "", (), "（2021年7月27日中华人民共和国国务院令第746号公布）", "行政法规"),
        ("某某管理办法", "交通运输部令2021年第5号", (), "", "部门规章"),
        ("某某管理办法", "国家发展改革委令2024年第21号", (), "", "部门规章"),
        ("云澜市渡口管理办法", "云澜市人民政府令第17号", (), "", "地方政府规章"),
        ("云澜市渡口条例", "云澜市第九届人民代表大会常务委员会公告第23号", (), "", "地方性法规"),
        (
            "云澜市渡口条例",
            "",
            (),
            "（2020年1月2日云澜市第九届人民代表大会常务委员会第三次会议通过）",
            "地方性法规",
        ),
        ("云岭自治州自治条例", "云岭自治州人民代表大会公告第3号", (), "", "自治条例"),
        ("关于审理渡口纠纷适用法律的解释", "法释〔2020〕17号", ("最高人民法院",), "", "司法解释"),
        ("中国共产党某某条例", "", ("中国共产党中央委员会",), "", "党内法规"),
        (
            "云澜市关于印发渡口办法的通知",
            "云府办规〔2022〕2号",
            ("云澜市人民政府办公厅",),
            "",
            "行政规范性文件",
        ),
        ("云澜市关于印发渡口办法的通知", "云府办〔2022〕2号", ("云澜市人民政府办公厅",), "", ""),
        ("云澜市渡口办法政策解读", "云府办规〔2022〕2号", (), "", "其他文件"),
        ("云澜市关于渡口的复函", "云府函〔2022〕2号", (), "", "其他文件"),
        ("渡口开了", "", (), "", ""),
    ],
)
def test_levels(title: str, number: str, issuers: tuple[str, ...], note: str, level: str) -> None:
    blocks = [Block("paragraph", text) for text in (title, note) if text]
    found, evidence = legal_level(title, genre_of(title), number, issuers, blocks, "")
    assert found == level
    assert (evidence is None) == (level == "")


def test_a_unified_number_marks_a_normative_document() -> None:
    assert (
        legal_level("关于印发渡口办法的通知", "通知", "云府〔2022〕1号", (), (), "YH0220220002")[0]
        == "行政规范性文件"
    )
