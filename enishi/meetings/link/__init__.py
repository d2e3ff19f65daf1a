"""A company's link: made, kept alive, renewed, ended, and what Zoom reports about it."""
