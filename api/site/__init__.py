"""The installation as a whole, for people who look after it."""
