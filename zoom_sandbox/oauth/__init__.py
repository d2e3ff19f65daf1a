"""Zoom's OAuth: the pages on which somebody consents, and the endpoints for tokens."""
