"""The hash chain over evidence and case events, its checkpoints, and who saw what."""
