"""Changes to members' accounts, and the mails to members about them."""
