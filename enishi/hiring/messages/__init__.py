"""メッセージ: mails that recruiters write to candidates, their templates, and the answers."""
