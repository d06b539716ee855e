"""Traditional to Simplified, held against OpenCC's own library where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers import script
from normalizers.script.conversion import Converter
from normalizers.script.dictionary import compatibility, corrected, original, rows

#: the first call compiles the tables, and machines of tests are busy
UNHURRIED = settings(deadline=None)
ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-peers"
CHECKERS = ROOT / "tests/checkers"
NAMES = (
    "TSCharacters",
    "TSPhrases",
    "TWVariantsRev",
    "TWVariantsRevPhrases",
    "HKVariantsRev",
    "HKVariantsRevPhrases",
)
CONVERSIONS: dict[str, Callable[[str], str]] = {
    "t2s": script.to_simplified,
    "tw2s": script.tw2s,
    "hk2s": script.hk2s,
}
WORDS = sorted({word for name in NAMES for item in corrected(name).items() for word in item})
HOT = "".join(sorted({char for key in corrected("TSPhrases") for char in key}))
PLAIN = Converter((corrected("TSPhrases"), corrected("TSCharacters")))
#: CI installs it where its script says so, and then must not pass without
INSTALLED = bool(os.environ.get("CI")) and "setup-peers" in (ROOT / ".ci/run").read_text("utf-8")
needs_peers = pytest.mark.skipif(
    not (PEERS / "bin/python").exists() and not INSTALLED,
    reason="needs OpenCC's C++ library: make setup-peers",
)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("雲澜市人民政府關於印發規劃的通知", "云澜市人民政府关于印发规划的通知"),
        ("乾縣與乾坤", "乾县与乾坤"),
        ("乾燥", "干燥"),
        ("一目瞭然，登高瞭望", "一目了然，登高瞭望"),
        ("産業創新，爲民服務", "产业创新，为民服务"),
        ("擡頭，慰藉，批覆，覆蓋", "抬头，慰藉，批复，覆盖"),
        ("於先生在於2022年", "于先生在于2022年"),
        ("於倫同志，畢昇獎，張昇", "於伦同志，毕昇奖，张昇"),
        ("餘額、剩餘、余姚", "余额、剩余、余姚"),
        ("宮商角徵羽，徵收，象徵", "宫商角徵羽，征收，象征"),
        ("著作，顯著，看着", "著作，显著，看着"),
        ("不可貲計", "不可赀计"),
        ("薴烯與苧麻", "苎烯与苎麻"),
        ("豈敢", "岂敢"),
        ("⿰訁乚是訛的一部分", "⿰訁乚是讹的一部分"),
        ("GDP 增長 5%", "GDP 增长 5%"),
        ("鄉村\ud840\udc00", "乡村\ud840\udc00"),
        ("", ""),
    ],
)
def test_conversion(traditional: str, simplified: str) -> None:
    assert script.to_simplified(traditional) == simplified
    # the same in a long text, which is read another way
    assert script.to_simplified(f"{traditional}，" * 40) == f"{simplified}，" * 40


@pytest.mark.parametrize(
    ("taiwan", "simplified"),
    [
        ("看著著作，顯著", "看着著作，显著"),
        ("這裡為什麼喫麵", "这里为什么吃面"),
        ("老么與什么", "老幺与什么"),
    ],
)
def test_forms_of_taiwan(taiwan: str, simplified: str) -> None:
    assert script.tw2s(taiwan) == simplified


@pytest.mark.parametrize(
    ("hong_kong", "simplified"), [("衞生署", "卫生署"), ("裏面的説法，着手", "里面的说法，着手")]
)
def test_forms_of_hong_kong(hong_kong: str, simplified: str) -> None:
    assert script.hk2s(hong_kong) == simplified


@pytest.mark.parametrize("name", CONVERSIONS)
def test_every_word_of_the_dictionaries_is_converted_once_for_all(name: str) -> None:
    convert = CONVERSIONS[name]
    changed = [word for word in WORDS if convert(convert(word)) != convert(word)]
    assert changed == []


@pytest.mark.parametrize("name", CONVERSIONS)
@UNHURRIED
@given(text=st.lists(st.sampled_from(WORDS), max_size=6).map("".join))
def test_words_in_a_row_are_converted_once_for_all(name: str, text: str) -> None:
    once = CONVERSIONS[name](text)
    assert CONVERSIONS[name](once) == once


@pytest.mark.parametrize("name", CONVERSIONS)
@UNHURRIED
@given(text=st.text(st.sampled_from(HOT), max_size=30) | st.text(max_size=40))
def test_any_text_is_converted_once_for_all(name: str, text: str) -> None:
    once = CONVERSIONS[name](text)
    assert CONVERSIONS[name](once) == once


@UNHURRIED
@given(st.lists(st.sampled_from(WORDS), max_size=4).map("".join), st.integers(0, 3))
def test_long_and_short_texts_are_read_alike(text: str, line: int) -> None:
    padding = "的" * 150  # of no phrase
    for convert in CONVERSIONS.values():
        assert (
            convert(f"{padding}\n{text}\n{'𠀀' * line}{padding}")
            == f"{padding}\n{convert(text)}\n{'𠀀' * line}{padding}"
        )


@UNHURRIED
@given(st.lists(st.sampled_from(WORDS), max_size=6).map("".join))
def test_a_text_is_read_as_by_phrases_alone(text: str) -> None:
    read = text
    for _ in range(8):
        read = PLAIN._read(read)
    assert script.to_simplified(text) == read


def test_simplified_text_is_returned_as_it_is() -> None:
    for text in ("关于印发规划的通知", "关于印发规划的通知。" * 100):
        assert script.to_simplified(text) is text


@pytest.mark.parametrize(
    "text", ["乾" * 100_000, "⿰" * 20_000, "\0" * 100_000, "乾隆" * 50_000, "么麽" * 50_000]
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    begun = time.process_time()
    script.to_simplified(text)
    assert time.process_time() - begun < 10


def test_threads_may_begin_at_once() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(script.hk2s("衞生署關於印發規劃的通知")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["卫生署关于印发规划的通知"] * 8


def test_the_first_conversion_is_fast() -> None:
    code = (
        "import time; from normalizers.script import to_simplified; begun = time.process_time();"
        "to_simplified('關於'); print(time.process_time() - begun)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert float(ran.stdout) < 0.45  # 0.04 s on an idle machine; tests share theirs


def test_every_correction_has_a_reason_and_starts_from_the_dictionary_we_have() -> None:
    assert len(rows("corrections.tsv")) > 1_500
    for name, key, was, now, reason in rows("corrections.tsv"):
        assert original(name).get(key, "") == was != now, key
        assert reason
    for name, key, _, now, reason in rows("deviations.tsv"):
        assert corrected(name).get(key, "") == now, key
        assert len(reason) > 20


def _opencc(config: str, lines: Sequence[str]) -> list[str]:
    ran = subprocess.run(
        [PEERS / "bin/python", CHECKERS / "conversions.py", config],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout.split("\n")[:-1]


@needs_peers
def test_the_corrections_are_what_the_checker_writes(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, CHECKERS / "corrections.py", PEERS, path], check=True, cwd=ROOT, env=environment
    )
    assert path.read_text("utf-8") == (ROOT / "normalizers/script/data/corrections.tsv").read_text("utf-8")


@needs_peers
@pytest.mark.parametrize("name", CONVERSIONS)
def test_every_character_and_phrase_is_converted_as_opencc_does(name: str) -> None:
    characters = [chr(point) for point in range(0x20, 0x33480) if not 0xD800 <= point < 0xE000]
    keys = {key for one in NAMES for key in (*corrected(one), *original(one))}
    beginning: dict[str, list[str]] = {}
    for key in corrected("TSPhrases"):
        beginning.setdefault(key[0], []).append(key)
    overlaps = {
        a[:cut] + b
        for a in corrected("TSPhrases")
        for cut in range(1, len(a))
        for b in beginning.get(a[cut], [])
    }
    lines = [*(char for char in characters if char.splitlines() == [char]), *sorted(keys), *sorted(overlaps)]
    ours = [CONVERSIONS[name](line) for line in lines]
    theirs = _opencc(name, lines)
    convert = CONVERSIONS[name]
    told = {key for _, key, *_ in rows("deviations.tsv")}
    differing = {
        (line, one, other)
        for line, one, other in zip(lines, ours, theirs, strict=True)
        if one != other and not any(key in line for key in told)
    }
    # OpenCC converts what it gave anew where a second phrase begins in it; we give at once what stays
    unsettled = {item for item in differing if convert(item[2]) == item[1]}
    assert differing == unsettled
    assert len(unsettled) < 0.002 * len(lines)
    assert not {item[0] for item in unsettled} & {*keys, *characters}


@needs_peers
def test_compatibility_ideographs_are_those_of_opencc(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import corrections;"
        "print(repr(corrections.theirs(Path(sys.argv[2]), 'CJK_Compatibility_Ideographs')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, CHECKERS, PEERS],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        cwd=tmp_path,
    )
    import ast

    assert ast.literal_eval(ran.stdout) == compatibility()
