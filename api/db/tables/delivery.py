"""What is sent to other systems, and what they have sent."""
