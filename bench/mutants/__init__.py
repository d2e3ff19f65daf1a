"""The mutation run: finds small changes of the code that no test notices. See ``__main__``."""
