"""The hash chain over case events, pictures, custody and deletions, and its signed checkpoints."""
