"""`Idempotency-Key`: a POST that is sent twice with one key is executed once and answered twice."""
