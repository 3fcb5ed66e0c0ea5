"""Which camera next, and why: pure functions over turns."""
