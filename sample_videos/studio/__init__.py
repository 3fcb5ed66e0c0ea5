"""The scene studio: streets described in data, rendered once into plates and sprites, composed into clips."""
