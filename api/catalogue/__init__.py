"""What cases can be about: the rows that people edit, in versions that are kept for ever."""
