"""The worker around the visits: claims, children, slots, spool; the only code with threads and processes."""
