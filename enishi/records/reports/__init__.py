"""The company's reports: counted by the worker from the present rows, and kept as numbers."""
