"""Time and decisions: capturing, visiting, patrolling, and the ledger that remembers across visits."""
