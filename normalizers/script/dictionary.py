"""OpenCC's dictionaries: those of opencc-python-reimplemented 0.1.7 (OpenCC of 2016) with our corrections.

`data/corrections.tsv` brings each up to the C++ OpenCC 1.4.2, a reason per row; tests/checkers/corrections.py
writes it from both, and a test compares. `data/deviations.tsv` holds the few rows where we differ from OpenCC.
Both packages are Apache-2.0; the rows are theirs, after https://github.com/BYVoid/OpenCC.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

Entries = dict[str, str]

#: CJK Compatibility Ideographs and their supplement; Unicode's NFC maps each to the character it doubles,
#: and the stability policy keeps that so (OpenCC's own table of 1,002 is the same, a test compares)
COMPATIBILITY = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))


@cache
def original(name: str) -> Entries:
    """Return key -> first value of a dictionary file of the opencc package, e.g. `TSPhrases`."""
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {key: values.split()[0] for key, values in pairs}


@cache
def corrected(name: str) -> Entries:
    """Return key -> value of a dictionary as OpenCC 1.4.2 has it, but for our own deviations."""
    entries = dict(original(name))
    for row in (*rows("corrections.tsv"), *rows("deviations.tsv")):
        dictionary, key, _, now, _ = row
        if dictionary != name:
            continue
        if now:
            entries[key] = now
        else:
            entries.pop(key, None)
    return entries


@cache
def compatibility() -> Entries:
    """Return each compatibility ideograph with the unified one it doubles."""
    pairs = ((chr(point), unicodedata.normalize("NFC", chr(point))) for point in COMPATIBILITY)
    return {key: value for key, value in pairs if key != value}


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a data file: dictionary, key, was ("" = absent), now ("" = removed), reason."""
    text = (files("normalizers.script") / "data" / name).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)
