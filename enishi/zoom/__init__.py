"""A small, typed library for Zoom's API, OAuth and webhooks, without Django."""
