"""Everything that knows Zoom: the link, the hosts, and each meeting as an intent."""
