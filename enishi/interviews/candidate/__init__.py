"""What a candidate may, and the keys to it."""
