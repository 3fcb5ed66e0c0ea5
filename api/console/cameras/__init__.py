"""Pages about cameras: the list, adding them, their zones and rules, what is known of their pictures; first steps."""
