"""Commands that measure. No test asserts a time; these print them."""
