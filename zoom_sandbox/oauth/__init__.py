"""Zoom's OAuth: the consent pages, and the endpoints for tokens."""
