"""HTML pages: main content, what stands around it, and the platform it came from."""
