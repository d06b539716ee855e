"""Gazette issues are split into their documents."""
