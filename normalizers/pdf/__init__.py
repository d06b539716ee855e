"""PDF: the text layer with its geometry becomes blocks."""
