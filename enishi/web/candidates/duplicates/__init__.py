"""重複の候補者を統合: who may be the same person, the two side by side, and the way back."""
