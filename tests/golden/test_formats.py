"""Golden files: one folder per format, with what is read from a notice or a list written in it.

The inputs are made here from the builders of tests/parts; a folder holds `expected.json` and `notes.md`. An expected
file that is missing is written, and the test fails so that its author reviews it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import office_files as make
import pytest
from pydantic import TypeAdapter

from dibao.records.clean import CleanDocument
from normalizers.document import normalize

HERE = Path(__file__).parent
_CLEAN = TypeAdapter(CleanDocument)

TITLE = "云澜市人民政府办公室关于印发云澜市渡口安全管理办法的通知"
NUMBER = "云澜府办规〔2023〕4号"
LETTER = (
    "各区人民政府，市政府各部门、各直属机构：",
    "《云澜市渡口安全管理办法》已经市人民政府同意，现印发给你们，请认真组织实施。实施过程中遇到的问题，请径向市交通运输局反映。",
)
SIGNED = ("云澜市人民政府办公室", "2023年3月15日")
HEADING = "云澜市渡口安全管理办法"
ARTICLES = (
    "为了加强渡口安全管理，保障群众出行安全，根据有关法律、法规，结合本市实际，制定本办法。",
    "本办法适用于本市行政区域内渡口的设置、运营和监督管理。",
    "本办法自2023年5月1日起施行，有效期5年。",
)
RATES = (("区", "渡口数", "达标率"), ("望汐区", "12", "95.5%"), ("枫屿区", "7", "100%"))


def numbered() -> list[str]:
    return [f"第{word}条 {text}" for word, text in zip("一二三", ARTICLES, strict=True)]


def docx() -> bytes:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    right = '<w:jc w:val="right"/>'
    body = [
        make.p(TITLE, '<w:jc w:val="center"/>'), make.p(NUMBER), *map(make.p, LETTER), *(make.p(line, right) for line in SIGNED),
        make.p(HEADING, '<w:outlineLvl w:val="0"/>'), *(make.p(text, listed) for text in ARTICLES), make.tbl(*RATES),
    ]  # fmt: skip
    return make.docx("".join(body), numbering=numbering)


def doc() -> bytes:
    lines = [(line + "\r", b"") for line in (TITLE, NUMBER, *LETTER, *SIGNED, HEADING, *numbered())]
    cells = [
        piece for row in RATES for piece in (*((text + "\x07", b"\x16\x24\x01") for text in row), ("\x07", b"\x16\x24\x01\x17\x24\x01"))
    ]  # fmt: skip
    return make.doc([*lines, *cells, ("注：数据截至2022年底。\r", b"")])


def rtf() -> bytes:
    def spelled(text: str) -> str:
        return "".join(
            char if char.isascii() else f"\\u{(ord(char) + 0x8000) % 0x10000 - 0x8000}?" for char in text
        )

    lines = "".join(
        spelled(line) + "\\par\n" for line in (TITLE, NUMBER, *LETTER, *SIGNED, HEADING, *numbered())
    )
    table = "".join(
        "\\trowd" + "".join(f"\\intbl {spelled(text)}\\cell" for text in row) + "\\row\\pard\n"
        for row in RATES
    )
    return (
        "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}}\n" + lines + table + "}"
    ).encode("ascii")


def ofd() -> bytes:
    def wrapped(text: str, top: float) -> list[tuple[float, float, str]]:
        first, rest = text[:26], text[26:]
        lines = [(39.3, top, first)]
        for at in range(0, len(rest), 28):
            lines.append((28.0, top + 10 * len(lines), rest[at : at + 28]))
        return lines

    lines = [(75.0, 40.0, NUMBER, 5.64), (30.0, 62.0, TITLE, 5.64), (28.0, 84.0, LETTER[0], 5.64)]
    top = 94.0
    for text in LETTER[1:]:
        lines += [(x, y, line, 5.64) for x, y, line in wrapped(text, top)]
    lines += [(120.0, 140.0, SIGNED[0], 5.64), (130.0, 150.0, SIGNED[1], 5.64)]
    second = [(70.0, 40.0, HEADING, 7.76)]
    top = 60.0
    for text in numbered():
        pieces = wrapped(text.replace(" ", "\u3000"), top)
        second += [(x, y, line, 5.64) for x, y, line in pieces]
        top += 10 * len(pieces)
    pages = [
        "".join(make.printed(*line) for line in page) + make.printed(100, 280, f"- {at} -", 4.2)
        for at, page in enumerate((lines, second), 1)
    ]
    return make.ofd(pages)


def xlsx() -> bytes:
    rows = [make.row(1, A="云澜市渡口达标情况表"), make.row(2, A="区", B="渡口数", C="达标率"), make.row(3, A="望汐区", B=12, C=(0.955, 0)),
            make.row(4, A="枫屿区", B=7, C=(1.0, 1)), make.row(6, A="填报日期", B=(45000.0, 2))]  # fmt: skip
    return make.xlsx({"Sheet1": "".join(rows)}, formats=["0.0%", "0%", 'yyyy"年"m"月"d"日"'])


def xls() -> bytes:
    return make.xls("达标", [["云澜市渡口达标情况表"], ["区", "渡口数"], ["望汐区", 12.0], ["枫屿区", 7.0]])


def archive() -> bytes:
    return make.zipped(
        [("通知正文.docx".encode("gbk"), docx()), ("附件1：达标情况表.xlsx".encode("gbk"), xlsx())]
    )


def saved() -> bytes:
    lines = "".join(f"<p class=MsoNormal>{line}</p>" for line in (NUMBER, *LETTER, *SIGNED))
    page = f"<html><head><meta charset=gb2312><title>{TITLE}</title></head><body><div class=WordSection1><p align=center>{TITLE}</p>{lines}</div></body></html>"
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=x"\r\n\r\n--=x\r\nContent-Type: text/html; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page.encode("gbk") + b"\r\n--=x--\r\n"
    )  # fmt: skip


FORMATS: dict[str, tuple[Callable[[], bytes], str]] = {
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "doc": (doc, "application/msword"),
    "rtf": (rtf, "application/msword"),
    "ofd": (ofd, "application/ofd"),
    "xlsx": (xlsx, "application/octet-stream"),
    "xls": (xls, "application/vnd.ms-excel"),
    "zip": (archive, "application/zip"),
    "mht": (saved, "application/msword"),
}


@pytest.mark.parametrize("form", FORMATS)
def test_format(form: str) -> None:
    build, content_type = FORMATS[form]
    found = _CLEAN.dump_python(normalize(build(), content_type=content_type), mode="json")
    kept = {key: item for key, item in found.items() if key not in ("blocks", "provenance")}
    path = HERE / form / "expected.json"
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.relative_to(HERE)} was missing and has been written: review it, then run again")
    assert json.loads(text) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_its_notes(form: str) -> None:
    assert (HERE / form / "notes.md").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("form", ["docx", "doc", "rtf", "ofd"])
def test_the_same_notice_reads_the_same_in_every_format(form: str) -> None:
    document = normalize(FORMATS[form][0]())
    assert (document.title, document.document_number) == (TITLE, NUMBER)
    assert str(document.signed) == "2023-03-15"
    assert [part.path for part in document.components] == ["notice", "instrument"]
    for article in ARTICLES:
        assert article in document.text
