"""Blocks of text: lines, paragraphs, furniture, glosses, components."""
