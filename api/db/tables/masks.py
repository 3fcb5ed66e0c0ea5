"""Masked copies, retention and legal holds."""
