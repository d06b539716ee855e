"""The sites of the portal: each makes the page for a path and a day."""
