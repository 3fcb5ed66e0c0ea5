"""治理叙事: the illustrated timeline of a case, from its history alone, shared only once a person has signed it."""
