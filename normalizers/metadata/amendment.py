"""The note under a title that says by which act, and when, the text was last amended (…根据…修正)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from dibao.records.clean import Bound, CleanDocument

_NOTE = re.compile(
    r"[（(][^（）()]{0,400}?((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[^（）()年]{0,200}(?:修正|修订)[）)]"
)
_SPACE = re.compile(r"\s+")
#: the note follows the title; a clause that tells of other acts stands deeper
_HEAD = 600


def amended(clean: CleanDocument) -> date | None:
    """Return when the text says it was last amended, None where its head bears no such note."""
    found = _found(clean)
    return found[0] if found else None


def amendment(clean: CleanDocument) -> Bound | None:
    """Return from when the text applies as amended: from the day of the act, at the latest from its publication."""
    found = _found(clean)
    if found is None:
        return None
    day, note = found
    latest = max(day, clean.published) if clean.published else None
    return Bound(day, latest, inclusive=True, basis=note)


def _found(clean: CleanDocument) -> tuple[date, str] | None:
    head = clean.simplified[:_HEAD]
    # as printed, or between spaces and in other widths, as copies have it
    squeezed = _SPACE.sub("", unicodedata.normalize("NFKC", head))
    for found in (*_NOTE.finditer(head), *_NOTE.finditer(squeezed)):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), found[0]
        except ValueError:  # 2月30日: a misprint is no date
            continue
    return None
