"""What must not happen in a zone: catalogue keys, what each one means in pictures, and when it is proven."""
