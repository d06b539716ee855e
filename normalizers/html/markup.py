"""Markup as tokens: what the parser repaired, or, where parsing would take minutes, the raw tags balanced."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SKIPPED_TAGS = (
    "script style noscript template iframe select option textarea button svg canvas object video audio map rt rp "
    "head title datalist noframes noembed"
)
#: elements whose text is not the page's: code, controls, readings of ruby, replaced content
SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCK_TAGS = (
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table thead tbody tfoot tr td th caption section "
    "article main header footer nav aside blockquote pre figure figcaption form fieldset legend center "
    "address body html details summary menu dir xmp listing ucapcontent"
)
#: elements that begin a new line
LINE_BREAKING = frozenset(_BLOCK_TAGS.split())
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: elements without content (HTML Standard, 13.1.2, and the obsolete ones parsers treat alike)
VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
#: what a style sheet in the tag takes out of sight: hidden, or moved off the screen
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|\shidden(?=[\s=]|$)|text-indent\s*:\s*-\d{4}"
    r"|position\s*:\s*(?:absolute|fixed)[^\"]*?;\s*(?:left|top)\s*:\s*-\d{3}",
    re.IGNORECASE,
)
#: on a block a size of nought only closes the gaps between inline children, which have a size of their own
INLINE_HIDDEN = re.compile(r"font-size\s*:\s*0(?:\.0+)?(?:px|pt|em)?\s*(?:[;\"!]|$)", re.IGNORECASE)
#: 20,000 nested elements take the parser 0.6 s, 200,000 take it five minutes; real pages nest below 100
MAX_DEPTH = 5000
#: the parser compares each attribute of a tag with all before it: 20,000 take it 0.7 s, 100,000 take it 44 s
MAX_ATTRIBUTES = 20_000
#: no closing > is asked for: a parser opens <div a="<"> as well
_OPENING = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20})")
_LONG_TAG = re.compile(rf"<[A-Za-z][^>]{{{2 * MAX_ATTRIBUTES},}}")
#: of a serialised tree: < and > stand escaped everywhere but around tags
_TOKEN = re.compile(r"<(/?[^\s>]+)([^>]*)>([^<]*)")
#: of raw markup; the text runs to what begins a tag
_RAW_TOKEN = re.compile(r"<(/?[A-Za-z][^\s<>/]{0,40})([^<>]*)>?([^<]*(?:<(?![/A-Za-z!?])[^<]*)*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<![^>]*>|<\?[^>]*>", re.DOTALL)
#: code that is never closed takes the rest of the page with it, as it does in a parser
_CODE = re.compile(r"<(script|style)\b[^<]*(?:<(?!/\1)[^<]*)*(?:</\1[^>]*>?|\Z)", re.IGNORECASE)
_OPEN_ENDED = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
        "rt",
        "rp",
    ]
)
_BARE_ATTRIBUTE = re.compile(r"""=\s*(?:'([^'"]*)'|([^\s"'>]+))""")


#: what a token does, in the order of how often it comes
OPEN_INLINE, OPEN_BLOCK, CLOSE_INLINE, CLOSE_BLOCK, SKIP, ALONE = range(6)
#: blocks whose depth or number is kept
COUNTED = HEADINGS | {"li", "pre", "table"}
COUNTED_ENDS = frozenset(f"/{name}" for name in COUNTED)
_KNOWN = {
    **dict.fromkeys(LINE_BREAKING, OPEN_BLOCK),
    **dict.fromkeys((f"/{name}" for name in LINE_BREAKING), CLOSE_BLOCK),
    **dict.fromkeys(SKIPPED, SKIP),
    **dict.fromkeys(VOID, ALONE),
}
#: what the attributes of an element say, as bits
HIDES, _SIZE_NOUGHT, NAMED = 1, 2, 4
HIDES_INLINE = HIDES | _SIZE_NOUGHT


class Kinds(dict[str, int]):
    """What each name of a token does; names of no block are inline."""

    def __init__(self) -> None:
        super().__init__(_KNOWN)

    def __missing__(self, name: str) -> int:
        self[name] = kind = CLOSE_INLINE if name[0] == "/" else OPEN_INLINE
        return kind


def marks_of(attributes: str) -> int:
    """Return what the attributes of an element say of it, as bits."""
    lowered = attributes.lower()
    mark = NAMED if " id=" in lowered or " class=" in lowered else 0
    if "style" in lowered or "hidden" in lowered:
        mark |= HIDES if HIDDEN.search(lowered) else 0
        mark |= _SIZE_NOUGHT if INLINE_HIDDEN.search(lowered) else 0
    return mark


def too_deep(html: str) -> bool:
    """Tell whether markup nests so deep, or piles up so many attributes, that parsing it would take quadratic time.

    Only elements that must be closed count: an unclosed p, li or td is closed by the next one.
    """
    if (
        len(html) > 2 * MAX_ATTRIBUTES
        and max(map(len, html.split(">"))) >= 2 * MAX_ATTRIBUTES
        and any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(html))
    ):
        return True
    if html.count("<") - html.count("</") <= MAX_DEPTH:  # as nearly every page
        return False
    steps, held, depth = _Steps(), dict[str, int](), 0
    for name in _OPENING.findall(html):
        bare, step = steps[name]
        if step > 0:
            held[bare] = held.get(bare, 0) + 1
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif step and held.get(bare):  # an end tag of what is not open closes nothing
            held[bare] -= 1
            depth -= 1
    return False


class _Steps(dict[str, tuple[str, int]]):
    """What a tag is the beginning or the end of; the same few names come a thousand times each."""

    def __missing__(self, name: str) -> tuple[str, int]:
        bare = name.lstrip("/").lower()
        step = 0 if bare in VOID or bare in _OPEN_ENDED else -1 if name[0] == "/" else 1
        self[name] = found = (bare, step)
        return found


def tokens(serialised: str) -> list[tuple[str, str, str]]:
    """Return the tokens of markup that the parser wrote: balanced, names in lower case, attributes in double quotes."""
    if "<!" in serialised:
        serialised = _COMMENT.sub("", serialised)
    return _TOKEN.findall(serialised)


def balanced(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield balanced tokens of raw markup in linear time, for pages that no parser gets through.

    An end tag closes the nearest element of its name among the last few open ones; without one it is left out.
    """
    html = _COMMENT.sub("", _CODE.sub("", html))
    yield "body", "", html[: html.find("<")] if "<" in html else html
    stack: list[str] = []
    for name, attributes, text in _RAW_TOKEN.findall(html):
        tag = name.lower()
        if "=" in attributes:
            # as a parser writes them
            attributes = _BARE_ATTRIBUTE.sub(r'="\1\2"', attributes.rstrip("/"))  # noqa: PLW2901  # the same, repaired
        if tag in VOID:
            yield tag, attributes, text
        elif tag[0] != "/":
            if stack and stack[-1] == tag and tag in _OPEN_ENDED:
                stack.pop()
                yield f"/{tag}", "", ""
            stack.append(tag)
            yield tag, attributes, text
        elif tag[1:] in stack[-_NEAR:]:
            while (inner := stack.pop()) != tag[1:]:
                yield f"/{inner}", "", ""
            yield tag, "", text
        elif text:
            yield "br", "", text
    for tag in reversed(stack):
        yield f"/{tag}", "", ""
    yield "/body", "", ""


#: elements between an end tag and the element it closes; misnested pages leave a handful open
_NEAR = 64
