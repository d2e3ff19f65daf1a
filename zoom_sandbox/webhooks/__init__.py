"""Webhooks of the pretend Zoom: events, signature, delivery and retries."""
