"""Conditions on the histories of cases."""
