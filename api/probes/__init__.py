"""Sources that people ask about: booked here, opened by a worker."""
