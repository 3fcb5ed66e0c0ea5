"""Patrol plans as people make, change and delete them."""
