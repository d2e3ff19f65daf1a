"""書類: what a candidate has sent, added by drag, looked at as pages, handed out as it came."""
