"""The frozen records that cross the borders between rooms; imports nothing of ours."""
