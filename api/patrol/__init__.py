"""Patrol: plans, leases, orders for workers, and what was seen when."""
