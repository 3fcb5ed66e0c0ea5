"""What people report that no camera has seen: a case like any other, with their photos."""
