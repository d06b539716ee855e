"""Writes the corrections of our OpenCC dictionaries: what OpenCC's C++ library 1.4.2 has otherwise, row by row.

`corrections.py PEERS [FILE]` reads the dictionaries of the wheel in the peers' environment (`make setup-peers`,
PEERS is .venv-peers) with the wheel's own `opencc_dict`, compares them with those of the `opencc` package
installed beside us, and writes normalizers/script/data/corrections.tsv (or FILE).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from normalizers.script.dictionary import original

VERSION = "1.4.2"
TARGET = Path(__file__).parents[2] / "normalizers/script/data/corrections.tsv"
HEAD = f"""# What OpenCC {VERSION} has otherwise than the dictionaries of opencc-python-reimplemented 0.1.7.
# Written by tests/checkers/corrections.py; do not edit. Apache-2.0, https://github.com/BYVoid/OpenCC
# dictionary, key, was (empty: absent), now (empty: removed), reason
"""
#: dictionaries in the order OpenCC reads them, each with those of the wheel that make it up, the first wins
PARTS = {
    "TSCharacters": ("TSCharactersExt", "TSCharacters"),
    "TSPhrases": ("TSPhrases",),
    "TWVariantsRev": ("TWVariantsRev",),
    "TWVariantsRevPhrases": ("TWVariantsRevPhrases",),
    "HKVariantsRev": ("HKVariantsRev",),
    "HKVariantsRevPhrases": ("HKVariantsRevPhrases",),
}
CHARACTERS = {
    "TSPhrases": "TSCharacters",
    "TWVariantsRevPhrases": "TWVariantsRev",
    "HKVariantsRevPhrases": "HKVariantsRev",
}


def folder(peers: Path) -> Path:
    """Return the folder of the OpenCC wheel in an environment."""
    return next(peers.glob("lib/python*/site-packages/opencc/clib"))


def theirs(peers: Path, name: str) -> dict[str, str]:
    """Return key -> first value of a dictionary of the wheel."""
    entries: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as work:
        for part in PARTS.get(name, (name,)):
            path = Path(work) / f"{part}.txt"
            source = folder(peers) / "share/opencc" / f"{part}.ocd2"
            subprocess.run(
                [folder(peers) / "bin/opencc_dict", "-i", source, "-o", path, "-f", "ocd2", "-t", "text"],
                check=True,
                capture_output=True,
            )
            for line in path.read_text("utf-8").splitlines():
                key, _, values = line.partition("\t")
                entries.setdefault(key, values.split(" ")[0] or key)
    return entries


def corrections(peers: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield dictionary, key, was, now and the reason of each difference."""
    for name in PARTS:
        ours, wanted = original(name), theirs(peers, name)
        characters = theirs(peers, CHARACTERS[name]) if name in CHARACTERS else {}
        for key in sorted({*ours, *wanted}):
            was, now = ours.get(key, ""), wanted.get(key, "")
            if was != now:
                yield name, key, was, now, reason(key, was, now, characters)


def reason(key: str, was: str, now: str, characters: dict[str, str]) -> str:
    """Say what the row changes, in the terms of the characters it is about."""
    if len(key) == 1:
        if not was:
            return (
                "kept as it is: a character of its own in Simplified text"
                if now == key
                else "missing in the old dictionary"
            )
        return "no variant any more" if not now else "OpenCC changed the character it gives"
    plain = "".join(characters.get(char, char) for char in key)
    if not now:
        return (
            f"not a phrase any more: its characters give {plain}"
            if plain == was
            else f"a wrong phrase: its characters give {plain}"
        )
    if now == plain:
        return (
            "kept together, so that no phrase begins within it"
            if not was
            else "the old dictionary was wrong: as its characters give"
        )
    changes = (
        [
            f"{char} stays (alone {one})" if other == char else f"{char} is {other} here (alone {one})"
            for char, one, other in zip(key, plain, now, strict=True)
            if one != other
        ]
        if len(key) == len(now)
        else ["another word"]
    )
    return "; ".join(dict.fromkeys(changes))


def main(peers: str, target: str = str(TARGET)) -> None:
    lines = ["\t".join(row) for row in corrections(Path(peers))]
    Path(target).write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    sys.stderr.write(f"{len(lines)} corrections\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
