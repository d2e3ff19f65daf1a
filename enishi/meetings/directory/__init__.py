"""The people at Zoom: users, hosts and their capacity, and which member is which user."""
