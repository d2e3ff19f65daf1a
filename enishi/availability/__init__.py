"""When people are busy. It knows no interview, only an *owner key* such as ``interview:7``."""
