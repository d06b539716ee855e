"""Aligning two texts: ours against a plain diff, in one run, on invented texts of growing length.

    .venv/bin/python benchmarks/compare.py

Prints seconds per pair and the ratio to ours; only ratios mean anything on a busy machine.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from fast_diff_match_patch import diff

from normalizers.matching.compare import compare
from normalizers.matching.fingerprint import fold

#: the longest text difflib is asked to align: it is quadratic
PATIENCE = 4_000


def text(seed: int, length: int) -> str:
    """Return text of common characters with sentences of 20 to 40 of them."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark keeps no secrets
    return "".join(
        "。" if chance.random() < 1 / 30 else chr(0x4E00 + int(chance.paretovariate(1.1)) % 3000)
        for _ in range(length)
    )


def seconds(work: Callable[[], object]) -> float:
    """Return the least of three timings."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    """Time each method on amended and on unlike pairs."""
    print(f"{'pair':>8} {'length':>8} {'ours':>10} {'dmp in C++':>12} {'difflib':>10}")
    for length in (1_000, 4_000, 16_000, 64_000):
        base = text(1, length)
        for name, other in (
            ("amended", base[: length // 2] + "本条例另有规定" + base[length // 2 + 40 :]),
            ("unlike", text(2, length)),
        ):
            a, b = fold(base), fold(other)
            ours = seconds(lambda other=other, base=base: compare(base, other))
            cpp = seconds(lambda a=a, b=b: diff(a, b, timelimit=5, checklines=False, counts_only=True))
            plain = (
                seconds(lambda a=a, b=b: SequenceMatcher(None, a, b, autojunk=False).ratio())
                if length <= PATIENCE
                else None
            )
            shown = f"{plain / ours:9.1f}x" if plain else "         -"
            print(f"{name:>8} {length:>8} {ours * 1000:8.2f}ms {cpp / ours:11.1f}x {shown}")


if __name__ == "__main__":
    main()
