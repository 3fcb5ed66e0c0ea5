"""Cases: what people work on, one per finding, with state, history and verdicts."""
