"""When people are taken; knows no interview, is told a *purpose* such as ``interview:7``."""
