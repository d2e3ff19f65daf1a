"""保存期間: erases candidates by the clock, after as many months as their company says."""
