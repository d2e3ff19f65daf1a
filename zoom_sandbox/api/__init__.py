"""Zoom's REST API under `/v2`, as far as an interview needs it."""
