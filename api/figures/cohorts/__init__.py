"""Which cases each figure counts: conditions on rows, as they were known at a date."""
