"""A snippet: the piece of a text around the matches of a query, with the matches between « »."""

from __future__ import annotations

import re

from storage.catalog.tokens import QUERY_LIMIT, fold_character, runs

#: characters of text in a snippet: two lines of a terminal, five of a result page
WIDTH = 120
#: characters shown before the first match
LEAD = 30


def snippet(text: str, query: str) -> str:
    """Return about WIDTH characters of the text around its first match, on one line.

    A match is shown as the text writes it (full-width, brackets and line breaks included). Where nothing
    matches (the word stands in the title only) the snippet is the beginning of the text.
    """
    pattern = _pattern(query)
    spans = _spans(text, pattern) if pattern else []
    start = max(0, spans[0][0] - LEAD) if spans else 0
    end = min(len(text), max(start + WIDTH, spans[0][1] if spans else 0))
    pieces: list[str] = ["…"] if start else []
    at = start
    for first, last in spans:
        if first < at or last > end:
            continue
        pieces += [text[at:first], "«", text[first:last], "»"]
        at = last
    pieces.append(text[at:end])
    if end < len(text):
        pieces.append("…")
    return " ".join("".join(pieces).split())


def _pattern(query: str) -> re.Pattern[str] | None:
    terms = {runs(term) for term in query[:QUERY_LIMIT].split()} - {()}
    if not terms:
        return None
    # longest first, so that 广州市 is not marked as 广州; between runs the text may have any punctuation
    ordered = sorted(terms, key=lambda term: (-sum(map(len, term)), term))
    return re.compile("|".join(r"[\W_]{0,8}".join(_word(run) for run in term) for term in ordered))


def _word(run: str) -> str:
    # Latin words and numbers match whole, as they are indexed
    return rf"(?<![a-z0-9]){re.escape(run)}(?![a-z0-9])" if run.isascii() else re.escape(run)


def _spans(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    characters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        fold = fold_character(character)
        characters.append(fold)
        origin.extend([position] * len(fold))
    return [
        (origin[match.start()], origin[match.end() - 1] + 1)
        for match in pattern.finditer("".join(characters))
    ]
