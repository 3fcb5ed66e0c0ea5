"""Pictures: stored under their hash before any row names them, shown by role, swept when nothing needs them."""
