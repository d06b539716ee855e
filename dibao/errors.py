"""Every error Dibao raises on purpose: one root, two mix-ins that say whether trying again can help.

A message is one line: what was wrong, where (file, line, URL, field), what to do. The CLI prints it and
exits with `exit_code`; a traceback is always a defect of ours. New errors are documented here.
"""

from __future__ import annotations

from typing import ClassVar


class DibaoError(Exception):
    """Root of all errors raised on purpose."""

    exit_code: ClassVar[int] = 4


class Transient:
    """Mix-in: trying again later can help (exit code 75, Airflow retries)."""

    exit_code: ClassVar[int] = 75


class Terminal:
    """Mix-in: trying again without a change cannot help."""

    exit_code: ClassVar[int] = 4


class UsageError(Terminal, DibaoError):
    """Raised by the CLI and settings for a wrong option, value or combination; nothing was done."""

    exit_code: ClassVar[int] = 2


class CardError(UsageError):
    """Raised when a source card is wrong; the message names the card, the key and the legal values."""


class NotFoundError(Terminal, DibaoError):
    """Raised when a REF, source, run or object names nothing in the archive."""


class AmbiguousError(NotFoundError):
    """Raised when a REF names several documents; the message lists the candidates."""

    exit_code: ClassVar[int] = 2


class TakenDownError(Terminal, DibaoError):
    """Raised by every read of what a take-down hides or destroyed; the reading room answers 410."""


class StoreError(Terminal, DibaoError):
    """Raised by `storage` when a store cannot be opened, or holds a format this version does not know."""


class StoreUnavailableError(Transient, DibaoError):
    """Raised by `storage` when the object store does not answer; nothing acknowledged is lost."""


class FixityError(Terminal, DibaoError):
    """Raised by every read whose bytes do not match their recorded hash or length; nothing is served."""


class LedgerError(StoreError):
    """Raised when a ledger chain is broken or holds an entry type this version does not know."""


class LeaseError(Transient, DibaoError):
    """Raised when another process holds the lease of the publisher or of a spool."""


class NormalizeError(Terminal, DibaoError):
    """Raised when a payload is refused whole (over the size limit); an unreadable one is a verdict, not an error."""


class CrawlError(Transient, DibaoError):
    """Raised when a crawl process died or could not be started; what it had acknowledged is kept."""


class ReaderError(Transient, DibaoError):
    """Raised when the process that reads PDF, office files and archives cannot be started; no fault of a file."""
