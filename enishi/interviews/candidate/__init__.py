"""What candidates may do about their interviews, and the links that let them."""
