"""What a camera's pictures are worth: its view as it was learned, looks that say nothing, and the faults they make."""
