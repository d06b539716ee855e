"""Bytes become clean documents: pure functions, no I/O, no clock, no network."""
