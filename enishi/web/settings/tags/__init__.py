"""タグ: the company's tags, made, renamed, merged and deleted."""
