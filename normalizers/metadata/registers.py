"""统一编号 of normative documents and 索引号 of catalogues: shapes are data, a row for each register.

data/registers.tsv has the jurisdiction, the kind, the shape as a pattern, an example and where it is known from.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

#: a number follows one of these labels whatever its shape; the text is searched in Simplified characters
_LABEL = re.compile(
    r"(?:(?:行政)?规范性文件)?(?:统一|登记|备案登记|审查登记)?(?:统一编号|登记编号|登记号|统一登记号|规范性文件编号)[:：]?\s*"
    r"([A-Z0-9][A-Z0-9〔〕\[\]()（）/_-]{3,30})"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―－−", "-"))


def unified_numbers(text: str) -> tuple[str, ...]:
    """Return the 统一编号 in order: of a known shape anywhere, of any shape behind a label (统一登记号：…)."""
    if not any(char.isdigit() for char in text):
        return ()
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    found = [(match.start(), _joined(match.group())) for match in _shapes("unified").finditer(plain)]
    taken = {value for _, value in found}
    for match in _LABEL.finditer(plain):
        value = match[1].rstrip("-_/")
        if re.search(r"\d{3}", value) and not any(one.startswith(value) or value in one for one in taken):
            found.append((match.start(), value))
    return tuple(dict.fromkeys(value for _, value in sorted(found)))


def index_number(text: str) -> str:
    """Return the 索引号 in a label's value (11440100MB2C90856P/2023-00331), "" where none of the shapes fits."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    found = _shapes("index").search(re.sub(r"\s*([-/])\s*", r"\1", plain))
    return found.group() if found else ""


def _joined(value: str) -> str:
    return "".join(value.split())


@cache
def _shapes(kind: str) -> re.Pattern[str]:
    text = (files("normalizers.metadata") / "data" / "registers.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return re.compile("|".join(f"(?:{row[2]})" for row in rows if row[1] == kind))
