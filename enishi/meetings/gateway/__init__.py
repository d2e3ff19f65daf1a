"""Gateway to Zoom: time budget, circuit breaker, limits, tokens, this installation's identity."""
