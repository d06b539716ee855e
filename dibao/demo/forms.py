"""Documents written by filling in a form, as offices write their yearly notices: siblings on purpose.

A form is a text file of `content/forms/` with `{field}` where its documents differ; `content/siblings.yaml` gives each
document its fields. What comes out is a text as `dibao/demo/texts.py` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FORMS = Path(__file__).parent / "content" / "forms"
_SIBLINGS = FORMS.parent / "siblings.yaml"


@cache
def siblings() -> Mapping[str, str]:
    """Return the form of every document that is made from one, by its key; raises ValueError for a key given twice."""
    found: dict[str, str] = {}
    for form, documents in _data().items():
        for key in documents:
            if key in found:
                raise ValueError(f"{_SIBLINGS.name}: {key} is made from {found[key]} and from {form}")
            found[key] = form
    return found


def filled(key: str) -> str:
    """Return the text of that document; raises KeyError for a document of no form or a field that is not given."""
    form = siblings()[key]
    fields = dict(_data()[form][key])
    signed = date.fromisoformat(str(fields["signed"]))
    fields["signed_cn"] = f"{signed.year}年{signed.month}月{signed.day}日"
    return (FORMS / f"{form}.txt").read_text("utf-8").format_map(fields)


@cache
def _data() -> dict[str, dict[str, dict[str, object]]]:
    data: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(_SIBLINGS.read_text("utf-8"))
    return data
