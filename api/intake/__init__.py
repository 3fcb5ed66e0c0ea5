"""Reports come in: the ledger absorbs them; places, violations, cases and outbox follow in one transaction."""
