"""選考終了理由: the reasons for rejections and withdrawals, in the company's words."""
