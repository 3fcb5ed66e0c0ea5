"""What a rule would have raised, had it been in force while the kept looks were taken."""
