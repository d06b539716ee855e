"""What is drawn on a page besides its text: ruled lines, filled areas, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from normalizers.pdf.calls import address, object_kind, page_object
from normalizers.pdf.line import Rule
from normalizers.pdf.turn import Turn

#: a table of A4 size has a few hundred rules; a page with more strokes is a drawing or a map
MOST_RULES = 5000
#: and one of more objects than this is one too: asking for each costs a microsecond
_MOST_OBJECTS = 100_000
#: forms (a page placed on a page, a letterhead) lie in one another at most so deep
_DEPTH = 4
#: points; a rule is at most this thick, and a stroke shorter than it is a dot of a pattern
_THICK = 2.5
_SHORT = 4.0
_LINE_TO = 0  # pdfium's number of the path segment (fpdf_edit.h)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rules (None where there are more than MOST_RULES), filled areas and pictures as (left, bottom, right, top)."""

    rules: list[Rule] | None
    filled: list[tuple[float, float, float, float]]
    pictures: list[tuple[float, float, float, float]]


def read_drawing(page: Any, turn: Turn | None) -> Drawing:  # noqa: ANN401 - a pointer of ctypes
    """Return what is drawn on a raw page, forms looked into, places as the page is read."""
    rules: list[Rule] = []
    filled: list[tuple[float, float, float, float]] = []
    pictures: list[tuple[float, float, float, float]] = []
    many = False
    for item, kind, matrix in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_placed(_bounds(item), matrix, turn))
        elif kind == raw.FPDF_PAGEOBJ_PATH and not many:
            box = _placed(_bounds(item), matrix, turn)
            if min(box[2] - box[0], box[3] - box[1]) <= _THICK:
                rules.append(Rule(*box))
            else:
                strokes, fills = _strokes(item, matrix, turn)
                rules += strokes
                if fills:
                    filled.append(box)
            many = len(rules) > MOST_RULES
    kept = [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) >= _SHORT]
    return Drawing(None if many else kept, filled, pictures)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:  # noqa: ANN401 - the same
    handle = address(page)
    for index in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        kind = object_kind(page_object(handle, index))
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        item = raw.FPDFPage_GetObject(page, index)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, _IDENTITY, _DEPTH)
        else:
            yield item, kind, _IDENTITY


def _inside(form: Any, outer: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:  # noqa: ANN401 - the same
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(form, own)
    matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    for index in range(min(raw.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)):
        item = raw.FPDFFormObj_GetObject(form, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            if depth:
                yield from _inside(item, matrix, depth - 1)
        elif kind != raw.FPDF_PAGEOBJ_TEXT:
            yield item, kind, matrix


def _strokes(item: Any, outer: Matrix, turn: Turn | None) -> tuple[list[Rule], bool]:  # noqa: ANN401 - the same
    """Return the horizontal and vertical strokes of a path (a frame, a grid drawn in one go), and whether it is filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not stroke.value or not 2 <= count <= MOST_RULES:
        return [], bool(fill.value)
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, own)
    matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    rules: list[Rule] = []
    here: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        there = _point(x.value, y.value, matrix, turn)
        ends = [there]
        if raw.FPDFPathSegment_GetType(segment) != _LINE_TO:
            here, first = there, there
            continue
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            ends.append(first)
        for end in ends:
            if here is not None:
                rule = Rule(
                    min(here[0], end[0]), min(here[1], end[1]), max(here[0], end[0]), max(here[1], end[1])
                )
                if min(rule.x1 - rule.x0, rule.y1 - rule.y0) <= _THICK:
                    rules.append(rule)
            here = end
    return rules, bool(fill.value)


def _bounds(item: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - the same
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _placed(
    box: tuple[float, float, float, float], matrix: Matrix, turn: Turn | None
) -> tuple[float, float, float, float]:
    if matrix is _IDENTITY and turn is None:
        return box
    one, other = _point(box[0], box[1], matrix, turn), _point(box[2], box[3], matrix, turn)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _point(x: float, y: float, matrix: Matrix, turn: Turn | None) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    x, y = a * x + c * y + e, b * x + d * y + f
    return (x, y) if turn is None else turn.point(x, y)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
