"""What packing costs a crawl: isal, zlib (and zlib-ng where it is installed) over pages and PDFs like real ones.

`python benchmarks/compression.py [SECONDS]`: each library and level packs WARC records for that long (default 1).
One run on one machine: read the ratios, not the figures. The last column is zlib 6 = 1.
"""

from __future__ import annotations

import importlib
import random
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HEAD = b"WARC/1.1\r\n" + b"WARC-Target-URI: http://www.gz.gov.cn/zwgk/content/post_1.html\r\n" * 12
GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden"


def pages(count: int = 40) -> list[bytes]:
    """Return pages of some 40 KB: the portals' own markup around Chinese text of random words."""
    chance = random.Random(1)  # noqa: S311 - a seed replays
    frames = [path.read_bytes() for path in sorted(GOLDEN.glob("*/*.html"))]
    words = [
        "".join(chr(chance.randrange(0x4E00, 0x5600)) for _ in range(chance.randint(1, 4)))
        for _ in range(3000)
    ]
    made = []
    for number in range(count):
        text = "".join(
            f"<p class='MsoNormal'>{''.join(chance.choices(words, k=40))}</p>\n" for _ in range(60)
        )
        links = "".join(
            f'<li><a href="/zwgk/content/post_{chance.randrange(10**7)}.html" target="_blank">'
            f"{''.join(chance.choices(words, k=6))}</a><span>2026-03-{chance.randint(1, 28):02d}</span></li>\n"
            for _ in range(60)
        )
        made.append(frames[number % len(frames)] + (text + links).encode())
    return made


def pdfs(count: int = 6) -> list[bytes]:
    """Return files as PDFs are: streams packed already between plain objects and tables."""
    chance = random.Random(2)  # noqa: S311 - a seed replays
    made = []
    for _ in range(count):
        parts = []
        for number in range(40):
            body = zlib.compress(chance.randbytes(20_000))
            parts.append(
                b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n" % (number, len(body)) + body
            )
            parts += [
                b"endstream\nendobj\n",
                b"".join(b"%010d 00000 n \n" % chance.randrange(10**6) for _ in range(40)),
            ]
        made.append(b"%PDF-1.7\n" + b"".join(parts))
    return made


def measure(make: Callable[[], Any], bodies: Sequence[bytes], seconds: float) -> tuple[float, float, float]:
    """Return records/s, MB/s and packed size over plain size."""
    packed = plain = count = 0
    end = time.perf_counter() + seconds
    begin = time.perf_counter()
    while time.perf_counter() < end:
        body = bodies[count % len(bodies)]
        packer = make()
        packed += len(packer.compress(HEAD)) + len(packer.compress(body)) + len(packer.flush())
        plain += len(HEAD) + len(body)
        count += 1
    took = time.perf_counter() - begin
    return count / took, plain / took / 1e6, packed / plain


def main() -> None:
    """Print one table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    levels = {"zlib": (zlib, (6, 1, 9)), "isal": (importlib.import_module("isal.isal_zlib"), (0, 1, 2, 3))}
    try:
        levels["zlib-ng"] = (importlib.import_module("zlib_ng.zlib_ng"), (1, 2, 6))
    except ImportError:
        print("zlib-ng is not installed here (uv pip install zlib-ng)")
    for name, bodies in (("pages", pages()), ("PDFs", pdfs())):
        size = sum(map(len, bodies)) // len(bodies)
        print(f"\n{name} of {size // 1000} KB\n{'':12}{'records/s':>10}{'MB/s':>9}{'size':>8}{'speed':>8}")
        base = 0.0
        for library, (module, chosen) in levels.items():
            for level in chosen:
                rate, speed, ratio = measure(
                    lambda module=module, level=level: module.compressobj(level, wbits=31), bodies, seconds
                )
                base = base or rate
                print(f"{library:>8} {level:<3}{rate:10.0f}{speed:9.1f}{ratio:8.3f}{rate / base:8.1f}")


if __name__ == "__main__":
    main()
