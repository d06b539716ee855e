"""Converts lines with OpenCC's C++ library, in the peers' environment: `conversions.py CONFIG < lines > lines`."""

from __future__ import annotations

import sys

from opencc import OpenCC

sys.stdin.reconfigure(encoding="utf-8", newline="\n")
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
convert = OpenCC(sys.argv[1]).convert
sys.stdout.writelines(convert(line.rstrip("\n")) + "\n" for line in sys.stdin)
