"""Settings of the site: each section at its own address, a client of the API like every page."""
