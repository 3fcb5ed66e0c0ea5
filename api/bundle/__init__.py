"""A case as one file that a stranger can verify without Lunxun."""
