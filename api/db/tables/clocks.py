"""Calendars, the clocks of cases, and supervision."""
