"""Is the server up, and which version is it."""
