"""自动核查: after "handled" the camera that found it looks again."""
