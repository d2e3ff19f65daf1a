"""The address for answers to a conversation: the company's, with the conversation's own key."""

from __future__ import annotations

from enishi.hiring.messages.models import Conversation, MessageSettings


def address_of(conversation: Conversation) -> str:
    """Return the address, such as ``saiyo+<key>@example.jp``; empty if the company set none."""
    rows = MessageSettings.objects.filter(company=conversation.company_id)
    chosen = rows.exclude(reply_address="").first()
    if chosen is None:
        return ""
    if not chosen.reply_has_key:
        return chosen.reply_address
    local, _at, domain = chosen.reply_address.rpartition("@")
    return f"{local}+{conversation.reply_key}@{domain}"
