"""The map of the site, drawn from what is here: no tiles, no address but our own."""
