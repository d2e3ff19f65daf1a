"""Evaluations: forms, who is asked, what each of them writes, and who sees it when."""
