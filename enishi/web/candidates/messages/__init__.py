"""メッセージ: what is written to a candidate, and how far each mail got."""
