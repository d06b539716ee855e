"""How well the normaliser reads: scores on labelled corpora against pinned floors.

    .venv/bin/python benchmarks/evaluate.py [--corpus pages] [--sample] [--seed 5] [--family trs] [--misses 3] [--json FILE] [--pin]

Prints a table per corpus and ends with 1 where a figure is below its floor or a pinned corpus is not the one its floors
were taken on. Other seeds have no floors. `--pin` writes the present figures as floors, to be reviewed as a change.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

# a checkout that is not installed is read, too
sys.path.append(str(Path(__file__).parents[1]))


from eval import floors
from eval.corpora import CORPORA, SEED, corpus
from eval.pages import digest
from eval.score import Miss, Sums, run

from normalizers.document import normalize

#: heading of a column and the figure it shows; pairs of precision and recall share a column
COLUMNS = (
    ("F1", "text.f1"), ("by page", "text.page"), ("worst", "text.worst"), ("kind", "kind"), ("title", "title"),
    ("publ.", "published"), ("signed", "signed"), ("number", "number"), ("numbers", "numbers"), ("issuers", "issuers"),
    ("files", "attachments"), ("script", "script"), ("gloss", "glosses"), ("kept", "brackets kept"), ("lede", "lede"),
    ("docs", "documents"), ("number", "number of a part"), ("edges", "boundaries"),
)  # fmt: skip


def cell(figures: dict[str, float], name: str) -> str:
    """Return one cell: a figure in hundredths, a pair as precision/recall, nothing where nothing was asked."""
    if f"{name}.p" in figures:
        return f"{figures[f'{name}.p'] * 100:.0f}/{figures[f'{name}.r'] * 100:.0f}"
    return f"{figures[name] * 100:.1f}".replace("100.0", "100") if name in figures else ""


def table(sums: dict[str, Sums]) -> str:
    """Return the scores of the families as aligned text, `all` below a rule."""
    shown = {family: one.figures() for family, one in sums.items()}
    columns = [
        (head, name) for head, name in COLUMNS if any(cell(figures, name) for figures in shown.values())
    ]
    rows = [["", "cases", *(head for head, _ in columns), "ms"]]
    order = [*sorted(family for family in shown if family != "all"), "all"]
    for family in order:
        one = sums[family]
        rows.append(
            [
                family,
                str(one.cases),
                *(cell(shown[family], name) for _, name in columns),
                f"{one.seconds / one.cases * 1000:.1f}",
            ]
        )
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(word.ljust(widths[0]) if not n else word.rjust(widths[n]) for n, word in enumerate(row))
        for row in rows
    ]
    return "\n".join([*lines[:-1], "-" * len(lines[0]), lines[-1]])


def show(misses: list[Miss], most: int) -> None:
    """Print the first misses of each kind."""
    counts: dict[tuple[str, str], int] = {}
    for miss in misses:
        key = (miss.case.partition("/")[0], miss.what.split()[0])
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= most:
            print(f"  {miss.case}  {miss.what}\n      wanted {miss.wanted}\n      found  {miss.found}")


def main() -> int:
    """Score the corpora asked for and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpus", action="append", choices=sorted(CORPORA), help="one corpus only; may be repeated"
    )
    parser.add_argument("--sample", action="store_true", help="the small corpora that `make test` holds")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="other pages of the same kinds; they have no floors"
    )
    parser.add_argument("--family", help="cases of this family only; no floors")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print N misses of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON ('-' = print)")
    parser.add_argument("--pin", action="store_true", help="write the present figures as floors")
    options = parser.parse_args()
    size, failed, result = "sample" if options.sample else "whole", False, {}
    for name in options.corpus or CORPORA:
        cases = corpus(name, seed=options.seed, whole=not options.sample)
        if options.family:
            cases = [case for case in cases if case.family == options.family]
        if not cases:
            print(f"== {name}: nothing here to read\n")
            continue
        sums, misses = run(cases, normalize)
        key, found = f"{name}/{size}", digest(cases)
        print(f"== {name}: {len(cases)} cases, {sums['all'].seconds:.1f} s, corpus {found}\n{table(sums)}\n")
        show(misses, options.misses)
        result[name] = {"digest": found, "figures": {family: one.figures() for family, one in sums.items()}}
        if options.seed != SEED or options.family:
            continue
        if options.pin:
            floors.pin(key, found, sums)
            continue
        held, _ = floors.pinned(key)
        if held != found:
            print(
                f"FAILED {key}: the floors are those of corpus {held or 'none'}: review the figures, then --pin\n"
            )
            failed = True
        for breach in floors.breaches(key, sums):
            print(f"FAILED {breach}")
            failed = True
    if options.json:
        text = json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True)
        if str(options.json) == "-":
            print(text)
        else:
            options.json.write_text(text + "\n", encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
