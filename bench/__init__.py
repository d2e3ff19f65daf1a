"""Commands that measure and print times. No test asserts a time."""
