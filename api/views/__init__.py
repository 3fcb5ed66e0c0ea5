"""Lists as each person likes them."""
