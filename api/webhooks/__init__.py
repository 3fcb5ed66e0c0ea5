"""Signed HTTP calls to other systems: who gets them, how they are signed, and which addresses are never called."""
