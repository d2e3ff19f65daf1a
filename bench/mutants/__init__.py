"""The mutation run: what no test would notice if it were otherwise. See ``__main__``."""
