"""Complaints of others (12345) that are about the same thing as a case of ours, and who was first."""
