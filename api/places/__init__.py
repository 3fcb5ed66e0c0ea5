"""What the map is drawn upon: outlines of areas, and a picture of the site."""
