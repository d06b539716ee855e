"""`python -m dibao` is `dibao`."""

from __future__ import annotations

from dibao.cli import main

main()
