"""やること: what waits for a member, or for the company's recruiters, by deadline."""
