"""OLE compound files (doc, xls, wps, et, and encrypted OOXML): streams by name, within the file's own size."""

from __future__ import annotations

from io import BytesIO

#: bytes of one stream: the text and formatting of a document, pictures are in others
MAX_STREAM = 192 * 1024 * 1024


#: sector numbers from here on are marks of the table itself ([MS-CFB] 2.1)
_RESERVED = 0xFFFFFFFA


class CompoundError(ValueError):
    """Raised when a compound file or a stream of it cannot be read."""


class Compound:
    """The streams at the root of a compound file."""

    def __init__(self, payload: bytes) -> None:
        """Open; raises CompoundError for what is none, or goes in circles."""
        import olefile

        try:
            self._file = olefile.OleFileIO(BytesIO(payload))
        except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise CompoundError(f"no readable compound file: {error}") from error
        chained = [sector for sector in self._file.fat if sector < _RESERVED]
        #: whether two chains meet or one goes in a circle: what is read then may be of another stream
        self.damaged = len(set(chained)) != len(chained)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a stream at the root."""
        return bool(self._file.exists(name))

    def read(self, name: str) -> bytes:
        """Return a stream; raises CompoundError where it is missing, damaged or too large."""
        try:
            if self._file.get_size(name) > MAX_STREAM:
                raise CompoundError(f"the stream {name} has more than {MAX_STREAM} bytes")
            data: bytes = self._file.openstream(name).read()
        except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError) as error:
            raise CompoundError(f"the stream {name} is damaged: {error}") from error
        return data
