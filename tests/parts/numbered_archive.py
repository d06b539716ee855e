"""A small archive of notices with 文号: what curators, the register of gaps and statements of coverage are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_archive import SITE, night, open_house

OFFICE = "云澜市人民政府办公室"


def notice(number: str, matter: str, month: int, year: int = 2026, office: str = OFFICE) -> bytes:
    """Return a page of a notice on a matter of its own, signed on the fifth of a month."""
    title = f"{office}关于{matter}工作的通知"
    clauses = "".join(
        f"<p>第{n}条 各单位应当在{month}月{n}日前完成{matter}的第{n}项任务，并将{matter}的结果逐级上报至市{matter}领导小组。</p>"
        for n in range(1, 12)
    )
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class='article-content'><p>{number}</p>"
        f"<p>各区人民政府：</p>{clauses}<p>{office}</p><p>{year}年{month}月5日</p></div></body></html>"
    ).encode()


def number(serial: int) -> str:
    """Return a 文号 of the office."""
    return f"云府办〔2026〕{serial}号"


def make_numbered(folder: Path) -> None:
    """Make the archive below `folder`: 1, 2 and 4 on the first night, 6 and a copy of 2 on the second."""
    with pytest.MonkeyPatch.context() as patch, open_house(folder, patch) as house:
        first = {1: "防汛抢险", 2: "校园安全", 4: "秋粮收购"}
        night(
            house,
            {f"/{n}.html": notice(number(n), matter, n) for n, matter in first.items()},
            patch,
            "2026-03-03T02:00:00+08:00",
        )
        second = {"/6.html": notice(number(6), "老旧电梯", 6), "/copy.html": notice(number(2), "校园安全", 2)}
        night(house, second, patch, "2026-03-04T02:00:00+08:00")


def url(name: object) -> str:
    """Return the address of a notice."""
    return f"{SITE}/{name}.html"
