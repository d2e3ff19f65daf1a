"""When people are busy: for an *owner key* such as ``interview:7``, without knowing interviews."""
