"""The case-level benchmark: the product's own code on clips with ground truth, on a simulated clock."""
