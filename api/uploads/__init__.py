"""Photos that people send, and their masking by workers."""
