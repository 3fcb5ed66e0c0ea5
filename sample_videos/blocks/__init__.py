"""Cameras of coloured blocks with exact truth, and the hand-built network that sees them."""
