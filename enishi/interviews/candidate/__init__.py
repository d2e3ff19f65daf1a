"""Limits on what candidates may do about their interviews, and the links that they use."""
