"""Character tables that pdfminer opens as files when a font asks for one: held in memory, packed as they are."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PACKED = ".json.gz"
#: what pdfminer imports when it reads
_MODULES = ("converter", "layout", "pdfdocument", "pdfinterp", "pdfpage", "pdfparser")


def hold_tables() -> None:
    """Load pdfminer and its 8 MB of tables, and have it look nowhere else: a confined child can open no file."""
    for name in _MODULES:
        importlib.import_module(f"pdfminer.{name}")
    from pdfminer import cmapdb

    folder = Path(cmapdb.__file__).parent / "cmap"
    held = {path.name.removesuffix(_PACKED): path.read_bytes() for path in sorted(folder.glob(f"*{_PACKED}"))}
    database: Any = cmapdb.CMapDB
    database._load_data = staticmethod(lambda name: _load(database, held, name))  # noqa: SLF001 - its one way in


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
