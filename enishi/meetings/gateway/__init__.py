"""How one speaks with Zoom: time budget, breaker, limits, tokens, and who this installation is."""
