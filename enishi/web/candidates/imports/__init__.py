"""候補者の取り込み: a file of another product becomes candidates."""
