"""A small, typed Zoom library: what it says to Zoom and what it hears, knowing no Django."""
