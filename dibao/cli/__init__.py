"""The command line: `dibao VERB`; each module holds one family of verbs."""

from __future__ import annotations

from dibao.cli.main import main

__all__ = ["main"]
