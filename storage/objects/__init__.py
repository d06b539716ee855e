"""Where objects lie: one small protocol, and the stores that keep it."""
