"""The text that Zoom offers for copying into a mail."""

from zoneinfo import ZoneInfo

from zoom_sandbox import dial_in, links
from zoom_sandbox.records import Meeting
from zoom_sandbox.world import World


def text_of(world: World, meeting: Meeting) -> str:
    """The invitation in the host's language and the meeting's time zone."""
    host = world.users[meeting.host_id]
    starts = meeting.start_at.astimezone(ZoneInfo(meeting.timezone))
    lines = [
        f"{host.name or host.email}さんがZoomミーティング（練習用）に招待しています。",
        "",
        f"トピック: {meeting.topic}",
        f"時刻: {starts:%Y/%m/%d %H:%M} ({meeting.timezone})",
        "",
        "Zoomミーティングに参加する",
        links.join_url(world, meeting),
        "",
        f"ミーティングID: {meeting.id}",
    ]
    if meeting.password:
        lines.append(f"パスコード: {meeting.password}")
    settings = dial_in.settings_of(world.accounts[meeting.account_id], meeting.settings)
    if numbers := settings.get("global_dial_in_numbers"):
        passcode = dial_in.passcode(world, meeting.password)
        lines += ["", "---", "", "ワンタップモバイル機器"]
        lines += [
            f"{number['number'].replace(' ', '')},,{meeting.id}#"
            + (f",,,,*{passcode}#" if meeting.password else "")
            + f" {number['country_name']}"
            for number in numbers
        ]
    return "\r\n".join(lines)
