"""What happens to people's accounts, and what they are told of it by mail."""
