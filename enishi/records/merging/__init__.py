"""重複の候補者を統合: two rows of one person become one, with both histories; and back."""
