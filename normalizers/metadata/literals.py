"""What a page's scripts state of its document in literals: status, lapse, and dates of structured data.

A status that a script computes is a hint: it is the page's word, not a clause. Times are epoch seconds of China.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dibao.records.clean import Evidence
from normalizers.metadata.dates import parse_date

_STATUS = re.compile(r"""\bvar\s+file_status\s*=\s*['"]([^'"]{1,40})['"]""")
_LOSE = re.compile(r"""\bvar\s+losetime\s*=\s*['"]?(\d{9,13})['"]?""")
_EXPIRED = re.compile(r'"is_(expired|abolished)"\s*:\s*(?:true|"1"|1)\b')
_PUBLISHED = re.compile(
    r'"(datePublished|display_publish_time|publish_time|publishTime|pubDate)"\s*:\s*"?([^",}]{8,40})'
)


def from_scripts(scripts: str) -> Iterator[Evidence]:
    """Yield the status that literals state."""
    if "file_status" in scripts and (match := _STATUS.search(scripts)):
        yield Evidence("status", match[1], "script literal file_status", match[0][:200])
    if '"is_expired"' in scripts or '"is_abolished"' in scripts:
        for match in _EXPIRED.finditer(scripts):
            value = "失效" if match[1] == "expired" else "废止"
            yield Evidence("status", value, f"script literal is_{match[1]}", match[0][:200])


def lapse_in(scripts: str) -> Iterator[Evidence]:
    """Yield the day a document lapses, from which a page's script computes its status."""
    if "losetime" in scripts and (match := _LOSE.search(scripts)) and (day := parse_date(match[1])):
        yield Evidence("expiry", day.isoformat(), "script literal losetime", match[0][:200])


def published_in(scripts: str) -> Iterator[Evidence]:
    """Yield the day of publication of JSON-LD or a CMS's data: it may be that of a later rebuild, so it comes last."""
    if not any(word in scripts for word in ("datePublished", "publish_time", "publishTime", "pubDate")):
        return
    for match in _PUBLISHED.finditer(scripts):
        if parse_date(match[2]) is not None:
            yield Evidence("published", match[2].strip(), f"script literal {match[1]}", match[0][:200])
            return
