"""A company's link: made, kept alive, renewed, ended; and Zoom's news about it."""
