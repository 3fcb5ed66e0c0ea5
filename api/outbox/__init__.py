"""What others must hear: rows written in the transaction that made them true, and listeners in this process."""
