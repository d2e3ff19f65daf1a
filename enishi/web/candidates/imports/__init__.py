"""候補者の取り込み: imports candidates from a file of another product."""
