"""When people are taken; knows no interview, is told an *owner key* such as ``interview:7``."""
