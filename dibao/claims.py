"""When and where a file is said to be from: a manifest's word, its name, or at the least its time stamp."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from dibao import clock
from dibao.errors import NotFoundError, UsageError
from dibao.records.origin import Basis
from dibao.reference import parse_moment
from spiders.links import absolute

#: a manifest of 500,000 lines; whoever has more gives several
LARGEST = 64 << 20
#: 2019-03-05_notice.pdf, 20190305.html, 2019_03_05-1.txt: a date that begins a name, not part of a longer number
_DATED = re.compile(r"(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_FIELDS = ("url", "date", "file")


@dataclass(frozen=True, slots=True)
class Claim:
    """Where ("" = nowhere said) and when something is said to be from, and what says so."""

    url: str
    date: datetime
    basis: Basis


def of_file(path: Path, url: str) -> Claim:
    """Return what a file's own name claims, or else its time stamp, the weakest claim of all.

    A date without a time is the end of that day in China. Nothing can be later than its import: such a date is
    no claim, and the import itself dates the file.
    """
    now = clock.now()
    if named := _DATED.match(path.name):
        try:
            day = date(int(named[1]), int(named[3]), int(named[4]))
        except ValueError:  # 20190231 is a number
            day = None
        if day:
            moment = datetime.combine(day, time.max, clock.CHINA).astimezone(UTC)
            return Claim(url, min(moment, now), "name") if day <= clock.today() else Claim(url, now, "none")
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Claim(url, changed, "mtime") if changed <= now else Claim(url, now, "none")


def read_manifest(manifest: Path) -> dict[Path, Claim]:
    """Return what a manifest claims of the files it names, in its order.

    CSV with a header line, or JSON: a list of objects; each with `file` (below the manifest's own folder), `date`
    (ISO 8601) and `url`, of which the last two may be empty. Raises UsageError naming the line that is wrong.
    """
    if not manifest.is_file():
        raise NotFoundError(f"{manifest}: no such manifest")
    if manifest.stat().st_size > LARGEST:
        raise UsageError(f"{manifest}: over {LARGEST >> 20} MiB; divide it")
    try:
        text = manifest.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{manifest}: byte {error.start} is no UTF-8; save it as UTF-8") from error
    found: dict[Path, Claim] = {}
    for number, row in _rows(manifest, text):
        where = f"{manifest}: entry {number}"
        path = _below(manifest.parent, row["file"], where)
        if path in found:
            raise UsageError(f"{where}: {row['file']!r} is named twice; one file is one page at one time")
        url = absolute("", row["url"]) or "" if row["url"] else ""
        if row["url"] and not url:
            raise UsageError(f"{where}: url {row['url'][:100]!r}; write an http or https address")
        found[path] = _dated(path, url, row["date"], where)
    return found


def _dated(path: Path, url: str, text: str, where: str) -> Claim:
    if not text:
        return of_file(path, url) if path.is_file() else Claim(url, clock.now(), "none")
    try:
        moment = parse_moment(text).astimezone(UTC)
    except UsageError as error:
        raise UsageError(f"{where}: date {error}") from error
    if moment > clock.now():
        if clock.local_day(moment) == clock.today():  # the end of today
            return Claim(url, clock.now(), "manifest")
        raise UsageError(f"{where}: date {text} lies in the future")
    return Claim(url, moment, "manifest")


def _rows(manifest: Path, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    if manifest.suffix.lower() == ".json":
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{manifest}: no JSON ({error})") from error
    else:
        try:
            listed = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise UsageError(f"{manifest}: no CSV ({error})") from error
    if not isinstance(listed, list):
        raise UsageError(f"{manifest}: write a list of objects with {', '.join(_FIELDS)}")
    for number, row in enumerate(listed, 1):
        if not isinstance(row, dict) or set(row) - set(_FIELDS) or not isinstance(row.get("file"), str):
            raise UsageError(
                f"{manifest}: entry {number}: needs `file`, may have `date` and `url`, nothing else"
            )
        if not all(isinstance(value, str | None) for value in row.values()):
            raise UsageError(f"{manifest}: entry {number}: values are texts")
        yield number, {name: (row.get(name) or "").strip() for name in _FIELDS}


def _below(folder: Path, name: str, where: str) -> Path:
    """Return the file of that name below `folder`; no way leads out of it, be it by `..` or by a link."""
    path = folder / name
    if not name or "\0" in name or not path.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{where}: file {name[:100]!r} does not lie below {folder}")
    return path
