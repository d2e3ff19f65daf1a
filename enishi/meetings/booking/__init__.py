"""A meeting from the claim to its end: asked for, made so, looked at, given back."""
