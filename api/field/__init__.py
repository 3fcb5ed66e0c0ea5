"""Pages for a phone on the street: plain forms that work without JavaScript, and with a bad network better with it."""
