"""一括操作: one change of many applications, previewed, run by the worker, and undone."""
