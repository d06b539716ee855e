"""Keeps, proves and finds what was captured; knows nothing of crawling or of HTML."""
