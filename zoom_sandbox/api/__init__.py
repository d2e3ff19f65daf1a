"""Zoom's REST interface under `/v2`, as far as an interview needs it."""
