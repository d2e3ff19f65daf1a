"""A company's link: creation, upkeep, renewal, ending, and Zoom's notifications about it."""
