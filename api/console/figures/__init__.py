"""Figures: each with its formula and counts, told apart, and the cases behind it; coverage by camera and hour."""
