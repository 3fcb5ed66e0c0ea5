"""The memory across visits: pure functions over places, dwell intervals and violations."""
