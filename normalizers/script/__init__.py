"""Script: Traditional to Simplified, which script a text is in, and one spelling for the keys of matching."""

from normalizers.script.conversion import hk2s, to_simplified, tw2s
from normalizers.script.detection import Verdict, detect, judge, language
from normalizers.script.folding import fold
from normalizers.script.regions import region

__all__ = ["Verdict", "detect", "fold", "hk2s", "judge", "language", "region", "to_simplified", "tw2s"]
