"""督办: exactly one supervision for each breached stage clock."""
