"""メッセージのテンプレート: the texts that recruiters begin a message with."""
