"""Writes normalizers/text/data/readings.tsv from pypinyin's table: `readings.py .../pypinyin/pinyin_dict.json`.

pypinyin 0.55.0 is MIT-licensed (mozillazg); its table is that of pinyin-data, made from Unihan's kMandarin,
kHanyuPinyin, kXHC1983 and others. Only the syllable is kept: the tones of a gloss are not checked.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parents[2] / "normalizers/text/data/readings.tsv"
HEAD = """# The characters that may be read as a syllable (ü is v): syllable, characters of the basic plane.
# Written by tests/checkers/readings.py from pypinyin 0.55.0 (MIT, https://github.com/mozillazg/python-pinyin).
"""


def bare(reading: str) -> str:
    """Return a reading without its tone."""
    plain = unicodedata.normalize(
        "NFD", unicodedata.normalize("NFC", reading).translate(str.maketrans("üǖǘǚǜ", "vvvvv"))
    )
    return "".join(char for char in plain if char.isascii() and char.isalpha())


def main(source: str, target: str = str(TARGET)) -> None:
    """Write the table, a line a syllable."""
    table: dict[str, set[str]] = {}
    for point, readings in json.loads(Path(source).read_text("utf-8")).items():
        if int(point) < 0x10000:
            for reading in readings.split(","):
                table.setdefault(bare(reading), set()).add(chr(int(point)))
    table.setdefault("r", set()).update("儿兒")  # 花儿 huār
    lines = (
        f"{syllable}\t{''.join(sorted(chars))}\n" for syllable, chars in sorted(table.items()) if syllable
    )
    Path(target).write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
