"""The reading room: pages for people and a JSON API for programs, over an archive that is only read."""
