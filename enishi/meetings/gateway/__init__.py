"""How Enishi calls Zoom: time budget, breaker, limits, tokens, this installation's identity."""
