"""採用ページ: a company's open jobs for everybody, each with its page and its form."""
