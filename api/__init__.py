"""What people and other systems talk to: the HTTP API, its tables, the command line."""
