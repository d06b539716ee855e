"""Numbers as places in a series, and who issued what: written with a rendition, read by the register of gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select

from dibao.records.clean import CleanDocument
from normalizers.metadata.runs import place_of
from storage.catalog.names import chunks, storable
from storage.catalog.reading import Reading
from storage.catalog.tables import documents, issuing, serials, versions
