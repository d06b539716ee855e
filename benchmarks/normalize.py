"""What `normalize` costs beside the extraction alone, and which of its stages take the time.

    .venv/bin/python benchmarks/normalize.py [--rounds 3] [--seed 5]

Reads generated pages of all portal families, and the saved real pages where they lie beside the checkout. The ratio is
the figure to hold (at most 3); pages per second mean nothing on a busy machine. benchmarks/extraction.py has the peers.
"""

from __future__ import annotations

import argparse
import functools
import inspect
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

# a checkout that is not installed is read, too
sys.path.append(str(Path(__file__).parents[1]))
from eval.cases import GUANGDONG, page_case
from eval.gold import Case
from eval.portals import PROVINCIAL
from eval.real import pages as real_pages

import normalizers.describe
import normalizers.document
import normalizers.html.document
from normalizers.decode import decode
from normalizers.document import normalize
from normalizers.html.page import read_html

#: whole normalisation against extraction alone
TARGET = 3.0
#: the modules that call the stages; every function of ours that they import is one
CALLERS: tuple[ModuleType, ...] = (
    normalizers.document,
    normalizers.html.document,
    normalizers.describe,
)
#: these only pass on to stages
PASSING = ("describe_page", "describe", "describe_issue")


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Time every stage, exclusive of the stages within it, for as long as the context is open."""
    stack: list[float] = []  # seconds of the stages within, for each open one

    def watch(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*args: object, **options: object) -> object:
            stack.append(0.0)
            begun = time.perf_counter()
            try:
                value = function(*args, **options)
                # a stage that yields does its work when it is read
                return list(value) if inspect.isgenerator(value) else value
            finally:
                took = time.perf_counter() - begun
                spent[name] += took - stack.pop()
                if stack:
                    stack[-1] += took

        return timed

    replaced: list[tuple[ModuleType, str, object]] = []
    for caller in CALLERS:
        for name, value in list(vars(caller).items()):
            home = getattr(value, "__module__", "") or ""
            if inspect.isfunction(value) and home.startswith("normalizers.") and name not in PASSING:
                label = f"{home.removeprefix('normalizers.')}.{value.__name__}"
                replaced.append((caller, name, value))
                setattr(caller, name, watch(label, value))
    try:
        yield
    finally:
        for caller, name, value in replaced:
            setattr(caller, name, value)


def fastest(work: Callable[[], object], rounds: int) -> float:
    """Return the least of some timings in seconds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def measure(name: str, cases: list[Case], rounds: int) -> None:
    """Print the rates of one set of pages and the shares of the stages."""
    decoded = [(decode(case.payload, case.content_type).text, case.url) for case in cases]

    def extract() -> None:
        for text, url in decoded:
            read_html(text, url=url)

    def whole() -> None:
        for case in cases:
            normalize(case.payload, content_type=case.content_type, url=case.url)

    whole()  # dictionaries are compiled at the first use
    alone, all_of_it = fastest(extract, rounds), fastest(whole, rounds)
    ratio = all_of_it / alone
    size = sum(len(case.payload) for case in cases) / len(cases) / 1000
    print(f"== {name}: {len(cases)} pages of {size:.0f} kB")
    print(f"   extraction alone {len(cases) / alone:7.0f} pages/s {alone / len(cases) * 1000:7.2f} ms")
    print(
        f"   normalize        {len(cases) / all_of_it:7.0f} pages/s {all_of_it / len(cases) * 1000:7.2f} ms"
    )
    print(f"   ratio {ratio:.2f}, {'within' if ratio <= TARGET else 'ABOVE'} the target of {TARGET:.0f}")
    spent: dict[str, float] = defaultdict(float)
    with watched(spent):
        begun = time.perf_counter()
        whole()
        total = time.perf_counter() - begun
    spent["between the stages"] = total - sum(spent.values())
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        if seconds >= total / 200:
            print(f"   {seconds / total * 100:5.1f} %  {seconds / len(cases) * 1000:6.2f} ms  {stage}")
    print()


def main() -> None:
    """Measure generated pages, and real ones where they are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="timings, of which the least counts")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    templates = (*GUANGDONG[:3], *PROVINCIAL)
    made = [
        page_case(template, f"{options.seed}-{n}", genre)
        for template in templates
        for n, genre in enumerate(("notice", "opinion", "reply", "proposal"))
    ]
    measure("generated pages of portals", made, options.rounds)
    if real := [case for case in real_pages() if case.gold.kind == "document"]:
        measure("saved pages", real, options.rounds)


if __name__ == "__main__":
    main()
