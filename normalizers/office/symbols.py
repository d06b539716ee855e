"""Characters of symbol fonts in Unicode: the ticks, boxes and bullets that forms are printed with."""

from __future__ import annotations

#: raised digits, so that 10⁴ and a footnote's mark are not read as numbers
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Wingdings, Wingdings 2 and Symbol by the low byte of their character, after Microsoft's own Unicode mappings
_FONTS = {
    "wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢",
                  0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "wingdings 2": {0x2A: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
    "symbol": {0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0x70: "π", 0xA3: "≤",
               0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "·", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "⋅"},
}  # fmt: skip


def symbol(font: str, code: str) -> str:
    """Return the character of a w:sym; one of the private use area that nobody knows stays as it is and counts as garble."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    known = _FONTS.get(font.strip().lower(), {})
    if (number & 0xFF) in known and (number >> 8) in (0, 0xF0):
        return known[number & 0xFF]
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number <= 0x10FFFF else ""
