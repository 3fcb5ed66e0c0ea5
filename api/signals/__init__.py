"""Alarms of other sensors: smart breakers, smoke, water levels. They make cases, and have a camera look at once."""
