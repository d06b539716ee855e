"""Which document is it, and did it change: the publisher's decisions, with their evidence."""
