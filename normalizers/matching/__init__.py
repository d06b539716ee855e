"""Telling documents alike and apart: fingerprints, comparison, difference."""
