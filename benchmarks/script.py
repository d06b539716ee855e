"""Conversion to Simplified: ours, opencc-python-reimplemented, and OpenCC's C++ library, in one run.

    .venv/bin/python benchmarks/script.py [--cases TESTCASES.json]

The C++ library is timed in a subprocess of the peers' environment (`make setup-peers`), call by call as a user
would. The texts are the demo's documents; OpenCC itself makes them Traditional. Only ratios mean anything.
With --cases it also counts the cases of OpenCC's own `test/testcases/testcases.json` (in its source package).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from normalizers import script
from normalizers.text.glosses import strip_glosses

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-peers/bin/python"
CONTENT = ROOT / "dibao/demo/content"
CONVERSIONS = {"t2s": script.to_simplified, "tw2s": script.tw2s, "hk2s": script.hk2s}
ROUNDS = 5
LONG = 100_000  # characters of the long text
#: the targets of the project: ours over the pure package and over the C++ library, on long Traditional text
OVER_PURE, OVER_CPP = 50.0, 1.0
PEER = """
import json, sys, time
from opencc import OpenCC
asked = json.load(sys.stdin)
if asked["make"]:
    print(json.dumps([OpenCC("s2t").convert(text) for text in asked["texts"]])); raise SystemExit
convert, best = OpenCC(asked["config"]).convert, 1e9
for _ in range(asked["rounds"]):
    begun = time.perf_counter()
    for text in asked["texts"]: convert(text)
    best = min(best, time.perf_counter() - begun)
print(json.dumps(best))
"""


def peer(**asked: object) -> Any:  # noqa: ANN401 - what JSON gives
    ran = subprocess.run(
        [PEERS, "-c", PEER],
        input=json.dumps({"make": False, **asked}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def best(convert: Callable[[str], object], texts: Sequence[str], rounds: int = ROUNDS) -> float:
    """Return the least time of some rounds over all texts, in seconds."""
    found = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        for text in texts:
            convert(text)
        found = min(found, time.perf_counter() - begun)
    return found


def material() -> dict[str, list[str]]:
    """Return long texts and titles in both scripts."""
    texts = [path.read_text("utf-8") for path in sorted(CONTENT.glob("*.txt"))]
    titles = [line for text in texts for line in text.splitlines() if 8 <= len(line) <= 40][:400]
    whole = "".join(texts)
    long = (whole * (LONG // len(whole) + 1))[:LONG]
    made = peer(make=True, texts=[long, *titles])
    return {
        "long, Traditional": made[:1],
        "long, Simplified": [long],
        "titles, Traditional": made[1:],
        "titles, Simplified": titles,
    }


def cases(path: Path) -> None:
    """Print how many of OpenCC's own cases each conversion passes; their file is JSON with commas at ends."""
    text = re.sub(
        r",(\s*[}\]])", r"\1", re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    )
    for name, convert in CONVERSIONS.items():
        told = [
            (case["input"], case["expected"][name])
            for case in json.loads(text)["cases"]
            if name in case["expected"]
        ]
        print(
            f"{name}: {sum(convert(given) == wanted for given, wanted in told)} of {len(told)} of OpenCC's own cases"
        )


def main() -> int:
    """Print the table; return 1 where a target is missed."""
    if not PEERS.exists():
        print("benchmarks/script.py: the C++ OpenCC is not installed: make setup-peers", file=sys.stderr)
        return 4
    from opencc import OpenCC  # opencc-python-reimplemented

    begun = time.perf_counter()
    script.to_simplified("關於")
    print(f"first call: {(time.perf_counter() - begun) * 1000:.0f} ms")
    texts, missed = material(), False
    pure = OpenCC("t2s")
    print(f"{'':22}{'':6}{'ours':>14}{'over C++':>10}{'over pure':>11}")
    for kind, given in texts.items():
        size = sum(map(len, given))
        repeated = given * (1 if len(given) > 1 else 5)
        for name, convert in CONVERSIONS.items():
            ours = best(convert, repeated) * size / sum(map(len, repeated))
            theirs = peer(config=name, texts=given, rounds=ROUNDS)
            line = f"{kind:22}{name:6}{size / ours / 1e6:8.1f} M ch/s{theirs / ours:9.1f}x"
            if name == "t2s":
                ratio = best(pure.convert, given, 1) / ours
                line += f"{ratio:10.0f}x"
                missed |= kind == "long, Traditional" and (ratio < OVER_PURE or theirs / ours < OVER_CPP)
            print(line)
    for name, act in (("fold", script.fold), ("judge", script.judge), ("strip_glosses", strip_glosses)):
        print(f"{name:28}{LONG / best(act, texts['long, Simplified'] * 5) * 5 / 1e6:8.1f} M ch/s")
    if sys.argv[1:2] == ["--cases"]:
        cases(Path(sys.argv[2]))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
