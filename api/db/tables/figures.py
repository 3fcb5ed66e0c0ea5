"""Stories that were signed off."""
