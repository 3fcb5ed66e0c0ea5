"""The catalogue of case types, units, areas and duty."""
