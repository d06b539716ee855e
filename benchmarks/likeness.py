"""The index of fingerprints beside datasketch, rensa and LSH Ensemble, in one run, on invented official texts.

    .venv/bin/python benchmarks/likeness.py [--documents 10000] [--marks 100000] [--only-ours] [--postgres]

Every document is signed, looked up and inserted; then excerpts (20-40 % of a text below a stranger's sentence) are
looked up, and texts of which an excerpt is held. Prints documents per second of processor time, recall, bytes, and the
ratio to rensa. `--marks N` loads up to N documents of made-up fingerprints (every tenth nearly those of an earlier
one), since inventing texts takes longer than indexing them, and prints what a batch more costs at each power of ten.
The peers run in their own environment (`make setup-peers`), in memory: none of them keeps its index on disk but in a
database server of another kind. Only ratios mean anything on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, create_engine

# before this folder, whose storage.py is not the package
sys.path.insert(0, str(Path(__file__).parents[1]))

from parts.collection import excerpt, marks, text

from normalizers.matching.fingerprint import Fingerprints, fingerprint
from normalizers.script.folding import fold
from storage.catalog import likeness
from storage.catalog.engine import connect
from storage.catalog.postings import Hits
from storage.catalog.search_tables import posting_pages, posting_runs

PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
#: documents of a transaction, as many as the publisher looks up together
BATCH = 10_000
#: excerpts looked up, and texts of which one is held
ASKED = 300
#: candidates that count as found, as `resolve` takes them
FOUND = 20
#: character n-grams the peers are given, as facts about short notices and excerpts want: longer ones find fewer
GRAM = 8

#: runs in the peers' environment: folded texts as JSON on stdin, a line of figures for each on stdout
PEER = """
import json, sys, time
import datasketch, numpy, rensa
given = json.load(sys.stdin)
texts, parts, held, asked, GRAM = (given[name] for name in ("texts", "parts", "held", "asked", "gram"))
FIRST = len(texts)
def grams(text):
    return list({text[at:at + GRAM] for at in range(max(1, len(text) - GRAM + 1))})
def timed(work):
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result
def found(answers, wanted):
    return sum(one in answer for answer, one in zip(answers, wanted)) / len(wanted)
def say(name, **figures):
    print(json.dumps({"name": name, **figures}), flush=True)
def run(name, sign, insert, query):
    shingling, sets = timed(lambda: [grams(text) for text in texts + held])
    signing, signed = timed(lambda: sign(sets))
    looking = inserting = 0.0
    for at, one in enumerate(signed[:FIRST]):
        spent, _ = timed(lambda: query(one))
        looking += spent
        spent, _ = timed(lambda: insert(at, one))
        inserting += spent
    for at, one in enumerate(signed[FIRST:], FIRST):
        insert(at, one)
    asking, answers = timed(lambda: [set(query(one)) for one in sign([grams(text) for text in parts])])
    wholes = [set(query(signed[at])) for at in asked]
    say(name, shingles=shingling * FIRST / len(sets), sign=signing * FIRST / len(sets), query=looking, insert=inserting,
        part=found(answers, given["wanted"]), whole=found(wholes, range(FIRST, FIRST + len(held))),
        answers=sum(map(len, answers)) / len(answers))
    return sets, signed
def minhash(sets):
    return datasketch.MinHash.bulk([[gram.encode() for gram in one] for one in sets], num_perm=128)
lsh = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
sets, signed = run("datasketch MinHashLSH .5", minhash, lsh.insert, lsh.query)
ensemble = datasketch.MinHashLSHEnsemble(threshold=0.7, num_perm=128, num_part=16)
inserting, _ = timed(lambda: ensemble.index((at, one, len(grams)) for at, (one, grams) in enumerate(zip(signed, sets))))
part_sets = [grams(text) for text in parts]
signed_parts = minhash(part_sets)
looking, answers = timed(lambda: [set(ensemble.query(one, len(grams))) for one, grams in zip(signed_parts, part_sets)])
wholes = [set(ensemble.query(signed[at], len(sets[at]))) for at in asked]
say("LSHEnsemble .7, built once", shingles=0, sign=0, query=looking * FIRST / len(parts), insert=inserting,
    part=found(answers, given["wanted"]), whole=found(wholes, range(FIRST, FIRST + len(held))),
    answers=sum(map(len, answers)) / len(answers))
bands = rensa.RMinHashLSH(0.5, 128, 32)
run("rensa RMinHashLSH .5", lambda sets: rensa.RMinHash.from_token_sets(sets, 128, 1), bands.insert, bands.query)
"""


@dataclass(slots=True)
class Times:
    """Seconds of processor time."""

    sign: float = 0.0
    query: float = 0.0
    insert: float = 0.0
    wall: float = 0.0

    @property
    def total(self) -> float:
        """All three."""
        return self.sign + self.query + self.insert


class Memory:
    """A database in memory with the tables of the index alone; a catalog lies in a file or a server."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite://")
        for table in (posting_runs, posting_pages):
            table.create(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction as the catalog does."""
        with self.engine.begin() as connection:
            likeness.begin(connection)
            yield connection
            likeness.flush(connection)
            likeness.begin(connection)


class Index:
    """Our index in a database, filled as the publisher fills it: a batch is looked up and inserted in turn."""

    def __init__(self, url: str) -> None:
        self.database = connect(url) if url else Memory()
        self.count = 0

    def batch(self, sign: Callable[[], Sequence[Fingerprints]]) -> Times:
        """Sign, look up and insert a batch of documents, and commit it."""
        times, clock, began = Times(), time.process_time, time.perf_counter()
        start = clock()
        signed = sign()
        times.sign = clock() - start
        with self.database.writing() as connection:
            query = likeness.Likeness()
            start = clock()
            query.prepare(connection, signed)
            times.query += clock() - start
            for points in signed:
                start = clock()
                query.hits(connection, points)
                middle = clock()
                self.count += 1
                likeness.add(connection, self.count, points)
                times.query += middle - start
                times.insert += clock() - middle
            start = clock()
            likeness.flush(connection)
        times.insert += clock() - start
        times.wall = time.perf_counter() - began
        return times

    def load(self, signed: Sequence[Fingerprints]) -> float:
        """Insert a batch that nobody asks about, commit it, and return the seconds of processor time."""
        start = time.process_time()
        with self.database.writing() as connection:
            for points in signed:
                self.count += 1
                likeness.add(connection, self.count, points)
        return time.process_time() - start

    def candidates(self, connection: Connection, points: Fingerprints) -> list[int]:
        """Return the numbers of the documents with the heaviest common fingerprints."""
        hits: Hits = likeness.Likeness().hits(connection, points)
        return [int(doc) for doc in hits.docs[np.lexsort((hits.docs, -hits.weight))[:FOUND]]]

    def size(self) -> int:
        """Return the bytes of its pages and fences."""
        with self.database.engine.connect() as connection:
            sizes = "SELECT (SELECT sum(length(body)) FROM posting_pages), (SELECT sum(length(fences)) FROM posting_runs)"
            return sum(connection.exec_driver_sql(sizes).one())


def batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Yield numbers by the BATCH."""
    held = iter(numbers)
    while part := list(islice(held, BATCH)):
        yield part


def show(
    name: str, count: int, times: Times, shingles: float, part: float, whole: float, base: float
) -> None:
    """Print a row: documents per second of each step and of all, recall, and how much faster than `base`."""
    total = times.total + shingles
    cells = "".join(
        f"{count / one:>10,.0f}" if one else f"{'-':>10}"
        for one in (times.sign + shingles, times.query, times.insert, total)
    )
    ratio = f"{base / total:>8.2f}x" if base else ""
    print(f"{name:<28}{cells}{part:>8.3f}{whole:>8.3f}{ratio}", flush=True)


def ours(url: str, documents: Sequence[str], held: Sequence[str]) -> tuple[Index, Times]:
    """Fill an index with the documents, and with what is only asked about."""
    index, total = Index(url), Times()
    for part in batches(range(len(documents))):
        found = index.batch(lambda part=part: [fingerprint(documents[at]) for at in part])  # type: ignore[misc]
        for name in ("sign", "query", "insert", "wall"):
            setattr(total, name, getattr(total, name) + getattr(found, name))
    index.batch(lambda: [fingerprint(one) for one in held])
    return index, total


def recall(index: Index, parts: Sequence[str], wanted: Sequence[int]) -> float:
    """Return the share of texts whose partner (its place) is among the candidates."""
    with index.database.engine.connect() as connection:
        rows = [
            want + 1 in index.candidates(connection, fingerprint(one))
            for one, want in zip(parts, wanted, strict=True)
        ]
    return sum(rows) / len(rows)


def growth(index: Index, most: int) -> None:
    """Load made-up documents in bulk up to 10^4, 10^5 … `most`, and print what a batch more costs at each."""
    print(
        f"\n{'documents':>12}{'query':>10}{'insert':>10}{'a second':>10}{'bytes each':>12}{'bulk load':>12}"
    )
    points: list[tuple[int, float]] = []
    size = min(most, BATCH)
    while size <= most:
        begun = index.count
        loading = sum(index.load([marks(number) for number in part]) for part in batches(range(begun, size)))
        loaded = index.count - begun
        signed = [marks(number) for number in range(size, size + BATCH)]
        times = index.batch(lambda signed=signed: signed)  # type: ignore[misc]
        points.append((size, (times.query + times.insert) / BATCH))
        print(
            f"{size:>12,}{times.query / BATCH * 1e6:>8.0f}us{times.insert / BATCH * 1e6:>8.0f}us{1 / points[-1][1]:>10,.0f}"
            f"{index.size() / index.count:>12,.0f}{loading / loaded * 1e6:>10.0f}us",
            flush=True,
        )
        size *= 10
    if len(points) > 1:
        slope = np.polyfit(*np.log(points).T, 1)[0]
        print(
            f"cost of one more ~ documents^{slope:.3f}, {points[-1][1] / points[0][1]:.2f}x from first to last"
        )


def peers(
    documents: Sequence[str], parts: Sequence[str], held: Sequence[str], asked: Sequence[int]
) -> list[dict[str, float]]:
    """Run the peers on folded texts and return their figures."""
    given = {
        "texts": [fold(one) for one in documents], "parts": [fold(one) for one in parts],
        "held": [fold(one) for one in held], "asked": asked, "wanted": asked, "gram": GRAM,
    }  # fmt: skip
    done = subprocess.run(
        [PEERS, "-c", PEER], input=json.dumps(given), text=True, stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def server() -> Iterator[str]:
    """Give the URL of a database on a PostgreSQL server that ends with this process."""
    import psycopg

    script = Path(__file__).parents[1] / "tests" / "parts" / "postgres_server.py"
    with tempfile.TemporaryDirectory() as folder:
        url = Path(folder) / "url"
        subprocess.run([sys.executable, script, url, str(os.getpid())], check=True)
        base = url.read_text()
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE likeness ENCODING 'UTF8' TEMPLATE template0")
        yield f"{base}/likeness"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--documents", type=int, default=BATCH, help="texts that ours and the peers are given"
    )
    parser.add_argument("--marks", type=int, default=0, help="load so many documents of made-up fingerprints")
    parser.add_argument("--only-ours", action="store_true", help="no peers")
    parser.add_argument("--postgres", action="store_true", help="also in a PostgreSQL server of its own")
    options = parser.parse_args()
    count: int = options.documents
    documents = [text(number) for number in range(count)]
    fingerprint(documents[0])  # makes the tables of folding
    step = max(1, count // ASKED)
    asked = list(range(0, count, step))[:ASKED]
    parts = [excerpt(number) for number in asked]
    found = [] if options.only_ours or not PEERS.exists() else peers(documents, parts, parts, asked)
    base = next((sum(row[name] for name in ("shingles", "sign", "query", "insert")) for row in found if "rensa" in str(row["name"])), 0.0)  # fmt: skip
    print(
        f"{count:,} texts of {sum(map(len, documents)) / count:,.0f} characters, {len(asked)} excerpts; documents a second of processor time"
    )
    heads = ("sign", "query", "insert", "all three", "part", "whole", "to rensa")
    print(
        f"{'':<28}"
        + "".join(f"{head:>{width}}" for head, width in zip(heads, (10, 10, 10, 10, 8, 8, 9), strict=True))
    )
    with tempfile.TemporaryDirectory() as folder:
        places = [
            ("ours, in memory", ""),
            ("ours, SQLite file", f"sqlite:///{folder}/catalog.sqlite"),
        ]
        if options.postgres:
            with server() as url:
                measure("ours, PostgreSQL", url, documents, parts, asked, base)
        for name, url in places:
            measure(name, url, documents, parts, asked, base)
        for row in found:
            times = Times(row["sign"], row["query"], row["insert"])
            show(str(row["name"]), count, times, row["shingles"], row["part"], row["whole"], base)
            if row["shingles"]:
                show("  its shingles given", count, times, 0.0, row["part"], row["whole"], base)
        if options.marks:
            growth(Index(f"sqlite:///{folder}/growth.sqlite"), options.marks)


def measure(
    name: str, url: str, documents: Sequence[str], parts: Sequence[str], asked: Sequence[int], base: float
) -> None:
    """Fill an index of ours and print its row."""
    index, times = ours(url, documents, parts)
    part = recall(index, parts, asked)
    # the whole finds itself, too: both count among the candidates
    whole = recall(index, [documents[at] for at in asked], range(len(documents), len(documents) + len(asked)))
    show(name, len(documents), times, 0.0, part, whole, base)
    print(
        f"{'':<28}{len(documents) / times.wall:>10,.0f} a second by the clock, {index.size() / index.count:,.0f} bytes each"
    )


if __name__ == "__main__":
    main()
