"""Who is at Zoom: users, hosts with their capacity, and whom a session knows."""
