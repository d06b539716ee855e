"""What a reader would open as a file when it first asks for it: pdfminer's character tables, our own registers."""

from __future__ import annotations

import gzip
import importlib
import importlib.readers  # `files` imports it when it first opens package data
import inspect
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PACKED = ".json.gz"
#: what pdfminer imports when it reads
_MODULES = ("converter", "layout", "pdfdocument", "pdfinterp", "pdfpage", "pdfparser")
#: packages that the composing of lines asks: is this line a 文号, a date, a marker
_OURS = ("normalizers.metadata.", "normalizers.text.", "normalizers.pdf.")
#: its engine is an extra, which need not be here, and is loaded where it is asked for
_EXTRA = "normalizers.pdf.ocr"


def hold_tables() -> None:
    """Load pdfminer and its 8 MB of tables, and have it look nowhere else: a confined child can open no file."""
    for name in _MODULES:
        importlib.import_module(f"pdfminer.{name}")
    from pdfminer import cmapdb

    folder = Path(cmapdb.__file__).parent / "cmap"
    held = {path.name.removesuffix(_PACKED): path.read_bytes() for path in sorted(folder.glob(f"*{_PACKED}"))}
    database: Any = cmapdb.CMapDB
    database._load_data = staticmethod(lambda name: _load(database, held, name))  # noqa: SLF001 - its one way in


def hold_registers() -> None:
    """Have the modules loaded so far build their cached tables: names of bodies, places, 代字 are read from package data.

    A table is a cached function without arguments; one that is added later is held, too.
    """
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(_OURS) or name == _EXTRA:
            continue
        for value in list(vars(module).values()):
            if hasattr(value, "cache_info") and not inspect.signature(value).parameters:
                value()


def _load(database: Any, held: Mapping[str, bytes], name: str) -> type[Any]:  # noqa: ANN401 - pdfminer's class
    packed = held.get(name.replace("\0", ""))
    if packed is None:
        raise database.CMapNotFound(name)
    data: dict[str, Any] = json.loads(gzip.decompress(packed))
    for key in ("CID2UNICHR_H", "CID2UNICHR_V"):
        if key in data:
            data[key] = {int(code): value for code, value in data[key].items()}
    if data.get("CODE2CID"):
        data["CODE2CID"] = database._convert_code2cid_keys(data["CODE2CID"])  # noqa: SLF001 - as its own loader does
    return type(name, (), data)
