"""What the pages for people share: signing in, languages and texts, times, and the way they call the API."""
