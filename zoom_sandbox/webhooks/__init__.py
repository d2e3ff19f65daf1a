"""What the pretend Zoom tells its apps, and how it is signed, sent and sent again."""
