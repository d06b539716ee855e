"""PDFs written object by object, for what no library writes: fonts without or with wrong character tables, odd pages."""

from __future__ import annotations


def write(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, the first its catalogue."""
    parts = [b"%PDF-1.4\n"]
    places, length = [], len(parts[0])
    for number, body in enumerate(objects, 1):
        places.append(length)
        parts.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        length += len(parts[-1])
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    parts += [b"%010d 00000 n \n" % place for place in places]
    parts.append(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, length))
    return b"".join(parts)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d%s>>stream\n" % (len(data), extra) + data + b"\nendstream"


def text(lines: list[str], codec: str, size: int = 14, leading: int = 24) -> bytes:
    """Return a content stream that shows lines in font F1, their characters encoded by `codec`."""
    shown = b"".join(b"<" + line.encode(codec).hex().encode() + b"> Tj T*\n" for line in lines)
    return b"BT /F1 %d Tf 1 0 0 1 80 700 Tm %d TL\n" % (size, leading) + shown + b"ET"


def document(
    content: bytes, encoding: str, *, characters: bytes = b"", ordering: str = "GB1", pages: int = 1
) -> bytes:
    """Return a PDF in a font that is not embedded, its predefined CMap `encoding`.

    `characters` is the ToUnicode table, none by default; every page shows the same `content`.
    """
    kids = b" ".join(b"%d 0 R" % (8 + at) for at in range(pages))
    table = b"/ToUnicode 7 0 R" if characters else b""
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
            stream(content),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[5 0 R]%s>>"
            % (encoding.encode(), table),
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)"
            b"/Supplement 2>>/DW 1000/FontDescriptor 6 0 R>>" % ordering.encode(),
            (
                b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
                b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
            ),
            stream(characters or b" "),
            *(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
                for _ in range(pages)
            ),
        ]
    )


def to_unicode(pairs: dict[int, int]) -> bytes:
    """Return a ToUnicode table that names each code as the character given."""
    rows = list(pairs.items())
    parts = []
    for at in range(0, len(rows), 100):
        some = rows[at : at + 100]
        parts.append(
            b"%d beginbfchar\n" % len(some)
            + b"".join(b"<%04x> <%04x>\n" % row for row in some)
            + b"endbfchar\n"
        )
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n" + b"".join(parts) + b"endcmap end end"
    )
