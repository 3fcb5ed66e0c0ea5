"""Figures that people live by: each with its formula, its two counts, its denominator policy, and the ids behind it."""
