"""What a store is found to do, and what follows from it: the records and the course of `dibao doctor`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from dibao.errors import DibaoError, NotFoundError
from storage.objects.protocol import Objects

#: probe objects lie below this and nowhere else; no archive's key begins so
PREFIX = "probe/"
#: older probe objects are of a doctor that was killed, younger ones may be of one that is at work elsewhere
FORGOTTEN = timedelta(hours=1)
Severity = Literal["ok", "note", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and in one sentence what follows for whoever keeps the archive."""

    check: str
    severity: Severity
    found: str
    follows: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the probes of one store work: every key they make is noted, to be removed at the end."""

    objects: Objects
    token: str = field(default_factory=lambda: secrets.token_hex(6))
    made: list[str] = field(default_factory=list)

    def key(self, name: str) -> str:
        """Return the key of a probe object that is about to be made."""
        key = f"{PREFIX}{self.token}/{name}"
        self.made.append(key)
        return key


Probe = Callable[[], Finding]


def course(probes: dict[str, Probe]) -> Iterator[Finding]:
    """Run the probes in order; one that cannot be made is a finding, too, and does not stop the others."""
    for name, probe in probes.items():
        try:
            yield probe()
        except DibaoError as error:
            yield Finding(name, "fail", str(error), "This could not be looked at: mend it and ask again.")


def clear(bench: Bench) -> Finding:
    """Remove what the probes made, and what earlier ones left behind."""
    stay: list[str] = []
    reasons: set[str] = set()
    removed = 0
    for key in sorted({*bench.made, *_forgotten(bench)}):
        try:
            bench.objects.erase(key)
            removed += 1
        except NotFoundError:
            continue
        except DibaoError as error:
            if _is_there(bench, key):
                stay.append(key)
                reasons.add(str(error).split(": ", 1)[-1])
    if not stay:
        return Finding("clean-up", "ok", f"{removed} probe objects were removed", "Nothing is left to do.")
    return Finding(
        "clean-up",
        "note",
        f"{len(stay)} objects could not be removed: {', '.join(stay[:5])}{' …' if len(stay) > 5 else ''} "
        f"({'; '.join(sorted(reasons))})",
        f"They are small and no part of the archive; a key that may delete removes them, or a rule that expires {PREFIX}",
    )


def _forgotten(bench: Bench) -> list[str]:
    border = datetime.now(UTC) - FORGOTTEN
    try:
        return [info.key for info in bench.objects.keys(PREFIX) if info.modified < border]
    except DibaoError:  # a probe has said so; what was made now is known without a listing
        return []


def _is_there(bench: Bench, key: str) -> bool:
    """Tell whether an object that could not be removed was stored at all; also if nobody can tell."""
    try:
        return bench.objects.stat(key) is not None
    except DibaoError:
        return True
