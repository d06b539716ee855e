"""The languages of the reading room: every word of it stands in strings.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

import yaml
from fastapi import Request
from pydantic import TypeAdapter

Code = Literal["zh", "en"]
CODES: tuple[Code, ...] = get_args(Code)
COOKIE = "lang"
_TAGS: dict[Code, str] = {"zh": "zh-Hans", "en": "en"}
_STRINGS = TypeAdapter(dict[str, dict[Code, str]])


@cache
def strings() -> Mapping[str, Mapping[Code, str]]:
    """Return every string by key and language; raises ValidationError for a broken file."""
    text = resources.files("dibao.web").joinpath("strings.yaml").read_text(encoding="utf-8")
    return _STRINGS.validate_python(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Language:
    """One language; calling it with a key gives the words."""

    code: Code

    @property
    def tag(self) -> str:
        """The BCP 47 tag."""
        return _TAGS[self.code]

    def __call__(self, key: str, **values: object) -> str:
        """Return a string with its {places} filled in; an unknown key is a defect of ours."""
        return strings()[key][self.code].format(**values)

    def word(self, family: str, value: str) -> str:
        """Return how a machine word is said; one that the file does not know is shown as it is."""
        found = strings().get(f"{family}.{value}")
        return found[self.code] if found else value


def chosen(request: Request) -> Language:
    """Return the language of a request: the one it asks for, the one chosen before, the browser's, Chinese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        for code in CODES:
            if wanted == code:
                return Language(code)
    accepted = request.headers.get("accept-language", "").lower()
    first = min(CODES, key=lambda code: accepted.find(code) if code in accepted else len(accepted) + 1)
    return Language(first)
