"""pdfium's C functions that are asked for every line, declared with plain addresses.

The library's own declarations check and convert each pointer, which takes longer than the call. These share its
functions and differ in the types of their arguments only: an int is a handle's or a buffer's address.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

_INT, _ADDRESS = ctypes.c_int, ctypes.c_void_p


def _again(function: Any, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes has no narrower types
    address = ctypes.cast(function, _ADDRESS).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


#: two doubles (x, y); a structure of four floats (left, top, right, bottom); four unsigned ints (r, g, b, a)
point = (ctypes.c_double * 2)()
box = raw.FS_RECTF()
colour = (ctypes.c_uint * 4)()

X = ctypes.addressof(point)
Y = X + ctypes.sizeof(ctypes.c_double)
BOX = ctypes.addressof(box)
RED = ctypes.addressof(colour)
GREEN, BLUE, ALPHA = (RED + at * ctypes.sizeof(ctypes.c_uint) for at in (1, 2, 3))

#: (text page, character, address of x, address of y)
origin = _again(raw.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
#: (text page, character, address of the box)
loose_box = _again(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
#: (text page, character)
font_size = _again(raw.FPDFText_GetFontSize, ctypes.c_double, _ADDRESS, _INT)
#: (text page, character)
unicode_of = _again(raw.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
#: (text page, character, addresses of red, green, blue, alpha)
fill_colour = _again(raw.FPDFText_GetFillColor, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
#: (page, index) -> address of the object; (object) -> its kind
page_object = _again(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
object_kind = _again(raw.FPDFPageObj_GetType, _INT, _ADDRESS)


def address(handle: Any) -> int:  # noqa: ANN401 - the same
    """Return the address a handle of the library points to, 0 for none."""
    return ctypes.cast(handle, _ADDRESS).value or 0
