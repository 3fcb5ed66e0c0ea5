"""People, their roles and passwords, and every kind of token."""
