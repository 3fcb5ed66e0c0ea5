"""What cameras show: their views as they were learned, and the faults that make cases."""
