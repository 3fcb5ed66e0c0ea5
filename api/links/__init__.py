"""Cases that have to do with each other: linked by people with a reason, proposed by the machine, never merged."""
