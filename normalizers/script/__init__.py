"""Script: Traditional to Simplified, which script a text is in, and one spelling for the keys of matching."""

from normalizers.script.conversion import hk2s, to_simplified, tw2s
from normalizers.script.detection import detect, language

__all__ = ["detect", "hk2s", "language", "to_simplified", "tw2s"]
