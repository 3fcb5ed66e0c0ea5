"""Who did what, and when; only appended."""
