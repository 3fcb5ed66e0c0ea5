"""How long what is kept, legal holds, and the purge, which is never silent."""
