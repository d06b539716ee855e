"""Parsers of untrusted files run in child processes that can do nothing but compute and answer."""
