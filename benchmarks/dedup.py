"""How well documents are recognised: candidates, pairs and whole archives of labelled families, against pinned floors.

    .venv/bin/python benchmarks/dedup.py [--sample] [--seed 5] [--misses 3] [--skip-arrivals] [--json FILE] [--pin]

Ends with 1 where a figure is below its floor or a pinned collection is not the one its floors were taken on. Other
seeds have no floors. `--pin` writes the present figures as floors, to be reviewed as a change.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

# before this folder, whose storage.py is not the package
sys.path.insert(0, str(Path(__file__).parents[1]))

from eval import families, kindred
from eval.arrivals import Arrival, Outcome, arrive, figures, mistakes
from eval.corpora import SEED
from eval.floors import pin_figures, pinned, short_of

#: one bulk, the other way round in ten, shuffled in a hundred
WAYS = (Arrival(0, 1), Arrival(-1, 10), Arrival(1, 1), Arrival(2, 100))
#: heading and figure
COLUMNS = (
    ("index@20", "index@20"), ("links P", "links.p"), ("links R", "links.r"), ("contained", "containment"),
    ("amended apart", "amended apart"), ("siblings apart", "siblings apart"),
    ("one P", "one.p"), ("one R", "one.r"),
)  # fmt: skip
Figures = dict[str, dict[str, float]]


def table(shown: Figures) -> str:
    """Return the figures of the families as aligned text, `all` last."""
    order = [*sorted(name for name in shown if name != "all"), "all"]
    lines = ["".ljust(20) + "".join(head.rjust(16) for head, _ in COLUMNS)]
    for name in order:
        cells = (f"{shown[name][key]:.4f}" if key in shown[name] else "" for _, key in COLUMNS)
        lines.append(name.ljust(20) + "".join(cell.rjust(16) for cell in cells))
    return "\n".join(lines)


def pairs(seed: int, size: families.Size, most: int) -> tuple[str, Figures]:
    """Score candidates and pairs; print the table and the first misses of each kind."""
    began = time.perf_counter()
    papers = families.papers(seed, size)
    tallies, misses = kindred.score(papers, kindred.read(papers))
    shown = {name: one.figures() for name, one in tallies.items() if one.figures()}
    print(
        f"== pairs: {len(papers)} papers, {time.perf_counter() - began:.0f} s, {families.digest(papers)}\n{table(shown)}\n"
    )
    seen: Counter[tuple[str, str]] = Counter()
    for miss in misses:
        seen[miss.label, miss.found] += 1
        if seen[miss.label, miss.found] <= most:
            print(f"  {miss.label} judged {miss.found}: {miss.left} {miss.right} ({miss.why})")
    return families.digest(papers), shown


def arrivals(seed: int, size: families.Size, ways: tuple[Arrival, ...], most: int) -> tuple[str, Figures]:
    """Publish the papers in every way; print what came of each, and whether it is the same."""
    papers = families.papers(seed, size)
    found: Figures = {}
    first: Outcome | None = None
    print(f"== arrivals: {len(papers)} papers, {families.digest(papers)}")
    for way in ways:
        began = time.perf_counter()
        outcome = arrive(papers, way)
        first = first or outcome
        one = figures(papers, outcome) | {"as the first": float(outcome.partition == first.partition)}
        print(
            f"{way.name.ljust(24)} {'  '.join(f'{name} {value:.4f}' for name, value in one.items())}  {time.perf_counter() - began:.0f} s"
        )
        merged, split = mistakes(papers, outcome)
        for line in [f"  one, and should not be: {line}" for line in merged[:most]] + [
            f"  {line}" for line in split[:most]
        ]:
            print(line)
        found[way.name] = one
    print()
    return families.digest(papers), found


def main() -> int:
    """Score what was asked for and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", action="store_true", help="the small collection that `make test` holds")
    parser.add_argument("--seed", type=int, default=SEED, help="other papers of the same families; no floors")
    parser.add_argument("--skip-arrivals", action="store_true", help="candidates and pairs only")
    parser.add_argument("--skip-pairs", action="store_true", help="whole archives only")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print N misses of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON ('-' = print)")
    parser.add_argument("--pin", action="store_true", help="write the present figures as floors")
    options = parser.parse_args()
    size = "sample" if options.sample else "whole"
    results: dict[str, tuple[str, Figures]] = {}
    if not options.skip_pairs:
        many = families.SAMPLE if options.sample else families.WHOLE
        results[f"dedup-pairs/{size}"] = pairs(options.seed, many, options.misses)
    if not options.skip_arrivals:
        few = families.TINY if options.sample else families.ARRIVALS
        ways = WAYS[:2] if options.sample else WAYS
        results[f"dedup-arrivals/{size}"] = arrivals(options.seed, few, ways, options.misses)
    failed = False
    for key, (digest, found) in results.items():
        if options.seed != SEED:
            continue
        if options.pin:
            pin_figures(key, digest, found)
            continue
        if pinned(key)[0] != digest:
            print(f"FAILED {key}: the floors are those of another collection: review the figures, then --pin")
            failed = True
        for breach in short_of(key, found):
            print(f"FAILED {key} {breach}")
            failed = True
    if options.json:
        text = json.dumps(
            {key: {"digest": digest, "figures": found} for key, (digest, found) in results.items()},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        if str(options.json) == "-":
            print(text)
        else:
            options.json.write_text(text + "\n", encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
