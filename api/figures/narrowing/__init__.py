"""What narrows a question to some cases, and tells cases apart."""
