"""Cameras as people and site files describe them, and the credentials they need."""
