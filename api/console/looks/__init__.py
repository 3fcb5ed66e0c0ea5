"""The line of looks: when a camera looked, what each look says, and what can be concluded from it."""
